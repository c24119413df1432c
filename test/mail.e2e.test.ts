// A mail as an agent reads it: its words in the thread, all of it by a click, and how it was laid out on a page that runs nothing.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestHub } from '@deskless/core/testing'
import { needs, onEachEngine, startHub, until } from '@deskless/core/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plugin as email } from '../channels/email/src/index.ts'
import { mail, multipart } from '../channels/email/testing/mail.ts'
import type { Seen, SeenView, Simulator } from '../plugins/slack/simulator/index.ts'
import { startSimulator } from '../plugins/slack/simulator/index.ts'
import { plugin as slackPlugin } from '../plugins/slack/src/index.ts'
import type { Browser } from './support/browser.ts'
import { openBrowser, openPage } from './support/browser.ts'

const SECRET = 'pigeons-at-the-door'
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const people = [
  { name: 'maya', realName: 'Maya Lindqvist', email: 'maya@parcel.example' },
  { name: 'guest', realName: 'Gus Guest', email: 'gus@elsewhere.example' },
]

type House = {
  hub: TestHub
  slack: Simulator
  /** Nadia's mail server brings a mail. */
  brings(raw: string): Promise<void>
  close(): Promise<void>
}

const openHouse = async (engine: TestHub['database']['engine'], allowOrigins: string[] = []): Promise<House> => {
  const slack = await startSimulator({ seed: 'demo', people, rateLimits: 'off' })
  const config = { allowOrigins: [...allowOrigins, slack.url] }
  const hub = await startHub({ engine, plugins: [email, slackPlugin], sweepMs: 50, config })
  const inbox = await hub.addInbox('email', { address: 'support@shop.example', hookSecret: SECRET }, { name: 'Mail' })
  const { botToken, signingSecret, appId } = slack.demo.credentials
  const settings = { botToken, signingSecret, mode: 'http', apiBaseUrl: slack.apiUrl }
  const { token } = await hub.addInstallation('slack', settings, slack.demo.support.id)
  const door = `${hub.url}/in/slack/${token}`
  slack.configureApp(appId, { eventsUrl: door, interactivityUrl: door, optionsUrl: door })
  return {
    hub,
    slack,
    brings: async (raw) => {
      const authorization = `Basic ${Buffer.from(`mail:${SECRET}`).toString('base64')}`
      const answer = await fetch(`${hub.url}/in/email/${inbox.token}`, {
        method: 'POST',
        headers: { authorization },
        body: raw,
      })
      expect(answer.status).toBe(200)
    },
    close: async () => {
      await hub.stop()
      await slack.close()
    },
  }
}

const inLetters = (words: string, html: string, ...files: string[]) => {
  const plain = `Content-Type: text/plain; charset=utf-8\n\n${words}`
  const { type, body } = multipart('alternative', plain, `Content-Type: text/html; charset=utf-8\n\n${html}`)
  return multipart('related', `Content-Type: ${type}\n\n${body}`, ...files)
}
const logo = `Content-Type: image/png; name="logo.png"\nContent-ID: <logo@shop>\nContent-Disposition: inline\nContent-Transfer-Encoding: base64\n\n${PNG}`

describe('in the thread', () => {
  onEachEngine((engine) => {
    let house: House
    beforeAll(async () => {
      house = await openHouse(engine)
      const quoted = `The blue ones, please.\n\nOn Monday Maya wrote:\n> Which colour?\n${'> We have many.\n'.repeat(2_000)}`
      const first = { subject: 'Shoes', messageId: '<root@customer.example>' }
      await house.brings(
        mail({
          ...first,
          ...inLetters(quoted, '<p>The <b style="color:blue">blue</b> ones</p><img src="cid:logo@shop">', logo),
        }),
      )
      await shows('The blue ones')
      const answers = { headers: { References: '<root@customer.example>', 'In-Reply-To': '<root@customer.example>' } }
      await house.brings(mail({ ...answers, subject: 'Re: Shoes', text: 'Are they there yet?' }))
      await shows('Are they there yet?')
      await house.brings(mail({ ...answers, subject: 'Boots instead', text: 'Rather boots.' }))
      await shows('Rather boots.')
      await house.hub.settled()
    })
    afterAll(() => house?.close())

    const root = () =>
      until(async () => (await house.slack.human.channel('#support')).find((it) => it.metadata), 'the card')
    const thread = async (): Promise<Seen[]> => (await house.slack.human.thread('#support', (await root()).ts)).slice(1)
    const shows = (words: string): Promise<Seen> =>
      until(async () => (await thread()).find((it) => it.words.includes(words)), words)
    const view = (): Promise<SeenView> => until(() => house.slack.human.view(), 'a form')
    const close = async (): Promise<void> => house.slack.human.close(await view())
    const buttons = ({ controls }: Seen): (string | undefined)[] => controls.map(({ text }) => text)

    test('a line says what its mail is called where that is new, and names no HTML', async () => {
      expect((await shows('The blue ones')).words).toContain('✉️ Shoes')
      expect((await shows('Are they there yet?')).words).not.toContain('✉️')
      expect((await shows('Rather boots.')).words).toContain('✉️ Boots instead')
      const all = await thread()
      expect(all.map(({ words }) => words).join()).not.toContain('mail.html')
      expect(all.flatMap(({ files }) => files.map(({ name }) => name))).toEqual(['logo.png'])
    })

    test('Show all opens the whole mail for whoever presses, and posts nothing', async () => {
      const line = await shows('The blue ones')
      expect(buttons(line)).toEqual(['Show all', 'As it was laid out'])
      expect(buttons(await shows('Are they there yet?'))).toEqual([])
      const before = await thread()
      await house.slack.human.click(line, 'show_all')
      const words = JSON.stringify((await view()).blocks)
      for (const said of ['The blue ones, please.', 'On Monday Maya wrote:', 'Which colour?'])
        expect(words).toContain(said)
      expect(words.split('We have many.')).toHaveLength(2_001)
      await close()
      expect(await thread()).toEqual(before)
    })

    test('As it was laid out gives a link of its own to the page', async () => {
      const line = await shows('The blue ones')
      const links = []
      for (const _ of [1, 2]) {
        await house.slack.human.click(line, 'laid_out')
        const [, link = ''] = /"url":"([^"]+)"/.exec(JSON.stringify((await view()).blocks)) ?? []
        links.push(link)
        await close()
      }
      const [link = ''] = links
      const page = await (await fetch(link)).text()
      expect(page).toContain('<h1>Shoes</h1>')
      const [, frame = ''] = /<iframe [^>]*src="([^"]+)"/.exec(page) ?? []
      const words = await (await fetch(new URL(frame.replaceAll('&amp;', '&'), link))).text()
      expect(words).toContain('<b style="color:blue">blue</b>')
      expect(words).toMatch(/<img src="[^"]+\/f\/[^"]+"/)
    })

    test('who is nobody here is shown neither', async () => {
      const line = await shows('The blue ones')
      const gus = house.slack.human.as('guest')
      for (const button of ['show_all', 'laid_out']) await gus.click(line, button)
      expect(await gus.view()).toBeUndefined()
    })

    test('once the person is erased there is no page any more, however long its link', async () => {
      const [conversation] = await house.hub.conversations()
      const [first] = await house.hub.messages(conversation?.id ?? '')
      const { services } = house.hub.hub
      const own = services.hubFor(house.hub.accountId, 'email')
      const link = own.files.layout(
        first?.parts.flatMap((it) => (it.is === 'file' && it.as === 'html' ? [it.file ?? ''] : []))[0] ?? '',
      )
      expect((await fetch(link)).status).toBe(200)
      await house.hub.command('erase_contact', { contact: conversation?.contact.id ?? '' })
      await house.hub.settled()
      await until(async () => (await fetch(link)).status === 404, 'the page to be gone')
    })
  })
})

/** Everything a mail may try at once; `trap` would see each request. */
const hostile = (trap: string): string => `<!doctype html><html><head>
<meta http-equiv="refresh" content="0;url=${trap}/refresh"><base href="${trap}/base/"><link rel="stylesheet" href="${trap}/sheet.css">
<link rel="dns-prefetch" href="${trap}"><link rel="prefetch" href="${trap}/prefetch"><style>@import "${trap}/import.css"; body { background: url(${trap}/style.png) }</style>
<script>top.document.title = 'owned'; fetch('${trap}/script')</script><script src="${trap}/script.js"></script></head>
<body onload="fetch('${trap}/onload')" background="${trap}/background.png">
<p>Dear Maya</p> <a href="javascript:fetch('${trap}/link')">here</a> <a href="${trap}/out">there</a> <img src="x" onerror="parent.postMessage('owned', '*'); new Image().src = '${trap}/onerror'">
<img src="${trap}/picture.png" alt="Shoes"><img src="${trap}/pixel.gif" width="1" height="1"><img srcset="${trap}/set.png 2x">
<svg onload="fetch('${trap}/svg')"><image href="${trap}/svg.png"></image><script>fetch('${trap}/svg2')</script></svg>
<video src="${trap}/video.mp4" poster="${trap}/poster.png" autoplay></video><iframe src="${trap}/frame"></iframe><object data="${trap}/object"></object>
<form action="${trap}/form" id="f"><input name="q" autofocus onfocus="f.submit()"><button>Sign in</button></form>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=fetch('${trap}/mxss')&gt;">
</body></html>`

describe('a hostile mail in a real browser', needs('chromium'), () => {
  const trapped: string[] = []
  const trap = createServer((request, response) => {
    trapped.push(request.url ?? '')
    response.setHeader('content-type', 'image/png').end(Buffer.from(PNG, 'base64'))
  })
  let house: House
  let browser: Browser
  let link: string
  const origin = (): string => `http://127.0.0.1:${(trap.address() as AddressInfo).port}`

  beforeAll(async () => {
    await new Promise<void>((done) => void trap.listen(0, '127.0.0.1', done))
    house = await openHouse('pglite', [origin()])
    browser = await openBrowser()
    await house.brings(mail({ subject: 'Your "account"', ...inLetters('Dear Maya', hostile(origin())) }))
    const [conversation] = await until(async () => {
      const all = await house.hub.conversations()
      return all.length > 0 && all
    }, 'the mail')
    await house.hub.settled()
    const [message] = await house.hub.messages(conversation?.id ?? '')
    const { body } = await house.hub.ask('GET', `/messages/${message?.id}/layout`)
    link = (body as { url: string }).url
  })
  afterAll(async () => {
    await browser?.close()
    await house?.close()
    trap.close()
  })

  /** A page that notes whatever leaves the hub, and whatever is said aloud. */
  const look = async (): Promise<{ page: Page; strayed: string[] }> => {
    const { page } = await openPage(browser)
    const strayed: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(house.hub.url)) strayed.push(request.url())
    })
    page.on('dialog', (dialog) => {
      strayed.push(dialog.message())
      return dialog.dismiss()
    })
    return { page, strayed }
  }
  const frame = (page: Page) => page.frameLocator('iframe')

  test('runs no script and asks nobody anything; a click shows its pictures, through the hub', async () => {
    const { page, strayed } = await look()
    await page.goto(link, { waitUntil: 'networkidle' })
    await frame(page).getByText('Dear Maya').waitFor()
    expect([strayed, trapped, await page.title()]).toEqual([[], [], 'Your "account"'])
    expect(await frame(page).locator('form, input, script, iframe, svg, [href^="javascript"]').count()).toBe(0)

    await page.getByRole('link', { name: 'Show pictures' }).click()
    await until(() => trapped.length > 0, 'the picture')
    await page.waitForLoadState('networkidle')
    const width = await frame(page)
      .getByAltText('Shoes')
      .evaluate((it) => (it as HTMLImageElement).naturalWidth)
    expect([strayed, trapped, width]).toEqual([[], ['/picture.png'], 1])
    trapped.length = 0
    await page.close()
  })

  test('were nothing cleaned at all, the frame alone would hold it', async () => {
    const { page, strayed } = await look()
    await page.route('**/frame?*', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, body: hostile(origin()) })
    })
    await page.goto(link)
    await frame(page).getByText('Dear Maya').waitFor()
    await page.waitForLoadState('networkidle').catch(() => {})
    expect([trapped, await page.title()]).toEqual([[], 'Your "account"'])
    expect(page.url()).toBe(link)
    expect(strayed.filter((it) => !it.startsWith(origin()))).toEqual([])
    await page.close()
  })

  test('what was said to a phone plays in the tab its link opens', async () => {
    // Two seconds of silence, frame by frame.
    const frame = Buffer.concat([Buffer.from('fffb9000', 'hex'), Buffer.alloc(413)])
    const bytes = Buffer.concat(Array.from({ length: 77 }, () => frame))
    const { files } = house.hub.hub.services.hubFor(house.hub.accountId, 'email')
    const { id } = await files.save({ name: 'voice.mp3', mime: 'audio/mpeg', bytes })
    const { page, strayed } = await look()
    await page.goto(files.link(id, 60))
    const player = () => page.locator('video').evaluate((it) => Math.round((it as HTMLVideoElement).duration))
    await until(async () => (await player()) === 2, 'it to be read')
    expect(strayed).toEqual([])
    await page.close()
  })

  test('a link of it opens a tab of its own that knows nothing of ours', async () => {
    const { page } = await look()
    await page.goto(link)
    const [tab] = await Promise.all([
      page.context().waitForEvent('page'),
      frame(page).getByText('there', { exact: true }).click(),
    ])
    await tab.waitForLoadState()
    expect(await tab.evaluate(() => [window.opener, document.referrer])).toEqual([null, ''])
    expect(page.url()).toBe(link)
    trapped.length = 0
    await page.close()
  })
})
