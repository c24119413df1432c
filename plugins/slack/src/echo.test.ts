// A post whose answer never came: Slack's own events say whether it stands.
import type { Plugin, SurfaceSeat } from '@deskless/core/contract'
import { onEachEngine, until } from '@deskless/core/testing'
import { afterEach, expect, test } from 'vitest'
import { plugin } from './index.ts'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

const MARK = 'Repeated'
const PATIENCE_MS = 40_000

/** The hub dies once between Slack's answer and its own note of it: whatever it held in memory is gone. */
const dyingAfter = (op: 'open' | 'post'): Plugin => {
  const seat = plugin.surface as unknown as SurfaceSeat
  let dies = true
  const call = seat.mirror[op] as (...args: unknown[]) => Promise<never>
  const dying = async (...args: unknown[]): Promise<never> => {
    const answer = await call(...args)
    if (!dies) return answer
    dies = false
    throw new Error('killed')
  }
  const surface = { ...seat, mirror: { ...seat.mirror, [op]: dying } }
  return { ...plugin, surface: surface as unknown as Plugin['surface'] }
}

onEachEngine((engine) => {
  let line: Line
  afterEach(() => line.close())

  const cards = async () => (await line.slack.human.channel('#support')).filter((m) => m.metadata !== undefined)
  const ownEcho = () => ({ bot_id: line.slack.demo.credentials.botId })
  /** Below the card, which tells her last line as well once it is drawn anew. */
  const hers = async (words: string) => (await line.thread()).slice(1).filter((m) => m.words.includes(words))

  test('a hub that dies between a card and its note of it finds the card by its echo', async () => {
    line = await wholeLine(engine, 'http', dyingAfter('open'))
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    const [card, ...more] = await cards()
    expect(more).toEqual([])
    expect(card!.words).not.toContain(MARK)
    await line.slack.human.type('#support', 'a note', { threadTs: card!.ts })
    await until(async () => (await line.notes()).length === 1, 'the note')
  })

  test('so it does with a line of the customer’s', async () => {
    line = await wholeLine(engine, 'http', dyingAfter('post'))
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    await line.nadiaWrites('Hello?')
    await line.asked('Hello?')
    expect((await hers('Where is my parcel?')).filter((m) => m.name.startsWith('Nadia'))).toHaveLength(1)
  })

  test('a card whose echo is late is posted again and says so; when the echo comes, one card stands', async () => {
    line = await wholeLine(engine)
    line.slack.faults.add({ on: 'chat.postMessage', effect: { is: 'drop-after-commit' } })
    line.slack.faults.add({ on: 'delivery:message', effect: { is: 'lost' }, where: ownEcho() })
    await line.nadiaWrites('Where is my parcel?')
    const [first, second] = await until(
      async () => (await cards()).length === 2 && cards(),
      'the second card',
      PATIENCE_MS,
    )
    expect([first!.words.includes(MARK), second!.words.includes(MARK)]).toEqual([false, true])
    await until(async () => (await line.slack.human.thread('#support', second!.ts)).length === 2, 'her line below it')
    const lost = line.slack.ledger.deliveries('message').find((one) => one.outcome?.dropped)
    await line.slack.deliverAgain(lost!.payload)
    await until(async () => (await cards()).length === 1, 'one card')
    expect((await cards())[0]!.ts).toBe(second!.ts)
    await line.slack.deliverAgain(lost!.payload)
    await line.hub.settled()
    expect(await cards()).toHaveLength(1)
  }, 60_000)

  test('an echo that comes while the repeat is under way takes the first one away all the same', async () => {
    line = await wholeLine(engine)
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    line.slack.faults.add({ on: 'chat.postMessage', effect: { is: 'drop-after-commit' } })
    line.slack.faults.add({ on: 'delivery:message', effect: { is: 'lost' }, where: ownEcho() })
    await line.nadiaWrites('Hello?')
    await until(() => line.slack.ledger.deliveries('message').some((one) => one.outcome?.dropped), 'the lost echo')
    const lost = line.slack.ledger.deliveries('message').find((one) => one.outcome?.dropped)
    line.slack.faults.add({ on: 'chat.postMessage', effect: { is: 'slow', ms: 1_500 } })
    const calls = () => line.slack.ledger.calls('chat.postMessage').length
    const before = calls()
    await until(() => calls() > before, 'the repeat to begin', PATIENCE_MS)
    await line.slack.deliverAgain(lost!.payload)
    await until(async () => (await hers('Hello?')).some((m) => m.words.includes(MARK)), 'the repeat', PATIENCE_MS)
    await until(async () => (await hers('Hello?')).length === 1, 'one line')
  }, 60_000)
})
