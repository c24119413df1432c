// Things that go wrong on purpose: a method or a delivery that is slow, refused, cut off, doubled or late.
import type { Json } from './model.ts'

/** What happens instead. For calls the first ten; for deliveries `slow`, `duplicate`, `reorder` and `lost`; for a screen `lost`. */
export type Effect =
  | { is: 'slow'; ms: number }
  /** Nothing happens and nothing is said until the faults are cleared. */
  | { is: 'hang' }
  | { is: 'status'; status: number }
  | { is: 'rate-limited'; retryAfter?: number }
  | { is: 'html'; status?: number }
  | { is: 'error'; error: string }
  /** The connection is cut before anything happened. */
  | { is: 'drop-before' }
  /** The state changed, then the connection is cut: the app cannot know. */
  | { is: 'drop-after-commit' }
  /** The state changed, and half of the answer arrives. */
  | { is: 'half-answer' }
  /** The state changed and apps hear of it; the answer takes its time. */
  | { is: 'slow-answer'; ms: number }
  /** At the same moment; twice unless told otherwise. */
  | { is: 'duplicate'; copies?: number }
  /** Held back until the next delivery to the same app has gone out. */
  | { is: 'reorder' }
  | { is: 'lost' }

/** `on` is a method (`chat.postMessage`), or `delivery:message`, `delivery:*`, or `screen:ephemeral`, what one person alone would see; `*` is every method. `chance`: it strikes this share of them, for ever. */
export type Fault = { on: string; effect: Effect; times?: number; skip?: number; where?: Json; chance?: number }

export type Faults = {
  add(fault: Fault): void
  clear(): void
  /** Resolves with the next `clear`. */
  cleared(): Promise<void>
  /** The fault that strikes now, if any; each strike counts. */
  take(on: string, args: Json): Effect | undefined
  active(): Fault[]
}

type Planned = Required<Omit<Fault, 'where' | 'chance'>> & Fault

export function createFaults(random: () => number = Math.random): Faults {
  let planned: Planned[] = []
  let over = Promise.withResolvers<void>()
  return {
    add: (fault) => void planned.push({ times: fault.chance === undefined ? 1 : Infinity, skip: 0, ...fault }),
    clear: () => {
      planned = []
      over.resolve()
      over = Promise.withResolvers()
    },
    cleared: () => over.promise,
    active: () => planned.filter(({ times }) => times > 0),
    take(on, args) {
      for (const fault of planned) {
        if (fault.times <= 0 || !concerns(fault, on, args)) continue
        if (fault.skip-- > 0 || (fault.chance !== undefined && random() >= fault.chance)) continue
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
