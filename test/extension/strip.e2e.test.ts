// The extension beside pages of a CRM: a real browser, the built extension, a real hub.
import { until } from '@deskless/core/testing'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { findings } from '../support/axe.ts'
import { fixture } from '../support/extension.ts'
import { connect, letIn } from '../support/extension-sign-in.ts'
import { extensionStage, slowly, stripOf } from '../support/extension-stage.ts'

const NADIA = '/contacts/12345/record/0-1/51'
const JONAS = '/contacts/12345/record/0-1/52'
const TICKETS = ['/tickets/7', '/tickets/8'] as const

const it = extensionStage()

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

test('a device the company ended is told so, and signs in again', slowly, async () => {
  const { panel } = await it.beside(NADIA)
  await it.signIn(panel)
  await reads(panel, 'nadia@shopper.example')
  const { body } = await it.stage.ask('GET', '/v1/me/devices', { token: it.acme.token })
  await it.stage.ask('DELETE', `/v1/devices/${body.data[0]!.id}`, { token: it.acme.token })
  await panel.getByText('Your sign-in has ended.').waitFor()
  expect(await stripOf(panel).count()).toBe(0)
  await letIn(it.browser, panel, it.acme)
  await reads(panel, 'nadia@shopper.example')
})
