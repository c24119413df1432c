// Things that go wrong on purpose: a method or a delivery that is slow, refused, cut off, doubled or late.
import type { Json } from './model.ts'

/** What happens instead. For calls the first seven; for deliveries `slow`, `duplicate`, `reorder` and `lost`. */
export type Effect =
  | { is: 'slow'; ms: number }
  | { is: 'status'; status: number }
  | { is: 'rate-limited'; retryAfter?: number }
  | { is: 'html'; status?: number }
  | { is: 'error'; error: string }
  /** The connection is cut before anything happened. */
  | { is: 'drop-before' }
  /** The state changed, then the connection is cut: the app cannot know. */
  | { is: 'drop-after-commit' }
  | { is: 'duplicate' }
  /** Held back until the next delivery to the same app has gone out. */
  | { is: 'reorder' }
  | { is: 'lost' }

/** `on` is a method (`chat.postMessage`), or `delivery:message`, `delivery:*`; `*` is every method. */
export type Fault = { on: string; effect: Effect; times?: number; skip?: number; where?: Json }

export type Faults = {
  add(fault: Fault): void
  clear(): void
  /** The fault that strikes now, if any; each strike counts. */
  take(on: string, args: Json): Effect | undefined
  active(): Fault[]
}

export function createFaults(): Faults {
  let planned: Required<Omit<Fault, 'where'>>[] & Fault[] = []
  return {
    add: (fault) => void planned.push({ times: 1, skip: 0, ...fault }),
    clear: () => {
      planned = []
    },
    active: () => planned.filter(({ times }) => times > 0),
    take(on, args) {
      for (const fault of planned) {
        if (fault.times <= 0 || !concerns(fault, on, args)) continue
        if (fault.skip-- > 0) continue
        fault.times--
        return fault.effect
      }
      return undefined
    },
  }
}

function concerns({ on, where = {} }: Fault, name: string, args: Json): boolean {
  const [kind] = name.split(':')
  const everything = name.includes(':') ? `${kind}:*` : '*'
  return (on === name || on === everything) && Object.entries(where).every(([key, value]) => args[key] === value)
}
