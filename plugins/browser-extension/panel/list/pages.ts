import { backoff, Problem } from '@deskless/core/client'
import type { ReadonlySignal } from '@preact/signals'
import { signal } from '@preact/signals'

/** One page as the hub gives it. `next` is where the page after it begins. */
export type Fetched<T> = { rows: T[]; next?: string }
export type FetchPage<T> = (cursor: string | undefined, signal: AbortSignal) => Promise<Fetched<T>>

/** `rows` are let go where nobody looks; what is known of the page's place stays, so that it can be fetched again. */
type Leaf<T> = { cursor?: string; next?: string; count: number; rows?: T[]; stale: boolean }

export type Shown = {
  count: number
  /** There is more behind the last row. */
  more: boolean
  state: 'loading' | 'ready' | 'failed'
  problem?: Error
  /** Grows with every change, so that whoever draws rows draws them anew. */
  turn: number
}

/** Rows are kept this many pages around what is looked at. */
const KEEP = 3

/**
 * A list that is too long to hold: pages by cursor, loaded where somebody looks, let go where nobody does, and fetched anew
 * where they are looked at again. Memory is that of a few pages, however far one scrolls, in both directions.
 */
export class Pages<T> {
  readonly #fetch: FetchPage<T>
  readonly #shown = signal<Shown>({ count: 0, more: true, state: 'loading', turn: 0 })
  readonly #abort = new AbortController()
  #leaves: Leaf<T>[] = [{ count: 0, stale: true }]
  #wanted: [number, number] = [0, 1]
  #running = false
  #attempt = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(fetch: FetchPage<T>) {
    this.#fetch = fetch
    void this.#load()
  }

  get shown(): ReadonlySignal<Shown> {
    return this.#shown
  }

  /** Undefined: not here right now. */
  row(index: number): T | undefined {
    let start = 0
    for (const leaf of this.#leaves) {
      if (index < start + leaf.count) return leaf.rows?.[index - start]
      start += leaf.count
    }
    return undefined
  }

  /** All that is held, with its place. */
  held(): { index: number; row: T }[] {
    let start = 0
    return this.#leaves.flatMap((leaf) => {
      const from = start
      start += leaf.count
      return leaf.rows?.map((row, i) => ({ index: from + i, row })) ?? []
    })
  }

  /** Somebody looks at these rows, `to` not included. */
  want(from: number, to: number): void {
    this.#wanted = [from, to]
    void this.#load()
  }

  /** What is shown may no longer be so; what is looked at is fetched again at once, the rest when it is looked at. */
  renew(): void {
    for (const leaf of this.#leaves) leaf.stale = true
    void this.#load()
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#abort.abort()
  }

  async #load(): Promise<void> {
    if (this.#running || this.#abort.signal.aborted) return
    this.#running = true
    clearTimeout(this.#timer)
    try {
      for (let at = this.#due(); at !== undefined; at = this.#due()) await this.#refresh(at)
      this.#attempt = 0
    } catch (error) {
      this.#failed(error as Error)
    } finally {
      this.#running = false
    }
  }

  /** The first page that is looked at and not here as it is now. */
  #due(): number | undefined {
    if (this.#abort.signal.aborted) return undefined
    const [from, to] = this.#wanted
    let start = 0
    for (const [at, leaf] of this.#leaves.entries()) {
      const end = start + leaf.count
      const seen = (start < to && end > from) || (leaf.count === 0 && start <= to)
      if (seen && (leaf.stale || !leaf.rows)) return at
      start = end
    }
    return undefined
  }

  async #refresh(at: number): Promise<void> {
    const leaf = this.#leaves[at]!
    leaf.stale = false
    let page: Fetched<T>
    try {
      page = await this.#fetch(leaf.cursor, this.#abort.signal)
    } catch (error) {
      leaf.stale = true
      throw error
    }
    if (this.#abort.signal.aborted) return
    leaf.rows = page.rows
    leaf.count = page.rows.length
    leaf.next = page.next
    this.#chain(at, page.next)
    this.#letGo(at)
    this.#tell('ready')
  }

  /** The page behind begins where this one ends now. */
  #chain(at: number, next: string | undefined): void {
    if (next === undefined) {
      this.#leaves.length = at + 1
      return
    }
    const behind = this.#leaves[at + 1]
    if (!behind) this.#leaves.push({ cursor: next, count: 0, stale: true })
    else if (behind.cursor !== next) Object.assign(behind, { cursor: next, stale: true })
  }

  #letGo(at: number): void {
    for (const [i, leaf] of this.#leaves.entries()) if (Math.abs(i - at) > KEEP) leaf.rows = undefined
  }

  #failed(problem: Error): void {
    if (this.#abort.signal.aborted) return
    this.#tell('failed', problem)
    if (!(problem instanceof Problem) || !problem.again) return
    this.#timer = setTimeout(() => void this.#load(), problem.afterMs ?? backoff(this.#attempt))
    this.#attempt += 1
  }

  #tell(state: Shown['state'], problem?: Error): void {
    const count = this.#leaves.reduce((sum, leaf) => sum + leaf.count, 0)
    const more = this.#leaves.at(-1)?.next !== undefined || this.#leaves.at(-1)?.count === 0
    const nothingYet = this.#leaves.length === 1 && this.#leaves[0]!.rows === undefined
    const turn = this.#shown.value.turn + 1
    this.#shown.value = {
      count,
      more: state === 'failed' && nothingYet ? false : more && !this.#isEmpty(),
      state,
      problem,
      turn,
    }
  }

  #isEmpty(): boolean {
    return this.#leaves.length === 1 && this.#leaves[0]!.rows !== undefined && this.#leaves[0]!.next === undefined
  }
}
