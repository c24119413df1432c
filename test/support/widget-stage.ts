// What the widget's end-to-end tests share: a hub with one web chat, a shop that shows it, a browser, and who answers.
import { plugin as csat } from '@deskless/csat'
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
  /** Of this chat. */
  conversations(): Promise<ConversationView[]>
  /** The conversation in which this was said. */
  about(text: string): Promise<{ conversation: ConversationView; messages: MessageView[] }>
  reply(conversation: string, ...parts: (string | Part)[]): Promise<{ message?: string }>
}

type House = Pick<Stage, 'house' | 'browser'>
const houses = new Map<Engine, { users: number; opening: Promise<House> }>()

const openHouse = async (engine: Engine): Promise<House> => {
  const house = await startHub({ engine, plugins: [widget, csat] })
  // All visitors come from this machine, and more of them in a minute than any office has.
  house.hub.services.limiter.take = async () => {}
  return { house, browser: await openBrowser() }
}

const enter = (engine: Engine): Promise<House> => {
  const known = houses.get(engine) ?? { users: 0, opening: openHouse(engine) }
  known.users++
  houses.set(engine, known)
  return known.opening
}

const leave = async (engine: Engine): Promise<void> => {
  const known = houses.get(engine)
  if (!known || --known.users > 0) return
  houses.delete(engine)
  const { house, browser } = await known.opening
  await browser.close()
  await house.stop()
}

/** One hub and one browser for all stages of a file; each stage is a chat of its own on it. */
export const shareHub = (engine: Engine): void => {
  beforeAll(async () => void (await enter(engine)))
  afterAll(() => leave(engine))
}

let chats = 0

/** Filled before the tests run. `more`: settings of the chat. */
export const widgetStage = (engine: Engine, more: Record<string, unknown> = {}): Stage => {
  const stage = {} as Stage
  beforeAll(async () => {
    const { house, browser } = await enter(engine)
    const settings = {
      title: 'Oak & Ember',
      greeting: GREETING,
      teamName: 'Oak & Ember',
      identitySecret: SECRET,
      ...more,
    }
    const inbox = await house.addInbox('widget', settings, { name: `chat ${++chats}` })
    const shop = await openShop(house.url, inbox.token)
    Object.assign(stage, { house, shop, inboxId: inbox.id, browser }, doings(stage))
  })
  afterAll(async () => {
    await stage.shop?.close()
    await leave(engine)
  })
  return stage
}

const doings = (it: Stage): Partial<Stage> => ({
  conversations: async () => (await it.house.conversations()).filter(({ inbox }) => inbox.id === it.inboxId),
  visit: (query = '', options = {}) => visit(it.browser, it.shop.url + query, options),
  begin: async (text) => {
    const nadia = await it.visit()
    await nadia.open()
    await nadia.write(text)
    return { nadia, conversation: (await it.about(text)).conversation }
  },
  about: async (text) => {
    const { id, messages } = await until(async () => {
      for (const { id } of await it.conversations()) {
        const messages = await it.house.messages(id)
        if (messages.some((message) => message.text === text)) return { id, messages }
      }
      return false
    }, `a conversation with “${text}”`)
    // As it is with these words, and not as it was when we looked for them.
    const conversation = (await it.conversations()).find((one) => one.id === id)
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
