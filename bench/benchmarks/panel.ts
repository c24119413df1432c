import type { Page } from 'playwright-core'
import { setPassword } from '../../core/src/accounts/index.ts'
import { uuidv7 } from '../../core/src/contract/index.ts'
import { ENVIRONMENT_KEY, probe } from '../../core/src/testing/environment.ts'
import type { TestHub } from '../../core/src/testing/index.ts'
import { fly, pigeonPost, startHub, until, WHISTLE } from '../../core/src/testing/index.ts'
import { plugin as panel } from '../../plugins/browser-extension/src/index.ts'
import { launchBrowser } from '../../test/support/browser.ts'
import { held } from '../../test/support/held.ts'
import { ms, percentile } from '../support/figures.ts'
import type { Benchmark, Result } from './benchmark.ts'

const CONVERSATIONS = 30
const LINES = 60
const BUDGET_MS = 100
const OMAR = { email: 'omar@parcel.example', password: 'omar’s own long password' }

/** An agent goes from conversation to conversation: how long until its messages are drawn, with the hub on loopback. */
const run: Benchmark['run'] = async ({ short }) => {
  process.env[ENVIRONMENT_KEY] ??= JSON.stringify(await probe())
  const post = pigeonPost()
  const rootPaths = { '/panel': 'browser-extension' }
  const house = await startHub({ engine: 'postgres', plugins: [panel, post.plugin], rootPaths })
  const browser = await launchBrowser()
  try {
    // Nobody opens conversations as fast as this.
    house.hub.services.limiter = { take: async () => {} }
    const ids = await fill(house)
    const page = await sit(house, await (await browser.newContext()).newPage())
    const took = await open(page, ids, short ? 120 : 400)
    return [
      await switched(page, ids, short ? 200 : 1_000),
      {
        what: `the panel opens a conversation of ${LINES} messages (click → drawn, Chromium, loopback)`,
        measured: `p50 ${ms(percentile(took.drawn, 0.5))}, p99 ${ms(percentile(took.drawn, 0.99))} (of it p50 ${ms(percentile(took.bare, 0.5))} for the hub's two answers)`,
        budget: `p50 ≤ ${BUDGET_MS} ms`,
        ok: percentile(took.drawn, 0.5) <= BUDGET_MS,
      },
    ]
  } finally {
    await browser.close()
    await house.stop()
  }
}

const FLAT_BYTES = 1_000_000

/** What the page holds after so many conversations more than after a hundred, when everything was used once. */
const switched = async (page: Page, ids: string[], times: number): Promise<Result> => {
  const cdp = await page.context().newCDPSession(page)
  const walk = async (turns: number): Promise<void> => {
    for (let n = 0; n < turns; n++) await page.evaluate(drawn, ids[n % ids.length] as string)
  }
  await walk(100)
  const before = await held(cdp)
  await walk(times)
  const after = await held(cdp)
  const [bytes, objects] = [after.bytes - before.bytes, after.objects - before.objects]
  return {
    what: `memory of the panel after ${times} conversations more (heap, collected)`,
    measured: `${(before.bytes / 1e6).toFixed(1)} MB ${bytes < 0 ? '−' : '+'} ${(Math.abs(bytes) / 1e6).toFixed(2)} MB, ${before.objects} objects ${objects < 0 ? '−' : '+'} ${Math.abs(objects)}`,
    budget: `+ ≤ ${FLAT_BYTES / 1e6} MB, less than an object each`,
    ok: bytes <= FLAT_BYTES && objects < times,
  }
}

const fill = async (house: TestHub): Promise<string[]> => {
  const { token } = await house.addInbox('pigeon', { whistle: WHISTLE })
  for (let n = 0; n < CONVERSATIONS; n++) {
    const bird = uuidv7()
    const line = (i: number) => ({
      id: uuidv7(),
      loft: bird,
      bird,
      name: `Nadia ${n}`,
      says: `Line ${i} of this matter`,
    })
    await fly(
      house.url,
      token,
      Array.from({ length: LINES }, (_, i) => line(i)),
    )
  }
  const all = async () => {
    const found = await house.conversations()
    return found.length === CONVERSATIONS && found.every(({ lastNumber }) => lastNumber >= LINES) && found
  }
  return (await until(all, 'every conversation to be there')).map(({ id }) => id)
}

const sit = async (house: TestHub, page: Page): Promise<Page> => {
  await setPassword(house.hub.services, OMAR.email, OMAR.password)
  await page.goto(`${house.url}/panel`)
  await page.locator('input[name=email]').fill(OMAR.email)
  await page.locator('input[name=password]').fill(OMAR.password)
  await page.locator('form button[type=submit]').click()
  await page.locator('.desk').waitFor()
  return page
}

type Took = { drawn: number[]; bare: number[] }

/** In turns with the bare answers it needs, so that a busy machine slows both. The first rounds warm up. */
const open = async (page: Page, ids: string[], times: number): Promise<Took> => {
  const took: Took = { drawn: [], bare: [] }
  for (let n = -CONVERSATIONS; n < times; n++) {
    const id = ids[(n + CONVERSATIONS) % ids.length] as string
    const [bare, whole] = [await page.evaluate(answered, id), await page.evaluate(drawn, id)]
    if (n < 0) continue
    took.bare.push(bare)
    took.drawn.push(whole)
  }
  return took
}

/** Runs in the page: the two questions without which nothing can be drawn. */
const answered = async (id: string): Promise<number> => {
  const from = performance.now()
  const paths = [`/v1/conversations/${id}`, `/v1/conversations/${id}/messages?sort=-number&limit=40`]
  await Promise.all(paths.map(async (path) => (await fetch(path)).json()))
  return performance.now() - from
}

/** Runs in the page. */
const drawn = (id: string): Promise<number> =>
  new Promise((resolve) => {
    const from = performance.now()
    const look = (): void => {
      if (!document.querySelector(`.conversation[data-id="${id}"] .line`)) return
      watch.disconnect()
      requestAnimationFrame(() => resolve(performance.now() - from))
    }
    const watch = new MutationObserver(look)
    watch.observe(document.body, { childList: true, subtree: true })
    location.hash = `#/c/${id}`
    look()
  })

export const panelOpening: Benchmark = { name: 'panel', run }
