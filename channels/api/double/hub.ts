// The app's half of the protocol: brings what people did, again and again until the hub has it, and fetches what waits.
import { createHmac, randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { happen } from './events.ts'
import type { Json, World } from './world.ts'
import { takeFault } from './world.ts'

const RETRY_MS = [100, 300, 1_000, 3_000]

export type Bringing = {
  /** Resolves once the hub has them. */
  bring(items: Json[]): Promise<number>
  /** Fetches what waits, until `stop`. */
  fetching(): void
  stop(): void
}

export const sign = (secret: string, id: string, body: string, now = Date.now()): Record<string, string> => {
  const timestamp = String(Math.floor(now / 1000))
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` }
}

export const createBringing = (world: World): Bringing => {
  const stopping = new AbortController()
  const held: (() => void)[] = []
  const bring = async (items: Json[]): Promise<number> => {
    const id = randomUUID()
    const named = items.map((item) => (item.is === 'typing' ? item : { id: randomUUID(), ...item }))
    const fault = takeFault(world, 'bring')
    if (fault?.does === 'delay') await pause(fault.ms ?? 200)
    if (fault?.does === 'reorder') await new Promise<void>((resolve) => held.push(resolve))
    const first = push(world, id, { items: named }, stopping.signal)
    if (fault?.does === 'twice') await push(world, id, { items: named }, stopping.signal)
    const status = await first
    if (fault?.does !== 'reorder') for (const late of held.splice(0)) late()
    return status
  }
  return { bring, fetching: () => void fetchAll(world, bring, stopping.signal), stop: () => stopping.abort() }
}

const push = async (world: World, id: string, body: Json, signal: AbortSignal): Promise<number> => {
  for (let tried = 0; !signal.aborted; tried++) {
    const status = await post(world, id, JSON.stringify(body))
    world.ledger.brought.push({ at: Date.now(), id, status })
    if (status > 0 && status < 500 && status !== 429) return status
    await pause(RETRY_MS[Math.min(tried, RETRY_MS.length - 1)], undefined, { signal }).catch(() => {})
  }
  return 0
}

const post = async ({ door, secret }: World, id: string, body: string): Promise<number> => {
  if (!door) return 0
  const headers = { 'content-type': 'application/json', ...sign(secret, id, body) }
  return fetch(door, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) }).then(
    (answer) => answer.status,
    () => 0,
  )
}

type Waiting = { events: { id: string; type: string; data: Json }[] }

const fetchAll = async (world: World, bring: Bringing['bring'], signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    const events = world.api ? await waiting(world, signal).catch(() => []) : []
    for (const event of events) happen(world, event)
    const receipts = events.map(({ id, type }) => ({
      is: 'receipt',
      of: id,
      status: type === 'message' ? 'delivered' : 'accepted',
    }))
    if (receipts.length > 0) await bring(receipts)
    else await pause(500, undefined, { signal }).catch(() => {})
  }
}

const waiting = async ({ api, secret }: World, signal: AbortSignal): Promise<Waiting['events']> => {
  const headers = { authorization: `Bearer ${secret}` }
  const answer = await fetch(`${api}/outgoing?wait=10`, { headers, signal })
  return answer.ok ? ((await answer.json()) as Waiting).events : []
}
