// The extension beside pages of a CRM: a real browser, the built extension, a real hub.
import { until } from '@deskless/core/testing'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { findings } from '../support/axe.ts'
import { fixture } from '../support/extension.ts'
import { connect, letIn } from '../support/extension-sign-in.ts'
import { extensionStage, slowly, stripOf } from '../support/extension-stage.ts'
import { signIn } from '../support/panel-stage.ts'

const NADIA = '/contacts/12345/record/0-1/51'
const JONAS = '/contacts/12345/record/0-1/52'
const TICKETS = ['/tickets/7', '/tickets/8'] as const

const CRMS = [
  ['app-eu1.hubspot.com', '/contacts/12345/record/0-1/51/', 'hubspot'],
  ['oak.lightning.force.com', '/lightning/r/Contact/0035g00000XyZ12AAF/view', 'salesforce'],
  ['oak.pipedrive.com', '/person/51', 'pipedrive'],
  ['crm.zoho.eu', '/crm/org20071/tab/Contacts/4150868000000277003', 'zoho'],
  ['app.attio.com', '/oak/person/0195e3a0-1111-7000-8000-000000000051/overview', 'attio'],
  ['admin.shopify.com', '/store/oak-ember/orders/1042', 'shopify'],
  ['mail.google.com', '/mail/u/0/', 'gmail'],
] as const

const it = extensionStage(
  {},
  CRMS.map(([host]) => host),
)

beforeAll(async () => {
  const nadia = await fixture('hubspot')
  const several = await fixture('several')
  it.pages.set(NADIA, nadia)
  it.pages.set(JONAS, nadia.replaceAll('Nadia Aziz', 'Jonas Weber').replaceAll('nadia@shopper', 'jonas@shopper'))
  it.pages.set(TICKETS[0], several)
  it.pages.set(TICKETS[1], several.replaceAll('nadia@shopper', 'ines@shopper').replaceAll('buyer@other', 'other@other'))
})

const reads = (panel: Page, text: string) => stripOf(panel).getByText(text).first().waitFor()
const keptPage = async (tab: number) =>
  (await it.browser.worker()).evaluate(
    async (key) => (await chrome.storage.session.get(key))[key] as { candidates: { value: string }[] } | undefined,
    `page:${tab}`,
  )

test(
  'maya opens somebody in her CRM, makes them a contact, and finds them by the record from then on',
  slowly,
  async () => {
    const { page, panel } = await it.beside(NADIA)
    await it.signIn(panel)
    await reads(panel, 'Nobody is known by Nadia Aziz · nadia@shopper.example yet')
    await stripOf(panel).getByRole('button', { name: 'Create contact' }).click()
    await panel.waitForURL(/#\/p\//)
    await reads(panel, 'This page is about Nadia Aziz')
    expect(await findings(panel)).toEqual([])
    // The page says nothing of her any more, and the record is enough.
    it.pages.set('/contacts/12345/record/0-1/51/activities', '<!doctype html><main>No address here.</main>')
    await page.goto(`https://app.hubspot.com${NADIA}/activities`)
    await reads(panel, 'hubspot 51')
    const { body } = await it.stage.ask('GET', '/v1/contacts', { token: it.acme.token })
    expect(body.data).toMatchObject([{ name: 'Nadia Aziz' }])
  },
)

test('going on to another record takes back who was shown before anything else is said', slowly, async () => {
  const { page, panel } = await it.beside(NADIA)
  await it.signIn(panel)
  await reads(panel, 'nadia@shopper.example')
  // As a single-page CRM does it: the address first, then, late, what stands there.
  await page.evaluate((to) => history.pushState(null, '', to), JONAS)
  await reads(panel, 'No address and no number stands on this page.')
  expect(await stripOf(panel).textContent()).not.toContain('nadia@')
  const jonas = /<body>([\s\S]*)<\/body>/.exec(it.pages.get(JONAS) ?? '')?.[1] ?? ''
  await page.evaluate((html) => {
    document.body.innerHTML = html
  }, jonas)
  await reads(panel, 'jonas@shopper.example')
  await page.evaluate(() => {
    history.pushState(null, '', '/home')
    document.body.innerHTML = '<main>Home</main>'
  })
  await reads(panel, 'No address and no number')
})

test('our own page of each CRM, not verified live: the agent reads whose it is', slowly, async () => {
  const { page, panel } = await it.beside('/nobody')
  await it.signIn(panel)
  await reads(panel, 'No address and no number stands on this page.')
  for (const [host, path, name] of CRMS) {
    it.pages.set(path, await fixture(name))
    await page.goto(`https://${host}${path}`)
    await reads(panel, 'nadia@shopper.example')
    await page.goto('https://app.hubspot.com/nobody')
    await reads(panel, 'No address and no number stands on this page.')
  }
})

test('what runs in a page cannot look at any key, nor at what else is kept', slowly, async () => {
  const { page, panel } = await it.beside(NADIA)
  await it.signIn(panel)
  await reads(panel, 'nadia@shopper.example')
  const tab = await it.browser.tabOf(page)
  const seen = await (await it.browser.worker()).evaluate(async (tabId) => {
    const looks = async (): Promise<string[]> => {
      const look = async (area: 'local' | 'session'): Promise<string> =>
        chrome.storage[area].get().then(
          (all: object) => `sees ${Object.keys(all).length}`,
          () => 'refused',
        )
      return [await look('local'), await look('session')]
    }
    const [answer] = await chrome.scripting.executeScript({ target: { tabId }, func: looks })
    return answer?.result
  }, tab)
  expect(seen).toEqual(['refused', 'refused'])
})

test(
  'of several people the agent chooses one, and pages alike are read the same way from then on',
  slowly,
  async () => {
    const { page, panel } = await it.beside(TICKETS[0])
    await it.signIn(panel)
    await reads(panel, '3 people stand on this page')
    await stripOf(panel).getByLabel('Who is it about?').selectOption('nadia@shopper.example')
    await reads(panel, 'Nobody is known by nadia@shopper.example yet')
    await until(async () => {
      const kept = await (await it.browser.worker()).evaluate(() => chrome.storage.local.get('mine'))
      return (kept.mine as unknown[] | undefined)?.length === 1
    })
    await page.goto(`https://app.hubspot.com${TICKETS[1]}`)
    await reads(panel, 'Nobody is known by ines@shopper.example yet')
  },
)

test('the agent shows the place with the mouse, and a site that is switched off is left alone', slowly, async () => {
  const { page, panel } = await it.beside(TICKETS[0])
  await it.signIn(panel)
  await reads(panel, '3 people stand on this page')
  await stripOf(panel).getByText('Site', { exact: true }).click()
  await stripOf(panel).getByRole('button', { name: 'Show where it stands' }).click()
  await page.bringToFront()
  const place = page.getByText('Buyer')
  await until(async () => {
    await place.hover()
    await place.click()
    return (await keptPage(await it.browser.tabOf(page)))?.candidates[0]?.value === 'buyer@other.example'
  })
  await reads(panel, 'buyer@other.example')
  const tab = await it.browser.tabOf(page)
  await panel.bringToFront()
  await stripOf(panel).getByText('Site', { exact: true }).click()
  await stripOf(panel).getByLabel('Never').check()
  await reads(panel, 'Pages of this site are never read.')
  await page.goto(`https://app.hubspot.com${NADIA}`)
  expect((await keptPage(tab))?.candidates ?? []).toEqual([])
})

test(
  'a wrong address, a hub that is none and one that is down each get a sentence and another try',
  slowly,
  async () => {
    const { panel } = await it.beside('/nobody')
    const says = (text: string) => panel.getByRole('alert').getByText(text).waitFor()
    await connect(panel, 'ftp://hub.example')
    await says('This is no address of a hub.')
    await connect(panel, 'http://127.0.0.1:9')
    await says('127.0.0.1:9 does not answer.')
    await connect(panel, 'https://app.hubspot.com')
    await says('app.hubspot.com answers, but it is no Deskless hub.')
    expect(await findings(panel)).toEqual([])
    await connect(panel, it.stage.url)
    await panel.getByRole('button', { name: 'Sign in with a code' }).waitFor()
    expect(await findings(panel)).toEqual([])
  },
)

test('a device that was ended from afar is told so, signs in again, and finds its words', slowly, async () => {
  const { panel } = await it.beside(NADIA)
  await it.signIn(panel)
  const id = await it.asks('Where is my parcel?')
  await panel.goto(`${panel.url().split('#')[0]}#/c/${id}`)
  const field = panel.locator('.field textarea')
  await field.fill('Half an answer')
  const desk = await it.browser.context.newPage()
  await desk.goto(`${it.stage.url}/p/browser-extension/panel`)
  await signIn(desk, it.acme)
  await desk.getByRole('button', { name: 'Panel menu' }).click()
  await desk.getByRole('menuitem', { name: 'Signed-in devices' }).click()
  const list = desk.getByRole('dialog', { name: 'Signed-in devices' })
  await list.getByText('Deskless for the browser').waitFor()
  expect(await findings(desk, 'dialog')).toEqual([])
  await list.getByRole('button', { name: 'Sign out: Chrome on Linux' }).click()
  await list.getByText('No extension and no other program').waitFor()
  await desk.close()
  await panel.getByText('Your sign-in has ended.').waitFor()
  expect(await stripOf(panel).count()).toBe(0)
  await letIn(it.browser, panel, it.acme)
  await reads(panel, 'nadia@shopper.example')
  expect(await field.inputValue()).toBe('Half an answer')
})

test(
  'what was written is put into the field of the page where she last wrote, and sent to nobody',
  slowly,
  async () => {
    const editors = `<main><a href="mailto:nadia@shopper.example">Nadia</a>
    <textarea aria-label="Answer here">Dear Nadia,</textarea><div contenteditable="true" aria-label="Rich">Hello</div>
    <input type="password" aria-label="Secret"></main>`
    it.pages.set('/editors', `<!doctype html><title>A ticket</title>${editors}`)
    const id = await it.asks('Where is my parcel?')
    const { page, panel } = await it.beside('/editors')
    await it.signIn(panel)
    await reads(panel, 'nadia@shopper.example')
    await panel.goto(`${panel.url().split('#')[0]}#/c/${id}`)
    await panel.locator('.field textarea').fill('It is in Lyon.')
    const put = async (): Promise<void> => {
      await panel.bringToFront()
      await panel.getByRole('button', { name: 'Put this into the page' }).click()
    }
    await page.bringToFront()
    await page.getByLabel('Secret').focus()
    await put()
    await panel.getByText('Click into a field of the page first.').waitFor()
    expect(await page.getByLabel('Secret').inputValue()).toBe('')
    for (const [name, says] of [
      ['Answer here', 'Dear Nadia, It is in Lyon.'],
      ['Rich', 'Hello It is in Lyon.'],
    ] as const) {
      await page.bringToFront()
      await page.getByLabel(name).focus()
      await page.keyboard.press('End')
      await page.keyboard.type(' ')
      await put()
      await until(async () => {
        const said = await page.getByLabel(name).evaluate((it) => ('value' in it ? String(it.value) : it.textContent))
        return said?.replaceAll('\u00a0', ' ') === says
      }, says)
    }
    expect(await panel.locator('.field textarea').inputValue()).toBe('It is in Lyon.')
    const { body } = await it.stage.ask('GET', `/v1/conversations/${id}/messages`, { token: it.acme.token })
    expect(body.data.map(({ kind }) => kind)).toEqual(['in'])
  },
)

test('by a page of the hub, which the browser itself shows and takes the answer of', slowly, async () => {
  const { context } = it.browser
  const { panel } = await it.beside(NADIA)
  await connect(panel, it.stage.url)
  const [hub] = await Promise.all([
    context.waitForEvent('page'),
    panel.getByRole('button', { name: 'Sign in', exact: true }).click(),
  ])
  await hub.getByLabel('E-mail address').fill(it.acme.email)
  await hub.getByLabel('Password').fill(it.acme.password)
  await hub.getByRole('button', { name: 'Sign in' }).click()
  await hub.getByRole('button', { name: 'Let it in', exact: true }).click()
  await reads(panel, 'nadia@shopper.example')
  const { body } = await it.stage.ask('GET', '/v1/me/devices', { token: it.acme.token })
  expect(body.data).toMatchObject([{ client: 'Deskless for the browser' }])
})
