// People who write to the company, as their provider brings it: signed hooks, repeated until the hub has said 2xx. What
// is in this ledger as `sent` must therefore arrive exactly once, whatever happens to the hub meanwhile.
import { setTimeout as pause } from 'node:timers/promises'
import type { Hook } from '../courier/wire.ts'
import { SIGNATURE, sign } from '../courier/wire.ts'
import type { CustomersOrder } from './customers.ts'
import { writeLine } from './ledger.ts'
import type { Random } from './random.ts'
import { seeded } from './random.ts'

/** Whoever has written enough and was not told to stop goes on slowly. */
const LINGER = 10

let enough = false
let accepted = 0

const push = async (order: CustomersOrder, hooks: readonly Hook[], random: Random, door?: string): Promise<void> => {
  const body = JSON.stringify(hooks)
  const headers = { [SIGNATURE]: sign(order.secret, body) }
  for (;;) {
    const signal = AbortSignal.timeout(10_000)
    const at = door ?? random.pick(order.doors)
    const url = order.hubs ? random.pick(order.hubs) + at : at
    const answer = await fetch(url, { method: 'POST', body, headers, signal }).catch(() => undefined)
    await answer?.body?.cancel().catch(() => {})
    if (answer?.ok) return
    // A door that says no for good would keep us here for ever.
    if (answer && answer.status < 500 && answer.status !== 429) throw new Error(`The door answered ${answer.status}.`)
    await pause(random.between(30, 200))
  }
}

const bring = (order: CustomersOrder, hook: Hook, random: Random, door?: string): Promise<void> =>
  bringBody(order, { fresh: [hook], body: [hook] }, random, door)

/** `copies` of the same body at once: a provider that lost its patience, or its memory. */
const bringBody = async (
  order: CustomersOrder,
  { fresh, body }: { fresh: readonly Hook[]; body: readonly Hook[] },
  random: Random,
  door?: string,
): Promise<void> => {
  for (const hook of fresh) writeLine(order.ledger, { ...hook, event: 'sent' })
  await Promise.all(Array.from({ length: order.copies }, () => push(order, body, random, door)))
  for (const { id, is, thread } of fresh) writeLine(order.ledger, { id, is, thread, event: 'accepted' })
  accepted += fresh.length
}

const isOver = (order: CustomersOrder): boolean => accepted >= order.messages && (enough || !order.untilTold)

/** In each lane it begins with another one. */
const fileOf = ({ files }: CustomersOrder, id: string, n: number): { file?: string } =>
  files ? { file: `${files[n % files.length]}-${id}` } : {}

/** One customer after the other line by line: the order of the lane is the order of sending. */
const steady = async (order: CustomersOrder, lane: number, random: Random): Promise<void> => {
  const thread = `${order.prefix}-${lane}`
  const own = order.ownDoors ? order.doors[lane % order.doors.length] : undefined
  // Nobody begins at the same moment as everybody else.
  await pause(order.pauseMs * random.next())
  // And everybody writes once, however much the others had to say.
  const first = order.from ?? 1
  for (let n = first; n === first || !isOver(order); n++) {
    const id = `${thread}-${n}`
    await bring(order, { id, is: 'message', thread, text: id, ...fileOf(order, id, lane + n) }, random, own)
    await pause(order.pauseMs * (0.5 + random.next()) * (order.untilTold && accepted >= order.messages ? LINGER : 1))
  }
}

/** Bodies of several hooks, some of them brought before: a provider that batches, and repeats what it is not sure of. */
const overlapping = async (order: CustomersOrder, lane: number, random: Random): Promise<void> => {
  const thread = `${order.prefix}-${lane}`
  const told: Hook[] = []
  while (!isOver(order)) {
    const fresh = Array.from({ length: random.between(1, 3) }, (_, n): Hook => {
      const id = `${thread}-${told.length + n + 1}`
      return { id, is: 'message', thread, text: id }
    })
    const old = told.slice(-random.between(1, 3))
    await bringBody(
      order,
      {
        fresh,
        body: random.pick([
          [...old, ...fresh],
          [...fresh, ...old],
        ]),
      },
      random,
    )
    told.push(...fresh)
    await pause(order.pauseMs * (0.5 + random.next()))
  }
}

/** Each message comes with its edit and, now and then, its removal: in any order, at once. */
const shuffled = async (order: CustomersOrder, lane: number, random: Random): Promise<void> => {
  const thread = `${order.prefix}-${lane}`
  const own = order.ownDoors ? order.doors[lane % order.doors.length] : undefined
  for (let n = order.from ?? 1; !isOver(order); n++) {
    const of = `${thread}-${n}`
    const hooks: Hook[] = [
      { id: of, is: 'message', thread, text: of },
      { id: `${of}-edit`, is: 'edit', thread, of, text: `${of} edited` },
    ]
    if (random.next() < 0.2) hooks.push({ id: `${of}-gone`, is: 'removal', thread, of })
    for (const hook of random.shuffled(hooks)) await bring(order, hook, random, own)
  }
}

/** Two different first messages of somebody new, within a few milliseconds, at different doors. */
const pairs = async (order: CustomersOrder, lane: number, random: Random): Promise<void> => {
  for (let n = 1; !isOver(order); n++) {
    const thread = `${order.prefix}-${lane}-${n}`
    const first = bring(order, { id: `${thread}-1`, is: 'message', thread, text: `${thread}-1` }, random)
    await pause(random.between(0, 5))
    await Promise.all([first, bring(order, { id: `${thread}-2`, is: 'message', thread, text: `${thread}-2` }, random)])
  }
}

const scripts = { steady, overlapping, shuffled, pairs }

const write = async (order: CustomersOrder): Promise<void> => {
  const lanes = Array.from({ length: order.lanes }, (_, lane) =>
    scripts[order.script](order, lane + 1, seeded(order.seed + lane)),
  )
  await Promise.all(lanes)
  process.send?.({ accepted })
}

process.on('message', (said: { order?: CustomersOrder; enough?: true }) => {
  if (said.order) void write(said.order)
  if (said.enough) enough = true
})
process.on('disconnect', () => process.exit())
process.send?.('here')
