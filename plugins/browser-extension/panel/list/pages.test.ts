import { Problem } from '@deskless/core/client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Pages } from './pages.ts'

// A hub of our own size: rows by falling number, the cursor is the number one has come to.
const PAGE = 50
const hub = (all: number[]) => {
  const asked: (string | undefined)[] = []
  const fetch = async (cursor: string | undefined) => {
    asked.push(cursor)
    const rest = all.filter((n) => cursor === undefined || n < Number(cursor)).slice(0, PAGE + 1)
    const rows = rest.slice(0, PAGE)
    return { rows, ...(rest.length > PAGE ? { next: String(rows.at(-1)) } : {}) }
  }
  return { asked, fetch }
}
const falling = (n: number): number[] => Array.from({ length: n }, (_, i) => n - i)
const calm = () => vi.waitFor(() => undefined)
const ready = async (pages: Pages<number>, count: number) =>
  vi.waitFor(() => expect(pages.shown.value.count).toBe(count), { interval: 1 })

describe('a list longer than memory', () => {
  test('the first page comes by itself, and says that there is more', async () => {
    const pages = new Pages(hub(falling(120)).fetch)
    await ready(pages, 50)
    expect(pages.shown.value).toMatchObject({ more: true, state: 'ready' })
    expect(pages.row(0)).toBe(120)
  })

  test('an empty one is ready and has nothing more', async () => {
    const pages = new Pages(hub([]).fetch)
    await vi.waitFor(() => expect(pages.shown.value.state).toBe('ready'))
    expect(pages.shown.value).toMatchObject({ count: 0, more: false })
  })

  test('maya scrolls down to the end and every row is there once, in order', async () => {
    const pages = new Pages(hub(falling(1_030)).fetch)
    const seen: (number | undefined)[] = []
    for (let at = 0; at < 1_030; at += 10) {
      pages.want(at, at + 20)
      await vi.waitFor(() => expect(pages.row(Math.min(at + 9, 1_029))).toBeDefined(), { interval: 1 })
      for (let i = at; i < at + 10; i++) seen.push(pages.row(i))
    }
    expect(seen).toEqual(falling(1_030))
    expect(pages.shown.value.more).toBe(false)
  })

  test('what is far away is let go, and comes back when she scrolls up again', async () => {
    const pages = new Pages(hub(falling(2_000)).fetch)
    for (let at = 0; at < 1_900; at += 40) {
      pages.want(at, at + 60)
      await vi.waitFor(() => expect(pages.row(at + 39)).toBeDefined(), { interval: 1 })
    }
    expect(pages.held().length).toBeLessThanOrEqual(7 * PAGE)
    expect(pages.row(0)).toBeUndefined()
    pages.want(0, 20)
    await vi.waitFor(() => expect(pages.row(0)).toBe(2_000), { interval: 1 })
    expect(pages.held().length).toBeLessThanOrEqual(7 * PAGE)
  })

  test('a row that came on top pushes the others down; none is lost between two pages', async () => {
    const all = falling(120)
    const pages = new Pages(hub(all).fetch)
    pages.want(0, 60)
    await ready(pages, 100)
    all.unshift(121)
    pages.renew()
    await vi.waitFor(() => expect(pages.row(0)).toBe(121), { interval: 1 })
    await vi.waitFor(() => expect(pages.row(99)).toBe(22), { interval: 1 })
    expect(
      pages
        .held()
        .map(({ row }) => row)
        .slice(0, 100),
    ).toEqual(all.slice(0, 100))
  })

  test('only what is looked at is fetched again', async () => {
    const { asked, fetch } = hub(falling(500))
    const pages = new Pages(fetch)
    for (let at = 0; at < 300; at += 40) {
      pages.want(at, at + 20)
      await vi.waitFor(() => expect(pages.row(at + 19)).toBeDefined(), { interval: 1 })
    }
    asked.length = 0
    pages.want(0, 20)
    await calm()
    asked.length = 0
    pages.renew()
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0))
    expect(asked).toEqual([undefined])
  })

  test('a list that grew shorter ends sooner', async () => {
    const all = falling(80)
    const pages = new Pages(hub(all).fetch)
    pages.want(0, 70)
    await ready(pages, 80)
    all.splice(20)
    pages.renew()
    await ready(pages, 20)
    expect(pages.shown.value.more).toBe(false)
  })
})

describe('a hub that is down', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('is asked again after a growing while, and what was shown stays', async () => {
    let down = false
    const { fetch } = hub(falling(60))
    const pages = new Pages<number>((cursor) =>
      down ? Promise.reject(new Problem(0, 'unreachable', 'The hub cannot be reached.')) : fetch(cursor),
    )
    await vi.advanceTimersByTimeAsync(0)
    down = true
    pages.renew()
    await vi.advanceTimersByTimeAsync(0)
    expect(pages.shown.value).toMatchObject({ state: 'failed', count: 50 })
    expect(pages.row(0)).toBe(60)
    down = false
    await vi.advanceTimersByTimeAsync(30_000)
    expect(pages.shown.value.state).toBe('ready')
  })

  test('a refusal is told and not repeated', async () => {
    let asked = 0
    const pages = new Pages<number>(() => {
      asked += 1
      return Promise.reject(new Problem(403, 'forbidden', 'This needs the permission conversations.read.'))
    })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toBe(1)
    expect(pages.shown.value.problem?.message).toContain('conversations.read')
  })
})
