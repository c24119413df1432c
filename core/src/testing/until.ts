import { setTimeout as pause } from 'node:timers/promises'

/** A guard and no measurement: the machine may be busy with other tests. */
const PATIENCE_MS = 30_000
/** The first looks come fast, the later ones seldom: a test that looks all the time takes the processor from what it waits for. */
const FIRST_LOOK_MS = 5
const LAST_LOOK_MS = 100

/** Waits for a condition, never for a time. Gives back what the condition found; says what it waited for when it gives up. */
export const until = async <T>(
  found: () => Promise<T | undefined | false> | T | undefined | false,
  what = 'the condition',
  patienceMs = PATIENCE_MS,
): Promise<T> => {
  const end = Date.now() + patienceMs
  for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(lookMs * 1.5, LAST_LOOK_MS)) {
    const value = await found()
    if (value !== undefined && value !== false) return value
    if (Date.now() > end) throw new Error(`Waited ${patienceMs / 1000} s for ${what}, in vain.`)
    await pause(lookMs)
  }
}
