import { alone } from './alone.ts'
import { backoff } from './backoff.ts'
import { Problem } from './http.ts'

export type Waiting<T> = { id: string; body: T; state: 'waiting' | 'failed'; tell?: string }

export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

export type OutboxOptions<T> = {
  /** Keeps the outboxes of one origin apart. */
  name: string
  storage: Store
  /** Sends in order. Throws `Problem`: with `again` everything waits, without only this one has failed. */
  send(entry: Waiting<T>): Promise<void>
  onChange(entries: Waiting<T>[]): void
}

/**
 * What was written and has not arrived. Each entry has a key of its own in the storage, so several tabs write side by side;
 * only one of them sends at a time, and should two do, the hub takes the second for the same.
 */
export class Outbox<T> {
  readonly #options: OutboxOptions<T>
  readonly #prefix: string
  /** What the storage would not take: full, or forbidden. Lasts as long as the page. */
  readonly #memory = new Map<string, Waiting<T>>()
  #attempt = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: Promise<void> | undefined
  #closed = false

  constructor(options: OutboxOptions<T>) {
    this.#options = options
    this.#prefix = `${options.name}:`
  }

  /** `id` is a UUIDv7: it orders, and makes a second sending harmless. */
  add(id: string, body: T): void {
    this.#put({ id, body, state: 'waiting' })
    // Behind a running flush, which may have looked before this was there.
    void this.flush().then(() => (this.#attempt === 0 && !this.#closed && this.#next() ? this.flush() : undefined))
  }

  entries(): Waiting<T>[] {
    const { storage } = this.#options
    const keys = Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? '')
    const stored = keys.filter((key) => key.startsWith(this.#prefix)).flatMap((key) => readEntry<T>(storage, key))
    return [...stored, ...this.#memory.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#running ??= alone(`outbox ${this.#options.name}`, () => this.#sendAll()).finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  retry(id: string): void {
    const entry = this.entries().find((one) => one.id === id)
    if (entry) this.add(id, entry.body)
  }

  discard(id: string): void {
    this.#memory.delete(id)
    this.#options.storage.removeItem(this.#prefix + id)
    this.refresh()
  }

  /** Another tab changed the storage. */
  refresh(): void {
    this.#options.onChange(this.entries())
  }

  wipe(): void {
    for (const { id } of this.entries()) this.discard(id)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  #next(): Waiting<T> | undefined {
    return this.entries().find(({ state }) => state === 'waiting')
  }

  async #sendAll(): Promise<void> {
    for (let next = this.#next(); next && !this.#closed; next = this.#next()) {
      try {
        await this.#options.send(next)
        this.#attempt = 0
        this.discard(next.id)
      } catch (error) {
        if (this.#later(error)) return
        // Discarded or wiped meanwhile: then it is nobody's failure any more.
        if (this.has(next.id)) this.#put({ ...next, state: 'failed', tell: (error as Error).message })
      }
    }
  }

  #later(error: unknown): boolean {
    if (error instanceof Problem && !error.again) return false
    const afterMs = error instanceof Problem ? error.afterMs : undefined
    clearTimeout(this.#timer)
    const wait = afterMs ?? backoff(this.#attempt)
    this.#attempt++
    if (!this.#closed) this.#timer = setTimeout(() => void this.flush(), wait)
    return true
  }

  /** Not any more, once it was sent, discarded or wiped. */
  has(id: string): boolean {
    return this.#memory.has(id) || this.#options.storage.getItem(this.#prefix + id) !== null
  }

  #put(entry: Waiting<T>): void {
    this.#memory.delete(entry.id)
    try {
      this.#options.storage.setItem(this.#prefix + entry.id, JSON.stringify(entry))
    } catch {
      this.#memory.set(entry.id, entry)
    }
    this.refresh()
  }
}

export const openOutbox = <T>(options: OutboxOptions<T>): Outbox<T> => new Outbox(options)

const readEntry = <T>(storage: Store, key: string): Waiting<T>[] => {
  try {
    const entry = JSON.parse(storage.getItem(key) ?? 'null') as Waiting<T> | null
    return entry?.id ? [entry] : []
  } catch {
    return []
  }
}
