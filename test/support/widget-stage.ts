// What the widget's end-to-end tests share: a hub with one web chat, a shop that shows it, a browser, and who answers.
import { plugin as widget } from '@deskless/widget'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import type { ConversationView, MessageView, Part } from '../../core/src/contract/index.ts'
import type { Engine, TestHub } from '../../core/src/testing/index.ts'
import { startHub, until } from '../../core/src/testing/index.ts'
import { openBrowser } from './browser.ts'
import type { Shop, Visitor } from './shop.ts'
import { openShop, visit } from './shop.ts'

export const SECRET = 'only the shop’s own server knows this'
export const GREETING = 'Hello! Ask us anything.'

export type Stage = {
  house: TestHub
  browser: Browser
  shop: Shop
  inboxId: string
  /** Somebody comes to the shop's page; `query` as in `?lang=ar`. */
  visit(query?: string, options?: BrowserContextOptions): Promise<Visitor>
  /** Comes, opens the chat and writes; also gives the conversation this became. */
  begin(text: string): Promise<{ nadia: Visitor; conversation: ConversationView }>
  /** The conversation in which this was said. */
  about(text: string): Promise<{ conversation: ConversationView; messages: MessageView[] }>
  reply(conversation: string, ...parts: (string | Part)[]): Promise<{ message?: string }>
}

/** Filled before the tests run. `more`: settings of the chat. */
export const widgetStage = (engine: Engine, more: Record<string, unknown> = {}): Stage => {
  const stage = {} as Stage
  beforeAll(async () => {
    const house = await startHub({ engine, plugins: [widget] })
    const settings = {
      title: 'Oak & Ember',
      greeting: GREETING,
      teamName: 'Oak & Ember',
      identitySecret: SECRET,
      ...more,
    }
    const inbox = await house.addInbox('widget', settings)
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

const doings = (it: Stage): Partial<Stage> => ({
  visit: (query = '', options = {}) => visit(it.browser, it.shop.url + query, options),
  begin: async (text) => {
    const nadia = await it.visit()
    await nadia.open()
    await nadia.write(text)
    return { nadia, conversation: (await it.about(text)).conversation }
  },
  about: async (text) => {
    const { id, messages } = await until(async () => {
      for (const { id } of await it.house.conversations()) {
        const messages = await it.house.messages(id)
        if (messages.some((message) => message.text === text)) return { id, messages }
      }
      return false
    }, `a conversation with “${text}”`)
    // As it is with these words, and not as it was when we looked for them.
    const conversation = (await it.house.conversations()).find((one) => one.id === id)
    return { conversation: conversation!, messages }
  },
  reply: (conversation, ...parts) =>
    it.house.command('reply', {
      conversation,
      parts: parts.map((part) => (typeof part === 'string' ? { is: 'text' as const, text: part } : part)),
    }),
})

/** Requests to the inbox's own door, where messages go. */
export const door = (url: URL): boolean => url.pathname.startsWith('/in/widget/')
