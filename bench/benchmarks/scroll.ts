// An agent scrolls through everything the company was ever asked, in a real browser: the same at a small and at a large one.
import type { Browser, Page } from 'playwright-core'
import { setPassword } from '../../core/src/accounts/index.ts'
import { ENVIRONMENT_KEY, probe } from '../../core/src/testing/environment.ts'
import type { TestHub } from '../../core/src/testing/index.ts'
import { pigeonPost, startHub, WHISTLE } from '../../core/src/testing/index.ts'
import { plugin as panel } from '../../plugins/browser-extension/src/index.ts'
import { launchBrowser } from '../../test/support/browser.ts'
import { ms, percentile } from '../support/figures.ts'
import type { Benchmark, Result } from './benchmark.ts'
import { ratio } from './benchmark.ts'
import { fillInbox } from './fill-inbox.ts'

const OMAR = { email: 'omar@parcel.example', password: 'omar’s own long password' }
const SMALL = 2_000
/** Rows that may stand in the page at once, however long the list is. */
const MOST_ROWS = 40

const TURNS = 6

type Desk = { page: Page; close(): Promise<void> }
type Scrolled = { frames: number[]; long: number[]; most: number; reached: number; elements: number }

const NOTHING: Scrolled = { frames: [], long: [], most: 0, reached: 0, elements: 0 }

const run: Benchmark['run'] = async ({ short }) => {
  process.env[ENVIRONMENT_KEY] ??= JSON.stringify(await probe())
  const size = short ? 20_000 : 200_000
  const browser = await launchBrowser()
  const opened: Desk[] = []
  try {
    const small = await open(browser, SMALL)
    opened.push(small)
    const large = await open(browser, size)
    opened.push(large)
    // In turns, so that a busy machine slows both.
    const seen = { small: NOTHING, large: NOTHING }
    for (let turn = 0; turn < TURNS; turn++) {
      seen.small = both(seen.small, await small.page.evaluate(scroll, short ? 1_500 : 5_000))
      seen.large = both(seen.large, await large.page.evaluate(scroll, short ? 1_500 : 5_000))
    }
    return [frames(seen.small, seen.large, size), standing(seen.large)]
  } finally {
    for (const { close } of opened) await close()
    await browser.close()
  }
}

const both = (one: Scrolled, other: Scrolled): Scrolled => ({
  frames: [...one.frames, ...other.frames],
  long: [...one.long, ...other.long],
  most: Math.max(one.most, other.most),
  reached: Math.max(one.reached, other.reached),
  elements: Math.max(one.elements, other.elements),
})

const frames = (small: Scrolled, large: Scrolled, size: number): Result => {
  const share = percentile(large.frames, 0.99) / percentile(small.frames, 0.99)
  const said = ({ frames: all, long }: Scrolled): string =>
    `p50 ${ms(percentile(all, 0.5))}, p99 ${ms(percentile(all, 0.99))}, ${long.length} long tasks${long.length > 0 ? `, the longest ${ms(Math.max(...long))}` : ''}`
  return {
    what: `frames while the list is scrolled, p99 at ${size / 1000}k conversations ÷ at ${SMALL / 1000}k`,
    measured: `${ratio(share)} (${said(large)} ÷ ${said(small)})`,
    budget: '≤ 1.5',
    ok: share <= 1.5,
  }
}

const standing = ({ most, reached, elements }: Scrolled): Result => ({
  what: 'rows in the page at once, while one scrolls there and back',
  measured: `${most} (${elements} elements in all, after ${reached} rows)`,
  budget: `≤ ${MOST_ROWS}`,
  ok: most <= MOST_ROWS,
})

/** A company of that size, and the panel in its list. */
const open = async (browser: Browser, size: number): Promise<Desk> => {
  const rootPaths = { '/panel': 'browser-extension' }
  const house = await startHub({ engine: 'postgres', plugins: [panel, pigeonPost().plugin], rootPaths })
  // Nobody scrolls as long and as fast as this.
  house.hub.services.limiter = { take: async () => {} }
  await fill(house, size)
  const context = await browser.newContext({ viewport: { width: 420, height: 760 } })
  const page = await sit(house, await context.newPage())
  return {
    page,
    close: async () => {
      await context.close()
      await house.stop()
    },
  }
}

const fill = async (house: TestHub, size: number): Promise<void> => {
  const { accountId, maya, omar } = house
  const { id } = await house.addInbox('pigeon', { whistle: WHISTLE })
  const company = { accountId, members: [maya, omar], inbox: { id } }
  await fillInbox(house.database.db, company, size, { each: 1, open: true })
}

const sit = async (house: TestHub, page: Page): Promise<Page> => {
  await setPassword(house.hub.services, OMAR.email, OMAR.password)
  await page.goto(`${house.url}/panel#/q/all`)
  await page.locator('input[name=email]').fill(OMAR.email)
  await page.locator('input[name=password]').fill(OMAR.password)
  await page.locator('form button[type=submit]').click()
  await page.locator('a.entry').first().waitFor()
  return page
}

/** Runs in the page: down for the first half of the time, and up again. */
const scroll = async (time: number): Promise<Scrolled> => {
  const box = document.querySelector('.virtual') as HTMLElement
  const seen: Scrolled = { frames: [], long: [], most: 0, reached: 0, elements: 0 }
  const watch = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.long.push(duration)
  })
  watch.observe({ type: 'longtask' })
  const began = performance.now()
  for (let before = began, now = began; now - began < time; before = now) {
    now = await new Promise<number>((next) => requestAnimationFrame(next))
    if (now > before) seen.frames.push(now - before)
    box.scrollBy(0, now - began < time / 2 ? 300 : -300)
    const rows = box.querySelectorAll('a.entry')
    seen.most = Math.max(seen.most, rows.length)
    for (const row of rows) seen.reached = Math.max(seen.reached, Number((row as HTMLElement).dataset.row))
    seen.elements = Math.max(seen.elements, document.getElementsByTagName('*').length)
  }
  watch.disconnect()
  return seen
}

export const scrolling: Benchmark = { name: 'scroll', run }
