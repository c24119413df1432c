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

const push = async (order: CustomersOrder, hook: Hook, random: Random, door?: string): Promise<void> => {
  const body = JSON.stringify([hook])
  const headers = { [SIGNATURE]: sign(order.secret, body) }
  for (;;) {
    const signal = AbortSignal.timeout(10_000)
    const answer = await fetch(door ?? random.pick(order.doors), { method: 'POST', body, headers, signal }).catch(
      () => undefined,
    )
    await answer?.body?.cancel().catch(() => {})
    if (answer?.ok) return
    // A door that says no for good would keep us here for ever.
    if (answer && answer.status < 500 && answer.status !== 429) throw new Error(`The door answered ${answer.status}.`)
    await pause(random.between(30, 200))
  }
}

/** `copies` of the same hook at once: a provider that lost its patience, or its memory. */
const bring = async (order: CustomersOrder, hook: Hook, random: Random, door?: string): Promise<void> => {
  writeLine(order.ledger, { ...hook, event: 'sent' })
  await Promise.all(Array.from({ length: order.copies }, () => push(order, hook, random, door)))
  writeLine(order.ledger, { id: hook.id, is: hook.is, thread: hook.thread, event: 'accepted' })
  accepted++
}

const isOver = (order: CustomersOrder): boolean => accepted >= order.messages && (enough || !order.untilTold)

/** One customer after the other line by line: the order of the lane is the order of sending. */
const steady = async (order: CustomersOrder, lane: number, random: Random): Promise<void> => {
  const thread = `${order.prefix}-${lane}`
  const own = order.ownDoors ? order.doors[lane % order.doors.length] : undefined
  // Nobody begins at the same moment as everybody else.
  await pause(order.pauseMs * random.next())
  for (let n = 1; !isOver(order); n++) {
    await bring(order, { id: `${thread}-${n}`, is: 'message', thread, text: `${thread}-${n}` }, random, own)
    await pause(order.pauseMs * (0.5 + random.next()) * (order.untilTold && accepted >= order.messages ? LINGER : 1))
  }
}

/** Each message comes with its edit and, now and then, its removal: in any order, at once. */
const shuffled = async (order: CustomersOrder, lane: number, random: Random): Promise<void> => {
  const thread = `${order.prefix}-${lane}`
  for (let n = 1; !isOver(order); n++) {
    const of = `${thread}-${n}`
    const hooks: Hook[] = [
      { id: of, is: 'message', thread, text: of },
      { id: `${of}-edit`, is: 'edit', thread, of, text: `${of} edited` },
    ]
    if (random.next() < 0.2) hooks.push({ id: `${of}-gone`, is: 'removal', thread, of })
    for (const hook of random.shuffled(hooks)) await bring(order, hook, random)
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

const scripts = { steady, shuffled, pairs }

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
