import { afterAll, beforeAll, expect, test } from 'vitest'
import { addMember, createToken } from '../accounts/index.ts'
import { issue } from '../commands/issue.ts'
import { uuidv7 } from '../contract/index.ts'
import { onEachEngine } from '../testing/engines.ts'
import { parcel } from './testing/parcel.ts'
import type { Stage } from './testing/stage.ts'
import { openStage } from './testing/stage.ts'
import type { World } from './testing/world.ts'
import { buildWorld } from './testing/world.ts'

type Said = { shortCode: string; scope: string; text: string; unfilled: string[] }

onEachEngine((engine) => {
  let stage: Stage
  let world: World
  let other: World
  /** Tokens: maya owns the account, omar and lea answer, lea alone is in the team; vera only looks. */
  let who: Record<'maya' | 'omar' | 'lea' | 'vera', string>
  beforeAll(async () => {
    stage = await openStage({ engine, plugins: [parcel], unlimited: true })
    world = await buildWorld(stage, 'acme')
    other = await buildWorld(stage, 'other')
    const lea = await person('Lea Novak', 'agent')
    const vera = await person('Vera', 'viewer')
    who = {
      maya: world.token,
      omar: await tokenOf(world.ids.member),
      lea: await tokenOf(lea),
      vera: await tokenOf(vera),
    }
    await ask('maya', 'PATCH', `/teams/${world.ids.team}`, { members: [lea] })
  })
  afterAll(() => stage.close())

  const person = async (name: string, role: string) =>
    (await addMember(stage.services, world.accountId, { name, role, email: `${uuidv7()}@acme.example` })).id
  const tokenOf = async (member: string) =>
    (await createToken(stage.services, world.accountId, { name: 'test', member, scopes: ['*'] })).token
  const ask = (as: keyof typeof who, method: string, path: string, body?: unknown) =>
    stage.ask(method, `/v1${path}`, { token: who[as], body })
  const words = (text: string) => [{ is: 'text', text }]
  const make = (as: keyof typeof who, over: object) =>
    ask(as, 'POST', '/canned-responses', { scope: 'personal', shortCode: uuidv7(), parts: words('Hi'), ...over })
  const ofTeam = () => ({ scope: 'team', team: world.ids.team })
  const codes = async (as: keyof typeof who, path = '/canned-responses?limit=200') =>
    ((await ask(as, 'GET', path)).body.data as unknown as Said[]).map((one) => one.shortCode)

  test('their own makes whoever answers, a team’s its members, the account’s whoever manages them', async () => {
    const status = async (as: keyof typeof who, over: object) => (await make(as, over)).status
    expect([await status('omar', {}), await status('vera', {})]).toEqual([201, 403])
    expect([await status('lea', ofTeam()), await status('omar', ofTeam()), await status('maya', ofTeam())]).toEqual([
      201, 403, 201,
    ])
    expect([await status('lea', { scope: 'account' }), await status('maya', { scope: 'account' })]).toEqual([403, 201])
    expect((await make('lea', { ...ofTeam(), team: other.ids.team })).status).toBe(404)
    expect((await make('lea', { scope: 'team' })).body.detail).toContain('say which team')
    expect((await make('lea', { team: world.ids.team })).status).toBe(400)
  })

  test('each sees their own, those of their teams and of the account, by list, by id and by search', async () => {
    const made = {
      omars: await make('omar', { shortCode: 'see-omars' }),
      teams: await make('lea', { shortCode: 'see-teams', ...ofTeam() }),
      account: await make('maya', { shortCode: 'see-account', scope: 'account' }),
    }
    const seen = async (as: keyof typeof who) => (await codes(as)).filter((code) => code.startsWith('see-'))
    expect([await seen('omar'), await seen('lea'), await seen('maya')]).toEqual([
      ['see-account', 'see-omars'],
      ['see-account', 'see-teams'],
      ['see-account', 'see-teams'],
    ])
    const search = '/canned-responses/search?query=see'
    expect([await codes('omar', search), await codes('lea', search), await codes('maya', search)]).toEqual([
      ['see-omars', 'see-account'],
      ['see-teams', 'see-account'],
      ['see-account'],
    ])
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const body = method === 'PATCH' ? { shortCode: 'taken' } : undefined
      for (const [as, what] of [
        ['maya', 'omars'],
        ['lea', 'omars'],
        ['omar', 'teams'],
      ] as const)
        expect((await ask(as, method, `/canned-responses/${made[what].body.id}`, body)).status).toBe(404)
    }
    expect((await ask('omar', 'PATCH', `/canned-responses/${made.account.body.id}`, { shortCode: 'x' })).status).toBe(
      403,
    )
    expect((await ask('omar', 'DELETE', `/canned-responses/${made.account.body.id}`)).status).toBe(403)
    expect((await ask('maya', 'DELETE', `/canned-responses/${made.teams.body.id}`)).status).toBe(200)
    expect((await ask('lea', 'GET', `/canned-responses/${made.teams.body.id}`)).status).toBe(404)
  })

  test('a list is filtered by scope, team and code', async () => {
    await make('lea', { shortCode: 'filter-team', ...ofTeam() })
    await make('lea', { shortCode: 'filter-own' })
    const filter = (field: string, value: unknown) =>
      codes('lea', `/canned-responses?filter=${encodeURIComponent(JSON.stringify({ field, op: 'eq', value }))}`)
    expect(await filter('scope', 'personal')).toEqual(['filter-own'])
    expect(await filter('team', world.ids.team)).toContain('filter-team')
    expect(await filter('short_code', 'filter-own')).toEqual(['filter-own'])
  })

  test('what is changed is changed and the rest stays; one’s own can be given to the team', async () => {
    const { body } = await make('lea', { shortCode: 'Change-Me', parts: words('Hi *there*') })
    expect(body).toMatchObject({ shortCode: 'change-me', scope: 'personal', text: 'Hi *there*' })
    const changed = await ask('lea', 'PATCH', `/canned-responses/${body.id}`, { parts: words('Hello') })
    expect(changed.body).toMatchObject({ shortCode: 'change-me', scope: 'personal', text: 'Hello' })
    const given = await ask('lea', 'PATCH', `/canned-responses/${body.id}`, ofTeam())
    expect(given.body).toMatchObject({ scope: 'team', team: { id: world.ids.team, name: 'Shipping' }, text: 'Hello' })
    expect((await ask('lea', 'PATCH', `/canned-responses/${body.id}`, { scope: 'account' })).status).toBe(403)
    await make('lea', { shortCode: 'other', ...ofTeam() })
    const clash = await ask('lea', 'PATCH', `/canned-responses/${body.id}`, { shortCode: 'other' })
    expect([clash.status, clash.body.detail]).toEqual([409, 'There is a canned response “other” here already.'])
  })

  test('an unknown variable is refused with its name', async () => {
    const answer = await make('omar', { parts: words('Dear {{contact.nickname}}') })
    expect(answer.status).toBe(400)
    expect(answer.text).toContain('There is no variable {{contact.nickname}}.')
  })

  test('filled in for a conversation, with whoever asks as the agent', async () => {
    const template =
      'Dear {{contact.first_name|customer}}, #{{conversation.number}}, {{contact.attributes.plan}} {{agent.first_name}}'
    const { body } = await make('lea', { parts: words(template) })
    const filled = (query = '') => ask('lea', 'GET', `/canned-responses/${body.id}/filled${query}`)
    const { number } = (await ask('lea', 'GET', `/conversations/${world.ids.conversation}`)).body
    const { body: answer } = await filled(`?conversation=${world.ids.conversation}`)
    expect(answer.parts).toMatchObject([{ text: `Dear customer, #${number}, {{contact.attributes.plan}} Lea` }])
    expect(answer.unfilled).toEqual(['contact.attributes.plan'])
    expect((await filled()).body.unfilled).toEqual(['conversation.number', 'contact.attributes.plan'])
    expect((await filled(`?conversation=${other.ids.conversation}`)).status).toBe(404)
    expect((await ask('omar', 'GET', `/canned-responses/${body.id}/filled`)).status).toBe(404)
  })

  test('its files are the account’s for good: sending them does not make them a message’s', async () => {
    const parts = [{ is: 'file', file: world.ids.attachment, name: 'prices.txt' }]
    const { body } = await make('omar', { parts })
    expect(body.parts).toMatchObject([{ file: world.ids.attachment, size: 6 }])
    const reply = { conversation: world.ids.conversation, parts: body.parts as never }
    const actor = { kind: 'member' as const, id: world.ids.member }
    await issue(stage.services, world.accountId, { name: 'reply', id: uuidv7(), actor, body: reply })
    const file = (id: string) =>
      stage.services.db.root
        .selectFrom('files')
        .select(['message_id', 'kept'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    expect(await file(world.ids.attachment)).toEqual({ message_id: null, kept: true })
    await issue(stage.services, world.accountId, {
      name: 'reply',
      id: uuidv7(),
      actor,
      body: { ...reply, parts: [{ is: 'file', file: world.ids.file, name: 'parcel.txt' }] },
    })
    expect((await file(world.ids.file)).message_id).not.toBeNull()
    const taken = await make('omar', { parts: [{ is: 'file', file: world.ids.file, name: 'parcel.txt' }] })
    expect([taken.status, taken.body.detail]).toEqual([
      409,
      'The file parcel.txt belongs to a message. Upload it once more for the response.',
    ])
    expect((await make('omar', { parts: [{ is: 'file', file: other.ids.attachment, name: 'x' }] })).status).toBe(404)
  })

  test('a team that goes takes its responses with it, a member theirs', async () => {
    const { body: team } = await ask('maya', 'POST', '/teams', { name: uuidv7() })
    const { body } = await make('maya', { scope: 'team', team: team.id })
    await ask('maya', 'DELETE', `/teams/${team.id}`)
    expect((await ask('maya', 'GET', `/canned-responses/${body.id}`)).status).toBe(404)
  })
})
