import { setTimeout as pause } from 'node:timers/promises'

/** A guard and no measurement: the machine may be busy with other tests. */
const PATIENCE_MS = 30_000
const LOOK_MS = 15

/** Waits for a condition, never for a time. Gives back what the condition found; says what it waited for when it gives up. */
export const until = async <T>(
  found: () => Promise<T | undefined | false> | T | undefined | false,
  what = 'the condition',
  patienceMs = PATIENCE_MS,
): Promise<T> => {
  const end = Date.now() + patienceMs
  for (;;) {
    const value = await found()
    if (value !== undefined && value !== false) return value
    if (Date.now() > end) throw new Error(`Waited ${patienceMs / 1000} s for ${what}, in vain.`)
    await pause(LOOK_MS)
  }
}
