// Agents who answer through the public API, each line with an Idempotency-Key, repeated until the hub has answered it.
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { AgentsOrder } from './agents.ts'
import { writeLine } from './ledger.ts'
import { seeded } from './random.ts'

/** Whoever has written enough and was not told to stop goes on slowly. */
const LINGER = 10

let enough = false
let accepted = 0

type Desk = { conversation: string; token: string; from: string }

const ask = async (order: AgentsOrder, desk: Desk, body: string, key: string): Promise<Response | undefined> => {
  const url = order.hubs[Math.floor(Math.random() * order.hubs.length)]
  // The hub stands behind a proxy as far as it knows, so each agent has an address of their own.
  const headers = {
    authorization: `Bearer ${desk.token}`,
    'content-type': 'application/json',
    'idempotency-key': key,
    'x-forwarded-for': desk.from,
  }
  return fetch(`${url}/v1/commands`, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) }).catch(
    () => undefined,
  )
}

const reply = async (order: AgentsOrder, desk: Desk, id: string): Promise<void> => {
  const key = randomUUID()
  const body = JSON.stringify({
    name: 'reply',
    body: { conversation: desk.conversation, parts: [{ is: 'text', text: id }] },
  })
  writeLine(order.ledger, { event: 'sent', id })
  for (;;) {
    const answer = await ask(order, desk, body, key)
    if (answer?.ok) break
    if (answer && ![409, 429, 500, 502, 503].includes(answer.status))
      throw new Error(`The API answered ${answer.status}: ${await answer.text()}`)
    await answer?.body?.cancel().catch(() => {})
    await pause(answer?.status === 429 ? Number(answer.headers.get('retry-after') ?? 1) * 1000 : 100)
  }
  writeLine(order.ledger, { event: 'accepted', id })
  accepted++
}

const isOver = (order: AgentsOrder): boolean => accepted >= order.messages && (enough || !order.untilTold)

const answer = async (order: AgentsOrder, desk: Desk, lane: number): Promise<void> => {
  const random = seeded(order.seed + lane)
  // Nobody begins at the same moment as everybody else.
  await pause(order.pauseMs * random.next())
  for (let n = 1; !isOver(order); n++) {
    await reply(order, desk, `${order.prefix}-${lane}-${n}`)
    await pause(order.pauseMs * (0.5 + random.next()) * (order.untilTold && accepted >= order.messages ? LINGER : 1))
  }
}

const work = async (order: AgentsOrder): Promise<void> => {
  const desks = order.conversations.map((conversation, lane): Desk => {
    const agent = lane % order.tokens.length
    return { conversation, token: order.tokens[agent] as string, from: `10.0.0.${agent + 1}` }
  })
  await Promise.all(desks.map((desk, lane) => answer(order, desk, lane + 1)))
  process.send?.({ accepted })
}

process.on('message', (said: { order?: AgentsOrder; enough?: true }) => {
  if (said.order) void work(said.order)
  if (said.enough) enough = true
})
process.on('disconnect', () => process.exit())
process.send?.('here')
