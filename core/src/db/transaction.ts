import { setTimeout as pause } from 'node:timers/promises'
import type { Kysely, KyselyPlugin } from 'kysely'
import { insideTransaction, outsideTransaction } from './guard.ts'
import { DEADLINE_MS } from './limits.ts'
import type { Trx } from './open.ts'
import type { Database } from './schema.ts'
import { isStalePlan } from './statements.ts'

export type Work<T> = (trx: Trx) => Promise<T>

const TRIES = 6
const SERIALIZATION_FAILURE = '40001'
const DEADLOCK = '40P01'

/** What a transaction touched, told once it has committed: `job:<subscriber>`, `events:<account id>`. */
export type Topic = `job:${string}` | `events:${string}` | `replying:${string}`

const announced = new WeakMap<Trx, Set<Topic>>()

/** Tells listeners of the database about `topic` after this transaction has committed; nothing when it rolls back. */
export const announce = (trx: Trx, topic: Topic): void => {
  const topics = announced.get(trx)
  if (!topics) throw new Error('announce needs a transaction of Db.transaction.')
  topics.add(topic)
}

export const transactions =
  (root: Kysely<Database>, tell: (topics: ReadonlySet<Topic>) => void) =>
  <T>(work: Work<T>, deadlineMs = DEADLINE_MS): Promise<T> =>
    untilThrough(() => once(root, work, tell, deadlineMs))

/** A transaction, or one statement that is one by itself: what the database ends for another's sake left nothing behind. */
export const untilThrough = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt >= TRIES || !wantsRetry(error)) throw error
      await pause(Math.random() * 20 * attempt)
    }
  }
}

const once = async <T>(
  root: Kysely<Database>,
  work: Work<T>,
  tell: (topics: ReadonlySet<Topic>) => void,
  deadlineMs: number,
): Promise<T> => {
  const topics = new Set<Topic>()
  const result = await root.transaction().execute((open) => {
    const limit = createLimit(new TooLong(deadlineMs))
    const trx = open.withPlugin(limit.plugin)
    announced.set(trx, topics)
    return insideTransaction(() => withDeadline(work(trx), deadlineMs, limit.end))
  })
  if (topics.size > 0) outsideTransaction(() => tell(topics))
  return result
}

class TooLong extends Error {
  constructor(ms: number) {
    super(`A transaction was still open after ${ms / 1000} s.`)
  }
}

/** It was asked to do more than fits into the time of one transaction: less may fit. */
export const isTooLong = (error: unknown): boolean => error instanceof TooLong

/**
 * Stops the statements of work that was given up. It may be waiting for one right now: the next would then be sent behind
 * the ROLLBACK and commit by itself.
 */
const createLimit = (late: TooLong): { plugin: KyselyPlugin; end(): TooLong } => {
  let ended = false
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      if (ended) throw late
      return node
    },
    transformResult: async ({ result }) => result,
  }
  return {
    plugin,
    end: () => {
      ended = true
      return late
    },
  }
}

const withDeadline = async <T>(work: Promise<T>, ms: number, end: () => TooLong): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(end()), ms)
  })
  return await Promise.race([work, deadline]).finally(() => clearTimeout(timer))
}

export const sqlState = (error: unknown): string | undefined => {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}

const wantsRetry = (error: unknown): boolean => {
  const state = sqlState(error)
  return state === SERIALIZATION_FAILURE || state === DEADLOCK || isStalePlan(error)
}
