import { AsyncLocalStorage } from 'node:async_hooks'

/** What goes first where calls share a limit: what customers said, then what agents do, then what was said and changed, then state, then ornaments. */
export const URGENCY = { message: 0, gesture: 1, edit: 2, card: 3, ornament: 4 } as const
export type Urgency = keyof typeof URGENCY

/** How the calls of one piece of work wait for their turn. */
export type Manner = {
  urgency: Urgency
  /** Whose place in the line it is, over several tries; nobody's when it is not tried again. */
  who?: string
  /** So long the first call may wait here. Then the work is given back, to be done again. */
  patienceMs: number
  /** What was begun is better finished: the calls after the first may wait this long, all together. */
  restMs: number
}

/** Somebody looks at the screen, and tools wait a few seconds for an answer. */
const GESTURE: Manner = { urgency: 'gesture', patienceMs: 1_500, restMs: 1_500 }

/** An administrator saves settings: what a tool takes only so often is waited for, and a look too few is worse. */
export const PATIENT: Manner = { urgency: 'gesture', patienceMs: 20_000, restMs: 120_000 }

type Running = Manner & { begun?: number }
const running = new AsyncLocalStorage<Running>()

export const inManner = <T>(manner: Manner, work: () => Promise<T>): Promise<T> => running.run({ ...manner }, work)

/** For the call that begins now. */
export const mannerNow = (): Running => running.getStore() ?? { ...GESTURE }

export const patienceLeft = ({ begun, patienceMs, restMs }: Running, now: number): number =>
  begun === undefined ? patienceMs : begun + restMs - now
