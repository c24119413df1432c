import { backoff } from './backoff.ts'
import { Problem } from './http.ts'

export type Waiting<T> = { id: string; body: T; state: 'waiting' | 'failed'; tell?: string }

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

export type OutboxOptions<T> = {
  /** Keeps the outboxes of one origin apart. */
  name: string
  storage: Store
  /** Sends in order. Throws `Problem`: with `again` everything waits, without only this one has failed. */
  send(entry: Waiting<T>): Promise<void>
  onChange(entries: Waiting<T>[]): void
  /** Kept in memory only (nothing to keep, or too much for the storage). */
  onVolatile?(): void
}

export type Outbox<T> = {
  /** `id` is a UUIDv7: it orders, and makes a second sending harmless. */
  add(id: string, body: T): void
  entries(): Waiting<T>[]
  flush(): Promise<void>
  retry(id: string): void
  discard(id: string): void
  wipe(): void
  close(): void
}

/**
 * What was written and has not arrived. Each entry has a key of its own in the storage, so several tabs write side by side;
 * only one of them sends at a time, and should two do, the hub takes the second for the same.
 */
export const openOutbox = <T>(options: OutboxOptions<T>): Outbox<T> => {
  const { storage, name } = options
  const prefix = `${name}:`
  const memory = new Map<string, Waiting<T>>()
  let attempt = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<void> | undefined
  let closed = false

  const stored = (): Waiting<T>[] => {
    const keys = Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? '')
    return keys.filter((key) => key.startsWith(prefix)).flatMap((key) => readEntry<T>(storage, key))
  }
  const entries = (): Waiting<T>[] => [...stored(), ...memory.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  const changed = (): void => options.onChange(entries())

  const put = (entry: Waiting<T>): void => {
    memory.delete(entry.id)
    try {
      storage.setItem(prefix + entry.id, JSON.stringify(entry))
    } catch {
      memory.set(entry.id, entry)
      options.onVolatile?.()
    }
    changed()
  }
  const drop = (id: string): void => {
    memory.delete(id)
    storage.removeItem(prefix + id)
    changed()
  }
  const exists = (id: string): boolean => memory.has(id) || storage.getItem(prefix + id) !== null

  const sendAll = async (): Promise<void> => {
    for (let next = firstWaiting(entries()); next && !closed; next = firstWaiting(entries())) {
      try {
        await options.send(next)
        attempt = 0
        drop(next.id)
      } catch (error) {
        if (later(error)) return
        // Discarded or wiped meanwhile: then it is nobody's failure any more.
        if (exists(next.id)) put({ ...next, state: 'failed', tell: (error as Error).message })
      }
    }
  }

  const later = (error: unknown): boolean => {
    if (error instanceof Problem && !error.again) return false
    const afterMs = error instanceof Problem ? error.afterMs : undefined
    clearTimeout(timer)
    if (!closed) timer = setTimeout(flush, afterMs ?? backoff(attempt++))
    return true
  }

  const flush = (): Promise<void> => {
    clearTimeout(timer)
    running ??= alone(name, sendAll).finally(() => {
      running = undefined
    })
    return running
  }

  const added = (id: string, body: T): void => {
    put({ id, body, state: 'waiting' })
    // Behind a running flush, which may have looked before this was there.
    void flush().then(() => (attempt === 0 && !closed && firstWaiting(entries()) ? flush() : undefined))
  }

  return {
    add: added,
    entries,
    flush,
    retry: (id) => {
      const entry = entries().find((one) => one.id === id)
      if (entry) added(id, entry.body)
    },
    discard: drop,
    wipe: () => {
      for (const { id } of entries()) drop(id)
    },
    close: () => {
      closed = true
      clearTimeout(timer)
    },
  }
}

const firstWaiting = <T>(entries: Waiting<T>[]): Waiting<T> | undefined =>
  entries.find(({ state }) => state === 'waiting')

const readEntry = <T>(storage: Store, key: string): Waiting<T>[] => {
  try {
    const entry = JSON.parse(storage.getItem(key) ?? 'null') as Waiting<T> | null
    return entry?.id ? [entry] : []
  } catch {
    return []
  }
}

/** One tab at a time where the browser can say so; elsewhere the hub's own dedupe is enough. */
const alone = async (name: string, work: () => Promise<void>): Promise<void> => {
  const { locks } = globalThis.navigator ?? {}
  if (!locks) return work()
  await locks.request(`outbox ${name}`, work)
}
