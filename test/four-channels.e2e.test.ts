// The customers' side that most support comes from: whatever they write by, an agent answers from its thread in Slack.
import type { TestHub } from '@deskless/core/testing'
import { startDemo, startHub, until } from '@deskless/core/testing'
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
import { startSimulator } from '../plugins/slack/simulator/index.ts'
import { plugin as slackPlugin } from '../plugins/slack/src/index.ts'

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
    const card = await until(
      async () => (await slack.human.channel('#support')).find(({ words }) => words.includes(asked)),
      'the card',
    )
    await slack.human.click(card, 'reply')
    // A form opened as soon as the card is there may show her line late, and a busy machine be late for Slack: pressed again.
    await until(async () => {
      const form = await slack.human.view()
      if (!form?.words.includes('To *')) return false
      return (await slack.human.submit(form, { text: answered }).catch(() => undefined))?.closed
    }, 'the form to be sent')
    await until(() => side.hears().some((words) => words.includes(answered)), 'her to hear it')
    expect(side.hears()).toHaveLength(1)
  })
})

test('in the demo each of them has a page of its own, which answers', { timeout: 60_000 }, async () => {
  const house = await startHub({ engine: 'pglite', plugins: channels })
  const demo = await startDemo(house.hub, { say: () => {} })
  try {
    expect(demo.pages.map(({ title }) => title).sort()).toEqual(['Any app', 'Mailbox', 'Phone', 'WhatsApp'])
    for (const { title, url } of demo.pages) {
      const page = await fetch(url)
      expect([title, page.status, page.headers.get('content-type')]).toEqual([
        title,
        200,
        expect.stringContaining('text/html'),
      ])
      expect(await page.text()).toMatch(/<(textarea|input)\b/)
    }
  } finally {
    await demo.stop()
    await house.stop()
  }
})
