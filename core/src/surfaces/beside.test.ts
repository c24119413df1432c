import { afterEach, beforeEach, expect, test } from 'vitest'
import { text, uuidv7 } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub } from '../testing/index.ts'
import { fly, pigeonPost, WHISTLE } from '../testing/pigeon.ts'
import type { Wall } from './testing/wall.ts'
import { stands, wall } from './testing/wall.ts'

// Two tools at once: the same conversation stands in both, and is at home in one.
onEachEngine((engine) => {
  let hub: TestHub
  let slate: Wall
  let inbox: { token: string }
  let home: string
  let second: string

  beforeEach(async () => {
    slate = wall()
    hub = await startHub({ engine, plugins: [pigeonPost().plugin, slate.plugin], sweepMs: 50 })
    inbox = await hub.addInbox('pigeon', { whistle: WHISTLE })
    home = (await hub.addInstallation('wall', { key: 'chalk' }, '#home')).id
    second = (await hub.addInstallation('wall', { key: 'cork' }, '#other')).id
    const { status } = await hub.ask('PUT', `/installations/${second}/rules`, {
      data: [{ channel: '#beside', beside: true }],
    })
    expect(status).toBe(200)
    await nadiaWrites('Where is my parcel?')
  })
  afterEach(() => hub.stop())

  const nadiaWrites = (says: string) =>
    fly(hub.url, inbox.token, [{ id: uuidv7(), loft: 'nadia', bird: uuidv7(), says, name: 'Nadia' }])
  const conversation = async () => (await hub.conversations())[0]!.id
  const both = async (says: string) => {
    for (const channel of ['#home', '#beside']) await stands(slate, channel, says)
    await hub.settled()
  }

  test('what the customer writes, and what was answered in one, stands once in each', async () => {
    await both('Where is my parcel?')
    const parts = [text('It is in Lyon.')]
    await hub.command('reply', { conversation: await conversation(), parts })
    await both('It is in Lyon.')
    for (const channel of ['#home', '#beside'])
      expect(slate.thread(channel).filter((said) => said.includes('Lyon'))).toHaveLength(1)
    expect(slate.roots('#other')).toEqual([])
  })

  test('moving it moves its home; what stands beside stays, and goes on', async () => {
    await both('Where is my parcel?')
    await hub.command('move_mirror', { conversation: await conversation(), installation: home, channel: '#vip' })
    await stands(slate, '#vip', 'Where is my parcel?')
    await nadiaWrites('Hello?')
    await stands(slate, '#vip', 'Hello?')
    await stands(slate, '#beside', 'Hello?')
    expect(slate.roots('#beside')).toHaveLength(1)
  })

  test('when the home moves to where it stood beside, both old threads say where it goes on', async () => {
    await both('Where is my parcel?')
    const [left, beside] = [slate.roots('#home')[0]!, slate.roots('#beside')[0]!]
    await hub.command('move_mirror', { conversation: await conversation(), installation: second, channel: '#cork' })
    await stands(slate, '#cork', 'Where is my parcel?')
    for (const root of [left, beside]) await stands(slate, root, '→ #cork')
    await nadiaWrites('Hello?')
    await stands(slate, '#cork', 'Hello?')
    expect(slate.cards.get(slate.roots('#cork')[0]!)?.cameFrom).toMatchObject({ name: '#home' })
  })

  test('silent for the days of its rule, it goes on in a new thread beside as well', async () => {
    await both('Where is my parcel?')
    const { root } = hub.database.db
    const daysAgo = new Date(Date.now() - 8 * 86_400_000)
    await root.updateTable('mirrors').set({ placed_at: daysAgo }).execute()
    await root.updateTable('messages').set({ created_at: daysAgo }).execute()
    const [first] = slate.roots('#beside')
    await nadiaWrites('Still there?')
    await both('Still there?')
    await stands(slate, first!, '→ #beside')
    expect([slate.roots('#home').length, slate.roots('#beside').length]).toEqual([2, 2])
  })

  test('begun anew beside, the home stays where it is', async () => {
    await both('Where is my parcel?')
    const body = { conversation: await conversation(), installation: second, channel: '#beside', anew: true }
    await hub.command('move_mirror', body)
    await nadiaWrites('And now?')
    await both('And now?')
    expect([slate.roots('#home').length, slate.roots('#beside').length]).toEqual([1, 2])
  })
})
