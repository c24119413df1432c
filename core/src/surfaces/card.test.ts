import { afterEach, beforeEach, expect, test } from 'vitest'
import { setHealth } from '../connections/index.ts'
import type { MirrorTurn, MirrorView } from '../contract/index.ts'
import { definePlugin, text, uuidv7, z } from '../contract/index.ts'
import { onEachEngine } from '../testing/engines.ts'
import type { Hook } from '../testing/pigeon.ts'
import { fly, pigeonPost, WHISTLE } from '../testing/pigeon.ts'
import type { TestHub } from '../testing/start-hub.ts'
import { startHub } from '../testing/start-hub.ts'
import { until } from '../testing/until.ts'

/** A slate that keeps every card it was shown, and lets calls wait when it is asked to. */
const slate = () => {
  const cards: MirrorView[] = []
  const posts: string[] = []
  const asked: string[] = []
  const waits: Partial<Record<MirrorTurn['is'], number>> = {}
  const plugin = definePlugin({
    id: 'slate',
    contract: 1,
    surface: {
      label: 'Slate',
      settings: z.object({}),
      modes: ['explicit', 'alerts'],
      pace: { perSecond: 1_000, perThread: 1_000, card: 20 },
      receive: () => ({ items: [] }),
      handle: async () => {},
      mirror: {
        open: async (view) => {
          cards.push(view)
          return { root: `root-${view.conversation.number}`, keys: [`root-${view.conversation.number}`] }
        },
        post: async ({ message, earlier }) => {
          posts.push(...[...earlier, message].map((one) => one.text))
          return { keys: [`post-${message.id}`] }
        },
        update: async (view) => void cards.push(view),
        amend: async () => {},
        tick: async () => {},
        turn: ({ is }) => {
          asked.push(is)
          return waits[is] ?? 0
        },
      },
    },
  })
  return { plugin, cards, posts, asked, waits }
}

onEachEngine((engine) => {
  let hub: TestHub
  let board: ReturnType<typeof slate>
  let inbox: Awaited<ReturnType<TestHub['addInbox']>>
  let installation: Awaited<ReturnType<TestHub['addInstallation']>>

  beforeEach(async () => {
    board = slate()
    hub = await startHub({ engine, plugins: [pigeonPost().plugin, board.plugin], sweepMs: 50 })
    inbox = await hub.addInbox('pigeon', { whistle: WHISTLE })
    installation = await hub.addInstallation('slate', {}, 'support')
  })
  afterEach(() => hub.stop())

  const fromNadia = (hook: Partial<Hook>) =>
    fly(hub.url, inbox.token, [{ id: uuidv7(), loft: 'nadia', ...hook } as Hook])
  const nadiaWrites = async (says: string): Promise<void> => {
    await fromNadia({ bird: 'grey', says, name: 'Nadia' })
    await until(() => board.posts.includes(says), says)
  }
  const theCard = () => board.cards.at(-1)?.conversation
  const conversation = async (): Promise<string> => (await hub.conversations())[0]!.id

  test('the card follows what is said: who waits, and which line is the last', async () => {
    await nadiaWrites('Where is my parcel?')
    await until(() => theCard()?.waitingSince !== undefined, 'a card that waits')
    await hub.command('reply', { conversation: await conversation(), parts: [text('On its way')] })
    await until(() => theCard() !== undefined && theCard()!.waitingSince === undefined, 'a card where nobody waits')
    await hub.settled()
    await hub.command('reply', { conversation: await conversation(), parts: [text('It is here')] })
    await nadiaWrites('Thank you!')
    const { lastInNumber } = (await hub.conversations())[0]!
    await until(() => theCard()?.lastInNumber === lastInNumber && theCard()?.waitingSince, 'the newest line')
    await hub.command('reply', { conversation: await conversation(), parts: [text('Gladly')] })
    await until(() => theCard()!.waitingSince === undefined, 'nobody to wait any more')
  })

  test('the card says at once when Nadia asks not to be written to, and when she is written to again', async () => {
    await nadiaWrites('Where is my parcel?')
    await fromNadia({ consent: { of: 'grey', is: 'stop' } })
    await until(() => theCard()?.contact.optedOut === true, 'the card to say so')
    await fromNadia({ consent: { of: 'grey', is: 'start' } })
    await until(() => theCard()?.contact.optedOut === undefined, 'the card to forget it')
  })

  test('an installation that lost its token says so on its cards, and takes it back when it is mended', async () => {
    await nadiaWrites('Where is my parcel?')
    await hub.settled()
    const drawn = board.cards.length
    await setHealth(hub.hub.services.db, installation, 'unreachable', 'Away for a moment.')
    await setHealth(hub.hub.services.db, installation, 'reauthorise', 'Install it again.')
    await until(() => board.cards.at(-1)?.unfit === true, 'the card to say so')
    expect(board.cards.at(-1)?.mode).toBe('alerts')
    await setHealth(hub.hub.services.db, installation, 'ok', 'Connected.')
    await until(() => board.cards.at(-1)?.unfit === undefined, 'the card to forget it')
    expect(board.cards.length).toBe(drawn + 2)
  })

  test('a card that must wait keeps no customer waiting, is no failed try, and shows the newest in the end', async () => {
    await nadiaWrites('Where is my parcel?')
    await hub.settled()
    board.waits.card = 300
    const drawn = board.cards.length
    for (const priority of ['low', 'high'] as const)
      await hub.command('set_priority', { conversation: await conversation(), priority })
    await until(() => board.asked.includes('card'), 'the card to ask')
    await nadiaWrites('Hello?')
    expect(board.cards).toHaveLength(drawn)
    board.waits.card = 0
    await until(() => theCard()?.priority === 'high', 'the newest card')
    const { root } = hub.hub.services.db
    const tries = await root.selectFrom('deliveries').select('attempts').where('op', '=', 'update').execute()
    expect(tries.every(({ attempts }) => attempts === 1)).toBe(true)
  })
})
