// The customers' side that most support comes from: whatever they write by, an agent answers from its thread in Slack.
import { text } from '@deskless/core/contract'
import type { Demo, TestHub } from '@deskless/core/testing'
import { needs, startDemo, startHub, until } from '@deskless/core/testing'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SECRET, startDouble as startApp } from '../channels/api/double/index.ts'
import { plugin as api } from '../channels/api/src/index.ts'
import { startDouble as startMail } from '../channels/email/double/index.ts'
import { plugin as email } from '../channels/email/src/index.ts'
import { ACCOUNT, AUTH_TOKEN, NUMBER, startDouble as startTwilio } from '../channels/sms/double/index.ts'
import { plugin as sms } from '../channels/sms/src/index.ts'
import { BUSINESS, startDouble as startMeta } from '../channels/whatsapp/double/index.ts'
import { plugin as whatsapp } from '../channels/whatsapp/src/index.ts'
import type { Simulator } from '../plugins/slack/simulator/index.ts'
import { connectSimulator, startSimulator } from '../plugins/slack/simulator/index.ts'
import { plugin as slackPlugin } from '../plugins/slack/src/index.ts'
import type { Browser } from './support/browser.ts'
import { openBrowser, openPage } from './support/browser.ts'

const channels = [email, whatsapp, sms, api]
const NADIA = 'Nadia'

/** Her side of a channel. */
type Side = {
  settings: Record<string, unknown>
  origins: string[]
  says(words: string, door: string): Promise<unknown> | unknown
  hears(): string[]
  stop(): Promise<void>
}

const byMail = async (): Promise<Side> => {
  const [hookSecret, who, shop] = ['pigeons-at-the-door', 'nadia@customer.example', 'support@shop.example']
  const double = await startMail({ hookSecret })
  return {
    settings: { address: shop, hookSecret, smtpHost: '127.0.0.1', smtpPort: double.smtp, smtpTls: 'none' },
    origins: [`tcp://127.0.0.1:${double.smtp}`],
    says: (text, door) => double.writes({ who, name: NADIA, to: [shop], text }, door),
    hears: () => double.box(who).flatMap(({ box, text }) => (box === 'in' ? [text] : [])),
    stop: double.stop,
  }
}

const byWhatsApp = async (): Promise<Side> => {
  const { token, appSecret, businessAccountId, phoneNumberId } = BUSINESS
  const double = await startMeta()
  return {
    settings: { token, appSecret, businessAccountId, phoneNumberId, apiBaseUrl: double.url },
    origins: [double.url],
    says: (words) => void double.people.says(NADIA, words),
    hears: () => double.people.sees(NADIA).flatMap(({ by, content }) => (by === 'us' ? [String(content.body)] : [])),
    stop: double.stop,
  }
}

const bySms = async (): Promise<Side> => {
  const double = await startTwilio({ senders: [NUMBER] })
  return {
    settings: { sender: NUMBER, accountSid: ACCOUNT, authToken: AUTH_TOKEN, apiBaseUrl: double.url },
    origins: [double.url],
    says: (words) => void double.people.says(NADIA, words),
    hears: () => double.people.hears(NADIA).map(({ body }) => body),
    stop: double.stop,
  }
}

const byApp = async (): Promise<Side> => {
  const double = await startApp()
  return {
    settings: { secret: SECRET, callbackUrl: double.hookUrl },
    origins: [double.url],
    says: (words) => double.people.says(NADIA, words),
    hears: () => double.people.sees(NADIA).flatMap(({ by, parts }) => (by === 'them' ? [String(parts[0]?.text)] : [])),
    stop: double.stop,
  }
}

const sides = { email: byMail, whatsapp: byWhatsApp, sms: bySms, api: byApp }
type Channel = keyof typeof sides

/** An agent presses Reply on the card of a line, and sends. */
const answers = async (human: Simulator['human'], asked: string, answered: string): Promise<void> => {
  const card = await until(
    async () => (await human.channel('#support')).find(({ words }) => words.includes(asked)),
    'the card',
  )
  // A busy machine is late for Slack, and a form opened as soon as the card is there may show her line late: pressed again.
  const pressed = () =>
    human.click(card, 'reply').then(
      () => true,
      () => false,
    )
  await until(pressed, 'the form')
  await until(async () => {
    const form = await human.view()
    if (!form?.words.includes('To *')) return false
    return (await human.submit(form, { text: answered }).catch(() => undefined))?.closed
  }, 'the form to be sent')
}

describe('a customer writes, and an agent answers from the thread in Slack', () => {
  let house: TestHub
  let slack: Simulator
  const opened = new Map<string, Side>()
  const doors = new Map<string, string>()
  beforeAll(async () => {
    const people = ['Maya Lindqvist', 'Omar Haddad'].map((realName) => {
      const name = realName.split(' ')[0]?.toLowerCase() ?? ''
      return { name, realName, email: `${name}@parcel.example` }
    })
    slack = await startSimulator({ seed: 'demo', people, rateLimits: 'off' })
    for (const [channel, open] of Object.entries(sides)) opened.set(channel, await open())
    const allowOrigins = [slack.url, ...[...opened.values()].flatMap(({ origins }) => origins)]
    const plugins = [...channels, slackPlugin]
    house = await startHub({ engine: 'pglite', plugins, sweepMs: 50, config: { allowOrigins } })
    for (const [channel, { settings }] of opened) {
      const { id } = await house.addInbox(channel, settings, { name: `By ${channel}` })
      doors.set(channel, (await house.connection(id)).doorUrl)
    }
    const { botToken, signingSecret, appId } = slack.demo.credentials
    const settings = { botToken, signingSecret, mode: 'http', apiBaseUrl: slack.apiUrl }
    const { token } = await house.addInstallation('slack', settings, slack.demo.support.id)
    const door = `${house.url}/in/slack/${token}`
    slack.configureApp(appId, { eventsUrl: door, interactivityUrl: door, optionsUrl: door })
  })
  afterAll(async () => {
    await house?.stop()
    await slack?.close()
    for (const side of opened.values()) await side.stop()
  })

  test.each(Object.keys(sides) as Channel[])('by %s', { timeout: 60_000 }, async (channel) => {
    const side = opened.get(channel) as Side
    const [asked, answered] = [`Where is my parcel of ${channel}?`, `It left by ${channel} today.`]
    await side.says(asked, String(doors.get(channel)))
    await answers(slack.human, asked, answered)
    await until(() => side.hears().some((words) => words.includes(answered)), 'her to hear it')
    expect(side.hears()).toHaveLength(1)
  })
})

/** What a person does on the pages of the demo, and where they read. */
type Hands = { writes(page: Page, words: string): Promise<void>; reads(page: Page, words: string): Locator }

const typed =
  (field: (page: Page) => Locator): Hands['writes'] =>
  async (page, words) => {
    await field(page).fill(words)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
  }
const inList = (page: Page, words: string): Locator => page.getByLabel('Messages').getByText(words)

const HANDS: Record<string, Hands> = {
  Mailbox: {
    writes: async (page, words) => {
      const answers = page.getByRole('button', { name: 'Reply', exact: true })
      if (await answers.isVisible()) await answers.click()
      else await page.getByRole('button', { name: 'Write' }).click()
      await page.getByLabel('Message').fill(words)
      await page.getByRole('button', { name: 'Send' }).click()
    },
    reads: (page, words) => page.getByLabel('Mails').getByRole('button').filter({ hasText: words }).first(),
  },
  WhatsApp: { writes: typed((page) => page.getByRole('textbox', { name: 'Message' })), reads: inList },
  Phone: { writes: typed((page) => page.getByLabel('Text message')), reads: inList },
  'Any app': {
    writes: typed((page) => page.getByLabel('Message')),
    reads: (page, words) => page.getByRole('log').getByText(words),
  },
}

describe('in the demo each of them has a page of its own', needs('chromium'), () => {
  let house: TestHub
  let demo: Demo
  let browser: Browser
  beforeAll(async () => {
    house = await startHub({ engine: 'pglite', plugins: [...channels, slackPlugin], sweepMs: 50 })
    demo = await startDemo(house.hub, { say: () => {} })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await demo?.stop()
    await house?.stop()
  })
  const addressOf = (title: string): string => demo.pages.find((page) => page.title === title)?.url ?? ''

  test('and no other customer has', () => {
    const titles = demo.pages.flatMap(({ side, title }) => (side === 'customer' ? [title] : []))
    expect(titles.sort()).toEqual(Object.keys(HANDS).sort())
  })

  test.each(Object.entries(HANDS))(
    '%s: written there, answered from its thread in Slack, and answered again',
    {
      timeout: 60_000,
    },
    async (title, { writes, reads }) => {
      const { human } = connectSimulator(new URL(addressOf('Slack')).origin)
      const { page, errors } = await openPage(browser)
      await page.goto(addressOf(title))
      const [asked, answered, more] = [
        `Is it in stock, by ${title}?`,
        `It is, says ${title}.`,
        `Two then, by ${title}.`,
      ]
      await writes(page, asked)
      await answers(human, asked, answered)
      const line = reads(page, answered)
      await line.waitFor()
      if (title === 'Mailbox') await line.click()
      await writes(page, more)
      const card = (await human.channel('#support')).find(({ words }) => words.includes(asked))
      await until(
        async () => (await human.thread('#support', card?.ts ?? '')).some(({ words }) => words.includes(more)),
        'her second line in the same thread',
      )
      expect(errors).toEqual([])
      await page.close()
    },
  )

  test('in the app a choice is pressed, by day and by night', async () => {
    const { page, errors } = await openPage(browser)
    await page.goto(addressOf('Any app'))
    const { root } = house.hub.services.db
    const row = await root
      .selectFrom('conversations as c')
      .innerJoin('connections as i', 'i.id', 'c.inbox_id')
      .select(['c.id', 'c.account_id'])
      .where('i.plugin', '=', 'api')
      .executeTakeFirstOrThrow()
    const member = await root
      .selectFrom('members')
      .select('id')
      .where('account_id', '=', row.account_id)
      .executeTakeFirstOrThrow()
    const options = [
      { id: 'y', label: 'Yes, please' },
      { id: 'n', label: 'No' },
    ]
    const parts = [text('We never heard of it.'), { is: 'choices' as const, text: 'Shall we look?', options }]
    const hub = house.hub.services.hubFor(row.account_id, 'api')
    await hub.command('reply', { conversation: row.id, parts }, { actor: { kind: 'member', id: member.id }, id: 'r' })
    await page.getByText('We never heard of it.').waitFor()
    await page.getByRole('button', { name: 'Yes, please' }).click()
    await page.locator('.me', { hasText: 'Yes, please' }).waitFor()
    const unread = () =>
      root
        .selectFrom('deliveries as d')
        .innerJoin('messages as m', 'm.id', 'd.message_id')
        .select('d.id')
        .where('m.conversation_id', '=', row.id)
        .where('d.mirror_id', 'is', null)
        .where('d.status', '!=', 'read')
        .execute()
    await until(async () => (await unread()).length === 0, 'what was answered to be read')
    await page.emulateMedia({ colorScheme: 'dark' })
    const night = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    expect([night, errors]).toEqual(['rgb(21, 23, 26)', []])
  })
})
