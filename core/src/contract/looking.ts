import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { Connection } from './context.ts'
import { ChannelError, Refusal } from './errors.ts'

/** For a `listen` that asks now and then: looks at once, then `everyMs` after each look, until `signal` aborts. */
export const lookEvery = async (everyMs: number, signal: AbortSignal, look: () => Promise<void>): Promise<void> => {
  while (!signal.aborted) {
    await look()
    await pause(everyMs, undefined, { signal }).catch(() => {})
  }
}

/**
 * A look beside hooks, which come all the same: that it failed changes nothing of the inbox, is told to the log in `sentence`,
 * and the next one begins where the last good one ended. So it is when the provider cannot be asked or says no, when its answer
 * has a shape nobody foresaw, and when what it brought is refused. Anything else is a bug or a database that went away, and is
 * thrown: core then begins the listening anew, slower each time.
 */
export const lookQuietly = async (
  { id, hub }: Pick<Connection, 'id' | 'hub'>,
  sentence: string,
  signal: AbortSignal,
  look: () => Promise<void>,
): Promise<void> => {
  try {
    await look()
  } catch (error) {
    if (signal.aborted) return
    const code = codeOf(error)
    if (code === undefined) throw error
    hub.log.warn({ inbox: id, code }, sentence)
  }
}

const codeOf = (error: unknown): string | undefined => {
  if (error instanceof ChannelError || error instanceof Refusal) return error.code
  return error instanceof z.ZodError ? 'unreadable' : undefined
}
