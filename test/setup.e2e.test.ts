// A workspace is connected by its own sign-in page, in a real browser.
import { available, needs } from '@deskless/core/testing'
import { plugin as slackPlugin } from '@deskless/slack'
import type { Simulator } from '@deskless/slack/simulator'
import { startSimulator } from '@deskless/slack/simulator'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Company, Stage } from '../core/src/http/testing/stage.ts'
import { openStage } from '../core/src/http/testing/stage.ts'
import type { Browser } from './support/browser.ts'
import { openBrowser, openPage } from './support/browser.ts'

let stage: Stage
let slack: Simulator
let browser: Browser
let acme: Company
beforeEach(async () => {
  if (!available().chromium) return
  stage = await openStage({ plugins: [slackPlugin] })
  slack = await startSimulator({ rateLimits: 'off' })
  stage.services.config.allowOrigins.push(slack.url)
  browser = await openBrowser()
  acme = await stage.company('acme')
  const ask = (method: string, path: string, body: unknown) => stage.ask(method, path, { token: acme.token, body })
  const { body: app } = await ask('POST', '/v1/apps', { plugin: 'slack', name: 'Deskless', settings: {} })
  const { clientId, clientSecret, signingSecret } = slack.registerApp({
    name: 'Deskless for Acme',
    eventsUrl: String(app.doorUrl),
    redirectUrls: [`${stage.url}/setup/`],
  })
  const settings = { clientId, clientSecret, signingSecret, apiBaseUrl: slack.apiUrl }
  await ask('PATCH', `/v1/apps/${app.id}`, { settings })
})
afterEach(async () => {
  await browser?.close()
  await slack?.close()
  await stage?.close()
})

/** Maya signs in and goes as far as Slack's page. */
const toSlack = async (): Promise<{ page: Page; errors: string[] }> => {
  const opened = await openPage(browser)
  const { page } = opened
  await page.goto(`${stage.url}/setup/`)
  await page.getByLabel('E-mail address').fill(acme.email)
  await page.getByLabel('Password').fill('not hers')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Address or password is wrong.').waitFor()
  await page.getByLabel('Password').fill(acme.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByLabel('Connect').selectOption({ label: 'Slack (Deskless)' })
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('heading', { name: /Deskless for Acme asks to join/ }).waitFor()
  return opened
}

test('maya signs in, allows the app, and reads that her workspace is connected', needs('chromium'), async () => {
  const { page } = await toSlack()
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByText('Demo Company is connected.').waitFor()
  // What Slack gave does not stay in the address.
  expect(page.url()).toBe(`${stage.url}/setup/`)
  const { data } = (await stage.ask('GET', '/v1/installations', { token: acme.token })).body
  expect(data).toMatchObject([{ name: 'Demo Company', health: 'ok' }])
})

test('she presses Cancel and reads what to do', needs('chromium'), async () => {
  const { page } = await toSlack()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('Slack was not allowed to install the app.').waitFor()
})

test('somebody else who is made to open her way back gets nowhere', needs('chromium'), async () => {
  const { page } = await toSlack()
  const back = page.waitForRequest((request) => request.url().startsWith(`${stage.url}/setup/?`))
  await page.route(`${stage.url}/setup/?*`, (route) => route.abort())
  await page.getByRole('button', { name: 'Allow' }).click()
  const url = (await back).url()
  const globex = await stage.company('globex')
  const other = await openPage(browser)
  await other.page.goto(url)
  await other.page.getByLabel('E-mail address').fill(globex.email)
  await other.page.getByLabel('Password').fill(globex.password)
  await other.page.getByRole('button', { name: 'Sign in' }).click()
  await other.page.getByText(/of another account|somebody else began it/).waitFor()
  expect((await stage.ask('GET', '/v1/installations', { token: globex.token })).body.data).toEqual([])
})
