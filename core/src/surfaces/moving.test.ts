import { afterEach, beforeEach, expect, test } from 'vitest'
import { issue } from '../commands/issue.ts'
import { ChannelError, Refusal, text, uuidv7 } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub } from '../testing/index.ts'
import { fly, pigeonPost, WHISTLE } from '../testing/pigeon.ts'
import { until } from '../testing/until.ts'
import { createDesk } from './desk.ts'
import type { Wall } from './testing/wall.ts'
import { addLabel, addRules, dies, stands, typed, wall } from './testing/wall.ts'

onEachEngine((engine) => {
  let hub: TestHub
  let slate: Wall
  let inbox: { token: string }
  let wallId: string
  let vip: string
  let conversation: string

  beforeEach(async () => {
    slate = wall()
    hub = await startHub({ engine, plugins: [pigeonPost().plugin, slate.plugin], sweepMs: 50 })
    inbox = await hub.addInbox('pigeon', { whistle: WHISTLE })
    wallId = (await hub.addInstallation('wall', { key: 'chalk' }, '#support')).id
    vip = await addLabel(hub, 'vip')
    await addRules(hub, wallId, [{ channel: '#vip', label_id: vip, mode: 'direct' }])
    await nadiaWrites('Where is my parcel?')
    await stands(slate, '#support', 'Where is my parcel?')
    conversation = (await hub.conversations())[0]!.id
  })
  afterEach(() => hub.stop())

  const nadiaWrites = (says: string) =>
    fly(hub.url, inbox.token, [{ id: uuidv7(), loft: 'nadia', bird: uuidv7(), says, name: 'Nadia' }])
  const root = () => hub.database.db.root
  const mirror = () => root().selectFrom('mirrors').selectAll().where('away', '=', false).executeTakeFirstOrThrow()
  const label = (add: string[], remove: string[] = []) => hub.command('label', { conversation, add, remove })
  const move = (channel: string, more: { member?: string; anew?: boolean } = {}) =>
    hub.command(
      'move_mirror',
      { conversation, installation: wallId, channel, anew: more.anew },
      { member: more.member ?? hub.omar },
    )
  const count = (says: string, where?: string) =>
    slate.lines.filter((line) => line.says.includes(says) && (!where || line.root.startsWith(where))).length
  const desk = () => createDesk(hub.hub.services, { account_id: hub.accountId, id: wallId })

  test('a label another rule asks for moves it: a new thread with the last lines, a pointer in the old one', async () => {
    const [old] = slate.roots('#support')
    await label([vip])
    await stands(slate, old!, '→ #vip https://wall.example/#vip:2')
    await hub.settled()
    const [recap, ...lines] = slate.thread('#vip')
    expect(recap).toBe('Where is my parcel?')
    expect(lines.join(' + ')).toContain('A rule moved the conversation here')
    const card = slate.cards.get('#vip:2')!
    expect(card).toMatchObject({ mode: 'direct', cameFrom: { name: '#support', url: `https://wall.example/${old}` } })
    expect(slate.cards.get(old!)).toMatchObject({ mode: 'alerts', movedTo: { name: '#vip' } })
    await nadiaWrites('Hello?')
    await stands(slate, '#vip', 'Hello?')
    expect(slate.thread(old!)).not.toContain('Hello?')
  })

  test.each(['open', 'recap', 'point'] as const)('killed after the %s, everything stands once', async (op) => {
    slate.hitches.push({ op, after: dies(hub, wallId) })
    await label([vip])
    await stands(slate, '#support', '→ #vip')
    await nadiaWrites('Hello?')
    await stands(slate, '#vip', 'Hello?')
    await hub.settled()
    expect(slate.roots('#vip')).toHaveLength(1)
    expect([count('→ #vip'), count('Where is my parcel?', '#vip'), count('Hello?')]).toEqual([1, 1, 1])
    expect(slate.lines.some((line) => line.repeated)).toBe(false)
  })

  test('a line on its way while it moves is lost in neither thread', async () => {
    let free = () => {}
    slate.hitches.push({ op: 'post', after: () => new Promise<void>((done) => (free = done)) })
    await nadiaWrites('Hello?')
    await until(() => slate.hitches.length === 0, 'the post to begin')
    await label([vip])
    await move('#billing')
    await nadiaWrites('Anybody?')
    free()
    await stands(slate, '#billing', 'Anybody?')
    await hub.settled()
    expect(slate.thread('#billing')[0]).toBe('Where is my parcel? | Hello?')
    expect([count('Hello?', '#support'), count('Anybody?')]).toEqual([1, 1])
  })

  test('a line whose post was cut off in the old thread stands in the new one, unmarked', async () => {
    slate.hitches.push({
      op: 'post',
      after: async () => {
        await move('#billing')
        throw new Error('killed')
      },
    })
    await nadiaWrites('Hello?')
    await stands(slate, '#billing', 'Hello?')
    await hub.settled()
    expect(slate.lines.filter((line) => line.says === 'Hello?').map((line) => line.repeated)).toEqual([false, false])
    expect(count('Hello?', '#billing')).toBe(1)
  })

  test('a card on its way while it moves points on as well', async () => {
    let free = () => {}
    slate.hitches.push({ op: 'open', after: () => new Promise<void>((done) => (free = done)) })
    await move('#billing')
    await until(() => slate.roots('#billing').length === 1, 'the card')
    await move('#returns')
    free()
    await stands(slate, '#billing', '→ #returns')
    await stands(slate, '#support', '→ #returns')
    await hub.settled()
    expect(slate.thread('#returns')[0]).toBe('Where is my parcel?')
    expect(slate.roots('#returns')).toHaveLength(1)
  })

  test('what is typed in a thread it left is shown in the new one; that thread only watches', async () => {
    const [old] = slate.roots('#support')
    await label([vip])
    await stands(slate, old!, '→ #vip')
    expect(await desk().mirror(conversation)).toMatchObject({ mode: 'direct', root: '#vip:2' })
    expect(await desk().mirror(conversation, '#vip:2')).toMatchObject({ mode: 'direct' })
    expect(await desk().mirror(conversation, old)).toMatchObject({
      mode: 'alerts',
      root: old,
      movedTo: { name: '#vip', url: 'https://wall.example/#vip:2' },
    })
    await typed(hub, conversation, 'She is a regular', { connection: wallId, thread: old! })
    await typed(hub, conversation, 'I see', { connection: wallId, thread: '#vip:2' })
    await stands(slate, '#vip', 'She is a regular')
    await hub.settled()
    expect([count('She is a regular'), count('I see')]).toEqual([1, 0])
  })

  test('where a person put it, it stays until it is resolved', async () => {
    await move('#billing')
    await stands(slate, '#support', '→ #billing')
    await label([vip])
    await hub.settled()
    expect((await mirror()).channel).toBe('#billing')
    await hub.command('resolve', { conversation, upTo: 99 })
    await hub.settled()
    expect((await mirror()).channel).toBe('#billing')
    await hub.command('reopen', { conversation })
    await stands(slate, '#billing', '→ #vip')
  })

  test('a rule that was asked before a person moved it moves nothing', async () => {
    await move('#billing')
    const body = { conversation, installation: wallId, channel: '#vip' }
    const actor = { kind: 'rule' as const, id: uuidv7() }
    const late = issue(hub.hub.services, hub.accountId, { name: 'move_mirror', body, actor, id: 'late' })
    await expect(late).rejects.toThrow('A person moved this conversation')
    expect((await mirror()).channel).toBe('#billing')
  })

  test('a thread an agent closed stays closed when it goes on anew in its channel', async () => {
    await move('#vip')
    expect((await mirror()).mode).toBe('direct')
    await hub.command('set_mode', { conversation, installation: wallId, mode: 'explicit' })
    await move('#vip', { anew: true })
    expect((await mirror()).mode).toBe('explicit')
  })

  test('a thread an agent opened closes when the conversation is given back, or to a team', async () => {
    await move('#billing')
    const opens = () => hub.command('set_mode', { conversation, installation: wallId, mode: 'direct' })
    await hub.command('assign', { conversation, to: hub.omar })
    await opens()
    expect((await mirror()).mode).toBe('direct')
    await hub.command('release', { conversation })
    expect(await mirror()).toMatchObject({ mode: 'explicit', before_switch: null })
    await opens()
    await hub.command('assign', { conversation, to: hub.maya })
    const team = uuidv7()
    await root().insertInto('teams').values({ account_id: hub.accountId, id: team, name: 'Returns' }).execute()
    await hub.command('assign', { conversation, team })
    expect((await mirror()).mode).toBe('explicit')
  })

  test('changing the rules moves nothing; the next change of the conversation does', async () => {
    const urgent = { channel: '#urgent', priority: 'urgent' as const }
    await addRules(hub, wallId, [urgent])
    await root().updateTable('channel_rules').set({ channel: '#desk' }).where('channel', '=', '#support').execute()
    await nadiaWrites('Hello?')
    await stands(slate, '#support', 'Hello?')
    await hub.settled()
    expect((await mirror()).channel).toBe('#support')
    await hub.command('set_priority', { conversation, priority: 'urgent' })
    await stands(slate, '#support', '→ #urgent')
  })

  test('what began by day stays with who works by day; reopened at night, it goes to who works then', async () => {
    await addRules(hub, wallId, [{ channel: '#night', hours: 'closed' }])
    const yesterday = new Date(Date.now() - 86_400_000)
    const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
    const week = { [days[yesterday.getUTCDay()] as string]: ['00:00-24:00'] }
    const [{ id } = { id: '' }] = await root()
      .selectFrom('connections')
      .select('id')
      .where('kind', '=', 'inbox')
      .execute()
    await hub.command('set_hours', { inbox: id, hours: { zone: 'UTC', week } }, { member: hub.maya })
    await root().updateTable('mirrors').set({ placed_at: yesterday }).execute()
    // These rules do not look at it, and are asked all the same.
    await hub.command('set_priority', { conversation, priority: 'high' })
    await hub.settled()
    expect((await mirror()).channel).toBe('#support')
    await hub.command('resolve', { conversation, upTo: 99 })
    await nadiaWrites('Is anybody still there?')
    await stands(slate, '#support', '→ #night')
  })

  test('twenty moves back and forth end where the last one went, with every line once in each thread', async () => {
    for (let turn = 0; turn < 10; turn++) {
      await move('#billing')
      await nadiaWrites(`Line ${turn}.`)
      await move('#support')
    }
    await until(async () => (await mirror()).pointed === 20, 'every thread to point on')
    await stands(slate, '#support', 'Line 9.')
    const now = await mirror()
    expect(now).toMatchObject({ channel: '#support', root: slate.roots('#support').at(-1), place: 20 })
    const left = await root().selectFrom('moves').select(['root', 'pointed_at']).execute()
    expect(left.filter((one) => one.pointed_at === null)).toEqual([])
    for (const one of left.filter(({ root: stood }) => stood))
      expect(slate.thread(one.root!).filter((says) => says.startsWith('→'))).toHaveLength(1)
    const here = slate.thread(now.root!).join('\n')
    for (let turn = 0; turn < 10; turn++) expect(here.split(`Line ${turn}.`)).toHaveLength(2)
  })

  test('to another installation and back: one home at a time, and each old thread points on', async () => {
    const other = await hub.addInstallation('wall', { key: 'ink' }, '#elsewhere')
    await hub.command('move_mirror', { conversation, installation: other.id, channel: '#paris' })
    await stands(slate, '#support', '→ #paris')
    await stands(slate, '#paris', 'Where is my parcel?')
    await nadiaWrites('Bonjour?')
    await stands(slate, '#paris', 'Bonjour?')
    expect(await desk().mirror(conversation)).toMatchObject({ mode: 'alerts', movedTo: { name: '#paris' } })
    const opens = hub.command('set_mode', { conversation, installation: wallId, mode: 'direct' })
    await expect(opens).rejects.toThrow('goes on in another thread')
    await move('#support')
    await stands(slate, '#paris', '→ #support')
    await hub.settled()
    expect(slate.thread('#support')[0]).toBe('Where is my parcel? | Bonjour?')
    expect(count('Bonjour?', '#support')).toBe(1)
  })

  test('who is erased goes from the installation it left, from its old card and from what was told again', async () => {
    const [old] = slate.roots('#support')
    const other = await hub.addInstallation('wall', { key: 'ink' }, '#elsewhere')
    await hub.command('move_mirror', { conversation, installation: other.id, channel: '#paris' })
    await stands(slate, old!, '→ #paris')
    await stands(slate, '#paris', 'Where is my parcel?')
    await hub.command('erase_contact', { contact: (await hub.conversations())[0]!.contact.id })
    await until(() => count('parcel') === 0, 'her words to go')
    await until(() => slate.cards.get(old!)?.conversation.contact.name !== 'Nadia', 'her name to go')
    expect(slate.cards.get(old!)).toMatchObject({ mode: 'alerts', movedTo: { name: '#paris' } })
    expect([slate.thread(old!)[0], slate.thread('#paris')[0]]).toEqual(['[erased]', '[erased]'])
  })

  test('an installation that was switched off gives its conversations to the one the rules name', async () => {
    const other = await hub.addInstallation('wall', { key: 'ink' }, '#elsewhere')
    await root().updateTable('connections').set({ enabled: false }).where('id', '=', wallId).execute()
    await nadiaWrites('Hello?')
    await stands(slate, '#elsewhere', 'Hello?')
    expect(await mirror()).toMatchObject({ installation_id: other.id })
  })

  test('a thread silent for a week is opened anew when she writes, in the same channel', async () => {
    const longAgo = new Date(Date.now() - 8 * 24 * 3_600_000)
    await root().updateTable('mirrors').set({ placed_at: longAgo }).execute()
    await nadiaWrites('Hello?')
    await stands(slate, '#support', 'Hello?')
    expect(slate.roots('#support')).toHaveLength(1)
    await root().updateTable('messages').set({ created_at: longAgo }).execute()
    await nadiaWrites('Still nothing!')
    await until(() => slate.roots('#support').length === 2, 'the new thread')
    await stands(slate, slate.roots('#support')[0]!, '→ #support')
    await hub.settled()
    expect(slate.thread('#support')[0]).toBe('Where is my parcel? | Hello?')
    expect(slate.thread('#support').filter((says) => says === 'Still nothing!')).toHaveLength(1)
  })

  test('asked for twice it moves once; to where it stands already it does not move, unless a new thread is wanted', async () => {
    const body = { conversation, installation: wallId, channel: '#billing' }
    const [one, two] = [
      await hub.command('move_mirror', body, { id: 'm1' }),
      await hub.command('move_mirror', body, { id: 'm1' }),
    ]
    expect(two).toEqual(one)
    await stands(slate, '#support', '→ #billing')
    await move('#billing')
    await hub.settled()
    expect(slate.roots('#billing')).toHaveLength(1)
    await move('#billing', { anew: true })
    await until(() => slate.roots('#billing').length === 2, 'the new thread')
  })

  test('it is refused to an installation that is not there or switched off, and to whoever may not assign', async () => {
    const to = (installation: string, channel = '#billing') =>
      hub.command('move_mirror', { conversation, installation, channel }).catch((error: Refusal) => error.code)
    expect(await to(uuidv7())).toBe('not_found')
    const off = await hub.addInstallation('wall', { key: 'ink' }, '#elsewhere')
    await root().updateTable('connections').set({ enabled: false }).where('id', '=', off.id).execute()
    expect(await to(off.id)).toBe('closed')
    await root()
      .updateTable('roles')
      .set({ permissions: ['conversations.read'] })
      .where('key', '=', 'agent')
      .execute()
    await expect(move('#billing')).rejects.toThrow(Refusal)
  })

  test('where nothing can be posted the admins hear of it: what begins there, and what was moved there', async () => {
    const told = async () => {
      const rows = await root().selectFrom('notices').select(['member_id', 'notice']).execute()
      return rows.flatMap(({ member_id: who, notice }) => (notice.is === 'trouble' ? [{ who, tell: notice.tell }] : []))
    }
    const refuses = (tell: string) =>
      slate.hitches.push({
        op: 'open',
        after: () => {
          throw new ChannelError({ code: 'full', sent: 'no', retry: 'never', tell })
        },
      })
    refuses('The wall is full.')
    const bird = uuidv7()
    await fly(hub.url, inbox.token, [{ id: bird, loft: 'omid', bird, says: 'Hello?', name: 'Omid' }])
    const begun =
      'Conversations that belong into #support by its channel rule cannot be shown there. The wall is full. Mend that, or name another channel in the channel rules; nothing is lost.'
    await until(async () => (await told()).length === 1, 'the first notice')
    expect(await told()).toEqual([{ who: hub.maya, tell: begun }])
    await until(() => slate.roots('#support').length === 3, 'its card all the same')
    refuses('It is taken.')
    await move('#billing')
    await until(async () => (await told()).length === 2, 'the second notice')
    expect((await told()).map(({ tell }) => tell)).toContain(
      'Conversations were moved to #billing and cannot be shown there. It is taken. Mend that, or move them elsewhere; nothing is lost.',
    )
  })

  test('a line edited while its conversation moves is drawn anew once the new thread is open', async () => {
    const { message } = await hub.command('note', { conversation, parts: [text('Ask')] })
    await stands(slate, '#support', 'Ask')
    const [old] = slate.roots('#support')
    slate.hitches.push({
      op: 'post',
      after: async () => {
        await move('#vip')
        await hub.command('edit', { message: String(message), parts: [text('Ask the depot')] })
      },
    })
    await nadiaWrites('Hello?')
    await stands(slate, old!, 'Ask the depot')
    expect(slate.roots('#vip')).toHaveLength(1)
    expect(slate.unopened).toEqual([])
  })
})
