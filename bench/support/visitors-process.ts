// Browsers with a closed chat: a session and an open socket each, and nothing to say. A few of them have asked something.
import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { writeLine } from './ledger.ts'
import type { VisitorsOrder } from './visitors.ts'

/** So many offices: an address may open only so many chats a minute. */
const PER_ADDRESS = 40
const AT_ONCE = 60

type Visitor = { token: string; from: string }

const addressOf = (n: number): string =>
  `10.${Math.floor(n / PER_ADDRESS / 250)}.${Math.floor(n / PER_ADDRESS) % 250}.7`

const ask = async (url: string, from: string, body: unknown): Promise<Response> => {
  for (;;) {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': from }
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => undefined)
    if (answer?.ok) return answer
    if (answer && answer.status !== 429) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
    await pause(500)
  }
}

const arrive = async (order: VisitorsOrder, n: number): Promise<Visitor> => {
  const from = addressOf(n)
  const { token } = (await (await ask(`${order.hub}/p/widget/session`, from, { inbox: order.inbox })).json()) as {
    token: string
  }
  return { token, from }
}

const listen = (order: VisitorsOrder, { token, from }: Visitor, n: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const url = `${order.hub.replace('http', 'ws')}/p/widget/live?token=${encodeURIComponent(token)}`
    const socket = new WebSocket(url, { headers: { 'x-forwarded-for': from }, perMessageDeflate: false })
    socket.once('message', () => resolve())
    socket.once('error', reject)
    socket.on('message', (data) => {
      const [said] = String(data).match(/\ba-\d+-\d+\b/) ?? []
      if (said) writeLine(order.ledger, { id: said, visitor: n })
    })
  })

const write = async (order: VisitorsOrder, { token, from }: Visitor, n: number): Promise<void> => {
  const items = [{ is: 'message', id: crypto.randomUUID(), text: `Hello, this is visitor ${n}` }]
  await ask(`${order.hub}/in/widget/${order.inbox}`, from, { token, items })
}

const come = async (order: VisitorsOrder): Promise<void> => {
  const visitors: Visitor[] = []
  await inTurns(order.count, async (n) => {
    visitors[n] = await arrive(order, n)
  })
  process.send?.('arrived')
  await new Promise((resolve) => process.once('message', resolve))
  await inTurns(order.count, (n) => listen(order, visitors[n] as Visitor, n))
  process.send?.('listening')
  await new Promise((resolve) => process.once('message', resolve))
  await inTurns(order.speaking, (n) => write(order, visitors[n] as Visitor, n))
  process.send?.('written')
}

const inTurns = async (count: number, work: (n: number) => Promise<void>): Promise<void> => {
  let next = 0
  const line = async (): Promise<void> => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, line))
}

process.once('message', (order: VisitorsOrder) => void come(order))
process.on('disconnect', () => process.exit())
process.send?.('here')
