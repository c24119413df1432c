// What the panel's end-to-end tests share: a hub with a web chat, people with passwords, and a browser.
import { plugin as panel } from '@deskless/browser-extension'
import { plugin as widget } from '@deskless/widget'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { setPassword } from '../../core/src/accounts/index.ts'
import type { ConversationView, Plugin } from '../../core/src/contract/index.ts'
import type { Engine, TestHub } from '../../core/src/testing/index.ts'
import { startHub } from '../../core/src/testing/index.ts'
import type { Browser } from './browser.ts'
import { openBrowser, openPage } from './browser.ts'
import type { Shop, Visitor } from './shop.ts'
import { openShop, visit } from './shop.ts'

export const MAYA = { email: 'maya@parcel.example', password: 'maya’s own long password' }
export const OMAR = { email: 'omar@parcel.example', password: 'omar’s own long password' }

export type Desk = { page: Page; errors: string[]; leave(): Promise<void> }

export type PanelStage = {
  house: TestHub
  browser: Browser
  shop: Shop
  inboxId: string
  /** Somebody opens the panel; signed in if they say as whom. */
  sit(as?: { email: string; password: string }, options?: BrowserContextOptions, hash?: string): Promise<Desk>
  /** Nadia comes to the shop, opens the chat and writes. */
  asks(text: string): Promise<{ nadia: Visitor; conversation: ConversationView }>
}

/** Filled before the tests run. `others`: plugins besides the widget and the panel. */
export const panelStage = (engine: Engine, others: readonly Plugin[] = []): PanelStage => {
  const stage = {} as PanelStage
  beforeAll(async () => {
    const house = await startHub({
      engine,
      plugins: [widget, panel, ...others],
      rootPaths: { '/panel': 'browser-extension' },
    })
    // All of them sit at this machine, and sign in more often in a minute than any office does.
    house.hub.services.limiter.take = async () => {}
    for (const { email, password } of [MAYA, OMAR]) await setPassword(house.hub.services, email, password)
    const inbox = await house.addInbox('widget', { title: 'Oak & Ember', greeting: 'Hello!', teamName: 'Oak & Ember' })
    const shop = await openShop(house.url, inbox.token)
    Object.assign(stage, { house, shop, inboxId: inbox.id, browser: await openBrowser() }, doings(stage))
  })
  afterAll(async () => {
    await stage.browser?.close()
    await stage.shop?.close()
    await stage.house?.stop()
  })
  return stage
}

const doings = (it: PanelStage): Pick<PanelStage, 'sit' | 'asks'> => ({
  sit: async (as, options = {}, hash = '') => {
    const { page, errors } = await openPage(it.browser, { locale: 'en-GB', ...options })
    await page.goto(`${it.house.url}/panel${hash}`)
    if (as) await signIn(page, as)
    return { page, errors, leave: () => page.context().close() }
  },
  asks: async (text) => {
    const nadia = await visit(it.browser, it.shop.url)
    await nadia.open()
    await nadia.write(text)
    const { conversation } = await it.house.said(text)
    return { nadia, conversation }
  },
})

/** By the words on the screen; whoever uses another language says so by the fields. */
export const signIn = async (page: Page, { email, password }: { email: string; password: string }): Promise<void> => {
  await page.locator('input[name=email]').fill(email)
  await page.locator('input[name=password]').fill(password)
  await page.locator('form button[type=submit]').click()
  await page.locator('.desk').waitFor()
}
