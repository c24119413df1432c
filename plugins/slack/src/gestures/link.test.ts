// People whose address in Slack is another one: a code from where they are signed in, or an administrator's word.
import { createHash } from 'node:crypto'
import { onEachEngine, until } from '@deskless/core/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Seen } from '../../simulator/index.ts'
import type { Line } from '../testing/line.ts'
import { wholeLine } from '../testing/line.ts'

onEachEngine((engine) => {
  let line: Line
  let root: Seen
  beforeEach(async () => {
    line = await wholeLine(engine)
    const { slack } = line
    const { team, support, general } = slack.demo
    const ana = slack.addUser(team.id, { name: 'ana', realName: 'Ana Sol', email: 'ana@private.example' })
    const zoe = slack.addUser(team.id, { name: 'zoe', email: 'zoe@private.example', isGuest: true })
    for (const { id } of [ana, zoe]) for (const channel of [support, general]) slack.joinChannel(channel.id, id)
    await line.nadiaWrites('Where is my parcel?')
    root = await line.asked('Where is my parcel?')
  })
  afterEach(() => line.close())
  const asks = async (text: string, who = 'ana') => {
    const human = line.slack.human.as(who)
    await human.slash('/deskless', text, { channel: '#general' })
    return (await human.channel('#general')).filter(({ ephemeral }) => ephemeral).at(-1)!.words
  }
  const sends = (words: string, who: string) =>
    line.slack.human
      .as(who)
      .type('#support', `<@${line.slack.demo.credentials.botUserId}> ${words}`, { threadTs: root.ts })
  /** As the hub gives it to Omar, who is signed in there. */
  const code = async () => {
    const token = `dk_${crypto.randomUUID()}`
    await line.hub.hub.services.db.root
      .insertInto('api_tokens')
      .values({
        account_id: line.hub.accountId,
        id: crypto.randomUUID(),
        name: 'test',
        hash: createHash('sha256').update(token).digest(),
        hint: token.slice(-4),
        member_id: line.hub.omar,
        scopes: ['*'],
      })
      .execute()
    const answer = await fetch(`${line.hub.url}/v1/me/link-codes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    })
    expect(answer.status).toBe(201)
    return ((await answer.json()) as { code: string }).code
  }

  test('with a code they are who they are, and what they send is theirs', async () => {
    expect(await asks('status')).toContain('Deskless does not know you')
    expect(await asks('link')).toContain('/v1/me/link-codes')
    expect(await asks(`link ${(await code()).toLowerCase()}`)).toContain('From now on you are *Omar Haddad* here.')
    expect(await asks('status')).toContain('You are *Omar Haddad*')
    await sends('after', 'ana')
    await line.arrived('after')
    expect((await line.conversation()).assignee?.name).toBe('Omar Haddad')
    expect(line.flown()).toEqual(['after'])
  })

  test('a code works once, a newer one ends it, and a wrong or old one says what to do', async () => {
    const first = await code()
    const second = await code()
    expect(await asks(`link ${first}`)).toContain('This code is none')
    expect(await asks(`link ${second}`)).toContain('From now on')
    expect(await asks(`link ${second}`, 'maya')).toContain('This code is none')
    expect(await asks('status', 'maya')).toContain('You are *Maya Lindqvist*')
    const old = await code()
    await line.hub.hub.services.db.root
      .updateTable('link_codes')
      .set({ expires_at: new Date(0) })
      .execute()
    expect(await asks(`link ${old}`)).toContain('This code is none')
  })

  test('a guest with a code stays a guest', async () => {
    expect(await asks(`link ${await code()}`, 'zoe')).toContain('Guests cannot answer customers')
    await sends('hello', 'zoe')
    await until(async () => (await line.notes()).length === 1, 'the note')
    expect(line.flown()).toEqual([])
  })

  const installed = async () =>
    (
      await line.hub.hub.services.db.root
        .selectFrom('connections')
        .select('id')
        .where('kind', '=', 'installation')
        .executeTakeFirstOrThrow()
    ).id

  test('nobody claims a colleague whom their address names: what she sends stays hers', async () => {
    const { maya, omar } = line.hub
    const claim = { installation: await installed(), person: line.slack.human.as('maya').user, member: omar }
    await expect(line.hub.command('link_agent', claim, { member: omar })).rejects.toMatchObject({ code: 'forbidden' })
    await sends('after', 'maya')
    await line.arrived('after')
    expect((await line.conversation()).assignee?.id).toBe(maya)
  })

  test('an administrator says who somebody is, and takes it back; an agent says neither', async () => {
    const installation = await installed()
    const ana = { installation, person: line.slack.human.as('ana').user }
    const { maya, omar } = line.hub
    await expect(line.hub.command('link_agent', { ...ana, member: maya }, { member: omar })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await line.hub.command('link_agent', { ...ana, member: maya })
    expect(await asks('status')).toContain('You are *Maya Lindqvist*')
    await expect(line.hub.command('link_agent', { ...ana, member: omar }, { member: omar })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(line.hub.command('unlink_agent', ana, { member: omar })).rejects.toMatchObject({ code: 'forbidden' })
    await line.hub.command('unlink_agent', ana)
    expect(await asks('status')).toContain('Deskless does not know you')
  })
})
