// A case that hangs is cut off and says what it waited for: the time-out of a test would only say that it hung.
import { setTimeout as sleep } from 'node:timers/promises'
import { ms } from '../support/figures.ts'

export type Patience = {
  /** Ends with the case: nobody goes on waiting for something that is over. */
  over: AbortController
  /** What is waited for right now, in words. */
  waiting: Set<() => string>
}

export const newPatience = (): Patience => ({ over: new AbortController(), waiting: new Set() })

/** Waits for `work`, and is able to say so. */
export const awaiting = async <T>(
  { waiting }: Pick<Patience, 'waiting'>,
  what: () => string,
  work: Promise<T>,
): Promise<T> => {
  waiting.add(what)
  try {
    return await work
  } finally {
    waiting.delete(what)
  }
}

export const pauseIn = async ({ over }: Pick<Patience, 'over'>, forMs: number): Promise<void> =>
  void (await sleep(forMs, undefined, { signal: over.signal }))

/** Answers with a complaint when `play` was not through in time. */
export const playedWithin = async (
  { over, waiting }: Patience,
  patienceMs: number,
  play: Promise<unknown>,
): Promise<string[]> => {
  const timer = sleep(patienceMs, 'late' as const, { signal: over.signal })
  timer.catch(() => {})
  try {
    const ended = await Promise.race([play, timer])
    return ended === 'late' ? [`after ${ms(patienceMs)} it still waited for ${inWords(waiting)}`] : []
  } finally {
    play.catch(() => {})
    over.abort()
  }
}

const inWords = (waiting: Patience['waiting']): string => [...waiting].map((what) => what()).join('; ') || 'its people'
