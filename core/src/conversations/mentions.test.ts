import { expect, test } from 'vitest'
import { scene } from '../commands/testing/scene.ts'
import { says, stage } from '../commands/testing/stage.ts'
import { uuidv7 } from '../contract/index.ts'
import { pageOfIds } from '../queries/keyset.ts'
import { conversationsList } from '../queries/lists.ts'
import { participantViews } from '../queries/participants.ts'
import { queuePage } from '../queries/queues.ts'
import { onEachEngine } from '../testing/engines.ts'

onEachEngine((engine) => {
  const it = stage(engine)
  const here = () => ({ conversation: it.nadia.id })
  const note = async (text: string, calls: { mentions?: string[]; teams?: string[] } = {}, by = it.shop.omar) =>
    (await it.command('note', { ...here(), parts: says(text), ...calls }, { by })).message!
  const page = (member: string, asked: { after?: string; limit?: number } = {}) =>
    queuePage(it.db.root, it.shop.accountId, { queue: 'mentions', member, ...asked })
  const mentioned = async (member: string) => (await page(member)).rows.map(({ id }) => id)
  const following = async () =>
    (await participantViews(it.db.root, it.shop.accountId, it.nadia.id)).map(({ name }) => name)
  const told = async () => {
    const rows = await it.db.root.selectFrom('notices').select(['member_id', 'key']).execute()
    return rows
      .map(({ member_id, key }) => `${key.split(':')[0]} ${member_id === it.shop.maya ? 'maya' : 'vera'}`)
      .sort()
  }
  const team = async (...members: string[]) => {
    const at = { account_id: it.shop.accountId }
    const id = uuidv7()
    await it.db.root
      .insertInto('teams')
      .values({ ...at, id, name: 'Shipping' })
      .execute()
    for (const member_id of members)
      await it.db.root
        .insertInto('team_members')
        .values({ ...at, team_id: id, member_id })
        .execute()
    return id
  }
  const installed = () =>
    it.db.root
      .insertInto('connections')
      .values({
        account_id: it.shop.accountId,
        id: uuidv7(),
        kind: 'installation',
        plugin: 'board',
        name: 'Board',
        token: uuidv7(),
      })
      .execute()

  test('whom a note calls, by name or as a team, follows and is told once; whoever wrote it is not called', async () => {
    await installed()
    const shipping = await team(it.shop.vera, it.shop.omar, it.shop.maya)
    await note('@Maya @Shipping', { mentions: [it.shop.maya], teams: [shipping] })
    expect(await told()).toEqual(['mention maya', 'mention vera'])
    expect(await following()).toEqual(['Maya', 'Omar', 'Vera'])
    expect(await mentioned(it.shop.maya)).toEqual([it.nadia.id])
    expect(await mentioned(it.shop.omar)).toEqual([])
  })

  test('an edit tells only whom it adds, and whom it takes out is no longer called', async () => {
    await installed()
    const message = await note('@Maya', { mentions: [it.shop.maya] })
    await it.command('edit', { message, parts: says('@Maya, please') })
    expect(await mentioned(it.shop.maya)).toEqual([it.nadia.id])
    await it.command('edit', { message, parts: says('@Maya @Vera'), mentions: [it.shop.maya, it.shop.vera] })
    expect(await told()).toEqual(['mention maya', 'mention vera'])
    await it.command('edit', { message, parts: says('@Vera'), mentions: [it.shop.vera] })
    expect(await mentioned(it.shop.maya)).toEqual([])
    await it.command('edit', { message, parts: says('@Maya @Vera'), mentions: [it.shop.maya, it.shop.vera] })
    expect(await told()).toEqual(['mention maya', 'mention vera'])
    const [shown] = (await it.messages()).slice(-1)
    expect(shown!.memo).toEqual({ mentions: [it.shop.maya, it.shop.vera] })
    await it.command('remove', { message })
    expect(await mentioned(it.shop.vera)).toEqual([])
  })

  test('only a note calls colleagues', async () => {
    const { message } = await it.command('reply', { ...here(), parts: says('On its way') })
    const calling = it.command('edit', { message: message!, parts: says('@Maya'), mentions: [it.shop.maya] })
    await expect(calling).rejects.toMatchObject({ code: 'invalid' })
  })

  test('mentions wait until they are read or answered, the newest first, page by page', async () => {
    const bob = await it.hears('bob', 'Hi')
    await note('@Maya', { mentions: [it.shop.maya] })
    await it.command('note', { conversation: bob.id, parts: says('@Maya'), mentions: [it.shop.maya] })
    expect(await mentioned(it.shop.maya)).toEqual([bob.id, it.nadia.id])
    const first = await page(it.shop.maya, { limit: 1 })
    const rest = await page(it.shop.maya, { after: first.next! })
    expect(rest.rows.map(({ id }) => id)).toEqual([it.nadia.id])
    await it.command('mark_read', { ...here(), upTo: 1 }, { by: it.shop.maya })
    expect(await mentioned(it.shop.maya)).toHaveLength(2)
    await it.command('mark_read', { ...here(), upTo: 2 }, { by: it.shop.maya })
    expect(await mentioned(it.shop.maya)).toEqual([bob.id])
    await it.command('reply', { conversation: bob.id, parts: says('Hello') }, { by: it.shop.maya })
    expect(await mentioned(it.shop.maya)).toEqual([])
    const again = async (name: 'resolve' | 'snooze') => {
      await note('@Maya', { mentions: [it.shop.maya] })
      expect(await mentioned(it.shop.maya)).toEqual([it.nadia.id])
      const { lastNumber: upTo } = await it.conversation()
      const put = name === 'snooze' ? { until: 'next-message' as const } : {}
      await it.command(name, { ...here(), upTo, ...put } as never, { by: it.shop.maya })
      expect(await mentioned(it.shop.maya)).toEqual([])
    }
    await again('snooze')
    await again('resolve')
  })

  test('conversations are found by who takes part in them, and by who is called', async () => {
    const bob = await it.hears('bob', 'Hi')
    await note('@Maya', { mentions: [it.shop.maya] })
    await it.command('follow', { conversation: bob.id }, { by: it.shop.maya })
    const found = async (field: string, op: 'eq' | 'not_null', value?: string) => {
      const page = await pageOfIds(it.db.root, conversationsList, it.shop.accountId, { filter: { field, op, value } })
      return page.data.sort()
    }
    expect(await found('participant', 'eq', it.shop.maya)).toEqual([it.nadia.id, bob.id].sort())
    expect(await found('mentioned', 'eq', it.shop.maya)).toEqual([it.nadia.id])
    expect(await found('mentioned', 'not_null')).toEqual([it.nadia.id])
    await it.command('mark_read', { ...here(), upTo: 9 }, { by: it.shop.maya })
    expect(await found('mentioned', 'eq', it.shop.maya)).toEqual([])
  })

  test('one follows and leaves by one’s own wish; others only whoever may give conversations away', async () => {
    const { vera, maya } = it.shop
    await it.command('follow', here(), { by: vera })
    expect(await following()).toEqual(['Vera'])
    const meddling = it.command('follow', { ...here(), member: maya }, { by: vera })
    await expect(meddling).rejects.toMatchObject({ code: 'forbidden' })
    await it.command('follow', { ...here(), member: maya })
    await it.command('unfollow', { ...here(), member: vera })
    expect(await following()).toEqual(['Maya'])
    await it.command('assign', { ...here(), to: maya })
    await expect(it.command('unfollow', here(), { by: maya })).rejects.toMatchObject({ code: 'conflict' })
  })

  test('following again by one’s own wish ends a mute; being added by another does not', async () => {
    const { vera } = it.shop
    const muted = async () =>
      (await participantViews(it.db.root, it.shop.accountId, it.nadia.id)).find(({ id }) => id === vera)?.muted
    await it.command('mute', here(), { by: vera })
    await it.command('follow', { ...here(), member: vera })
    expect(await muted()).toBe(true)
    await it.command('follow', here(), { by: vera })
    expect(await muted()).toBe(false)
  })

  test('members and teams of another account cannot be called, follow nothing and hear nothing', async () => {
    const other = await scene(it.db, { slug: 'other' })
    const theirs = uuidv7()
    await it.db.root.insertInto('teams').values({ account_id: other.accountId, id: theirs, name: 'Theirs' }).execute()
    await expect(note('@x', { mentions: [other.maya] })).rejects.toMatchObject({ code: 'not_found' })
    await expect(note('@x', { teams: [theirs] })).rejects.toMatchObject({ code: 'not_found' })
    const following = it.command('follow', { ...here(), member: other.maya })
    await expect(following).rejects.toMatchObject({ code: 'not_found' })
    expect(await it.db.root.selectFrom('notices').select('id').execute()).toEqual([])
    expect(await it.db.root.selectFrom('participants').select('member_id').execute()).toEqual([])
  })
})
