import { afterEach, beforeEach, expect, test } from 'vitest'
import { uuidv7 } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub } from '../testing/index.ts'
import { fly, pigeonPost, WHISTLE } from '../testing/pigeon.ts'
import { until } from '../testing/until.ts'
import { adoptThreads } from './adopting.ts'
import { createDesk } from './desk.ts'
import type { Wall } from './testing/wall.ts'
import { stands, typed, wall } from './testing/wall.ts'

onEachEngine((engine) => {
  let hub: TestHub
  let slate: Wall
  let inbox: { token: string }
  let old: string
  let conversation: string

  beforeEach(async () => {
    slate = wall()
    hub = await startHub({ engine, plugins: [pigeonPost().plugin, slate.plugin], sweepMs: 50 })
    inbox = await hub.addInbox('pigeon', { whistle: WHISTLE })
    old = (await hub.addInstallation('wall', { key: 'chalk' }, '#support')).id
    await nadiaWrites('Where is my parcel?')
    await stands(slate, '#support', 'Where is my parcel?')
    conversation = (await hub.conversations())[0]!.id
    await hub.settled()
  })
  afterEach(() => hub.stop())

  const nadiaWrites = (says: string) =>
    fly(hub.url, inbox.token, [{ id: uuidv7(), loft: 'nadia', bird: uuidv7(), says, name: 'Nadia' }])
  const mirrors = () => hub.database.db.root.selectFrom('mirrors').selectAll().execute()
  const desk = (id: string) => createDesk(hub.hub.services, { account_id: hub.accountId, id })

  test('connected to the same place again, it goes on in the threads that stand there', async () => {
    const [before] = await mirrors()
    await hub.removeInstallation(old)
    await nadiaWrites('Hello?')
    const again = await hub.addInstallation('wall', { key: 'chalk' }, '#support')
    await stands(slate, '#support', 'Hello?')
    expect(slate.roots('#support')).toHaveLength(1)
    expect(await mirrors()).toMatchObject([{ id: before!.id, installation_id: again.id, root: before!.root }])
    expect(slate.thread('#support')).toEqual(['Where is my parcel?', 'Hello?'])
  })

  test('connected to another place, it leaves them alone', async () => {
    await hub.removeInstallation(old)
    await hub.addInstallation('wall', { key: 'ink' }, '#elsewhere')
    expect(await mirrors()).toMatchObject([{ installation_id: old }])
  })

  test('a conversation that came to the new one before is at home there, and its old thread points on', async () => {
    const [root] = slate.roots('#support')
    await hub.removeInstallation(old)
    const { id } = await hub.addInstallation('wall', { key: 'ink' }, '#new')
    await nadiaWrites('Hello?')
    await stands(slate, '#new', 'Hello?')
    await hub.settled()
    await adoptThreads(hub.database.db, { accountId: hub.accountId, from: old, to: id })
    await stands(slate, root!, '→ #new')
    expect(await desk(id).mirror(conversation, root)).toMatchObject({ mode: 'alerts', movedTo: { name: '#new' } })
    expect(await mirrors()).toMatchObject([{ installation_id: id, away: false }])
    await typed(hub, conversation, 'She is a regular', { connection: id, thread: root! })
    await stands(slate, '#new', 'She is a regular')
  })

  test('a conversation at home in the old one is at home in the new one, also where it had left that before', async () => {
    await hub.removeInstallation(old)
    const { id } = await hub.addInstallation('wall', { key: 'ink' }, '#new')
    await nadiaWrites('Hello?')
    await stands(slate, '#new', 'Hello?')
    await hub.settled()
    const { root } = hub.database.db
    const left = { away: true, root: null, place: 1, mode: 'direct' as const }
    await root.updateTable('mirrors').set(left).where('installation_id', '=', id).execute()
    await root.updateTable('mirrors').set({ away: false }).where('installation_id', '=', old).execute()
    await adoptThreads(hub.database.db, { accountId: hub.accountId, from: old, to: id })
    expect(await mirrors()).toMatchObject([{ installation_id: id, away: false, mode: 'explicit' }])
    await nadiaWrites('Anybody?')
    await stands(slate, '#new', 'Anybody?')
  })

  test.each([
    ['at home', { away: false }, { away: false, beside: false, mode: 'direct' }],
    ['away', { away: true, root: null, place: 1 }, { away: false, beside: true, mode: 'explicit' }],
  ])(
    'one that stood beside its home in the old one does so in the new one, unless it is at home there: %s',
    async (_, heir, then) => {
      await hub.removeInstallation(old)
      const { id } = await hub.addInstallation('wall', { key: 'ink' }, '#new')
      await nadiaWrites('Hello?')
      await stands(slate, '#new', 'Hello?')
      await hub.settled()
      const { root } = hub.database.db
      const there = { mode: 'direct' as const, ...heir }
      await root.updateTable('mirrors').set(there).where('installation_id', '=', id).execute()
      await root.updateTable('mirrors').set({ away: false, beside: true }).where('installation_id', '=', old).execute()
      await adoptThreads(hub.database.db, { accountId: hub.accountId, from: old, to: id })
      expect(await mirrors()).toMatchObject([{ installation_id: id, ...then }])
    },
  )

  test('a post the old one was killed in is settled by its echo in the new one', async () => {
    let mark = ''
    const killed = async (line: { mark: { delivery: string } }) => {
      mark = line.mark.delivery
      throw new Error('killed')
    }
    // However often it is tried before the installation is removed.
    slate.hitches.push(...Array.from({ length: 20 }, () => ({ op: 'post' as const, after: killed })))
    await nadiaWrites('Hello?')
    await until(() => mark !== '', 'the post')
    await hub.removeInstallation(old)
    const { id } = await hub.addInstallation('wall', { key: 'chalk' }, '#support')
    expect(await desk(id).echo({ delivery: mark, piece: 0, key: '#support:1/2' })).toBe('noted')
  })
})
