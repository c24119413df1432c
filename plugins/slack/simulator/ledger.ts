// Everything that was said between the app and Slack, in order, so that an oracle can compare instead of trusting counters.
import type { Clock } from './clock.ts'
import type { Json } from './model.ts'

/** What became of it: Slack's answer to a call, or the app's answer to a delivery. */
export type Outcome = {
  status?: number
  ok?: boolean
  error?: string
  body?: unknown
  took?: number
  dropped?: boolean
  /** Seconds the app was asked to wait. */
  retryAfter?: number
}

export type Entry = { n: number; at: number } & (
  | { is: 'call'; method: string; appId?: string; args: Json; outcome?: Outcome }
  | { is: 'delivery'; what: string; type: string; appId: string; attempt: number; payload: Json; outcome?: Outcome }
)
export type CallEntry = Extract<Entry, { is: 'call' }>
export type DeliveryEntry = Extract<Entry, { is: 'delivery' }>

export type Ledger = {
  entries: Entry[]
  /** API calls that reached Slack, answered or not; all methods when none is named. */
  calls(method?: string): CallEntry[]
  /** Attempts to hand something to an app; `type` is an event type, interaction type or command. */
  deliveries(type?: string): DeliveryEntry[]
  call(method: string, appId: string | undefined, args: Json): CallEntry
  delivery(line: Omit<DeliveryEntry, 'n' | 'at' | 'is' | 'outcome'>): DeliveryEntry
  settle(entry: Entry, outcome: Outcome): void
  clear(): void
}

export function createLedger(clock: Clock, changed: () => void): Ledger {
  const entries: Entry[] = []
  let n = 0
  const add = <T extends Entry>(entry: T): T => {
    entries.push(entry)
    return entry
  }
  return {
    entries,
    calls: (method) => entries.filter((one) => one.is === 'call').filter((one) => !method || one.method === method),
    deliveries: (type) => entries.filter((one) => one.is === 'delivery').filter((one) => !type || one.type === type),
    call: (method, appId, args) => add({ n: ++n, at: clock.now(), is: 'call', method, ...(appId && { appId }), args }),
    delivery: (line) => add({ n: ++n, at: clock.now(), is: 'delivery', ...line }),
    settle(entry, outcome) {
      entry.outcome = outcome
      changed()
    },
    clear() {
      entries.length = 0
    },
  }
}
