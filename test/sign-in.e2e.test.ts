// Maya lets her browser's extension in, by the page and by a code, in a real browser.
import { needs } from '@deskless/core/testing'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { addMember } from '../core/src/accounts/index.ts'
import type { Tokens } from '../core/src/http/testing/devices.ts'
import {
  beginPairing,
  EXTENSION,
  pkce,
  polling,
  redeem,
  redirectOf,
  request,
  withExtensions,
} from '../core/src/http/testing/devices.ts'
import type { Company, Stage } from '../core/src/http/testing/stage.ts'
import { openStage } from '../core/src/http/testing/stage.ts'
import { findings } from './support/axe.ts'
import type { Browser } from './support/browser.ts'
import { openBrowser, openPage } from './support/browser.ts'

let stage: Stage
let browser: Browser | undefined
let acme: Company
beforeEach(async () => {
  stage = await openStage({ plugins: [withExtensions] })
  acme = await stage.company('acme')
})
afterEach(async () => {
  await browser?.close()
  browser = undefined
  await stage.close()
})

const signIn = async (page: Page, { email, password }: Company = acme): Promise<void> => {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
const works = async ({ access_token: token }: Tokens) => (await stage.ask('GET', '/v1/me', { token })).body
const asking = (challenge: string, changed = {}) =>
  `${stage.url}/authorize/?${new URLSearchParams(request(challenge, changed) as never)}`
/** Where the browser is led, which in this test nobody answers. */
const ledBack = async (page: Page, click: () => Promise<void>): Promise<URL> => {
  await page.route(`${redirectOf(EXTENSION)}**`, (route) => route.fulfill({ body: 'the extension' }))
  const [back] = await Promise.all([page.waitForRequest((it) => it.url().startsWith(redirectOf(EXTENSION))), click()])
  return new URL(back.url())
}
const open = async (options: Parameters<typeof openPage>[1] = {}) => {
  browser ??= await openBrowser()
  return openPage(browser, options)
}

test('by the page: she signs in, reads who asks, and lets it in by the keyboard alone', needs('chromium'), async () => {
  const { page, errors } = await open({ viewport: { width: 360, height: 640 }, colorScheme: 'dark' })
  const { verifier, challenge } = pkce()
  await page.goto(asking(challenge))
  await page.getByText('Deskless for your browser asks to be let in').waitFor()
  await signIn(page)
  await page.getByRole('heading', { name: 'Let this device in?' }).waitFor()
  for (const fact of ['Chrome on Linux', acme.email, 'acme'])
    await page.getByText(fact, { exact: false }).first().waitFor()
  expect(await findings(page)).toEqual([])
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  const back = await ledBack(page, async () => {
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
  })
  const code = back.searchParams.get('code') ?? ''
  expect(await works((await redeem(stage, code, verifier)).body as Tokens)).toMatchObject({
    member: { id: acme.ownerId },
  })
  // That nobody was signed in at first is an error to a browser, and the only one.
  expect(errors.filter((it) => !it.includes('401'))).toEqual([])
})

test('she says no, and the extension hears it', needs('chromium'), async () => {
  const { page } = await open()
  await page.goto(asking(pkce().challenge))
  await signIn(page)
  const back = await ledBack(page, () => page.getByRole('button', { name: 'Do not let it in' }).click())
  expect([back.searchParams.get('error'), back.searchParams.get('code')]).toEqual(['access_denied', null])
})

test('a request that is not as it should be ends in one sentence, and leads nowhere', needs('chromium'), async () => {
  const { page } = await open()
  await page.goto(asking(pkce().challenge, { redirect_uri: 'https://evil.example/' }))
  await page.getByRole('heading', { name: 'This cannot go on' }).waitFor()
  await page.getByText('is not the extension’s own').waitFor()
  expect(page.url()).toContain(stage.url)
  expect(await page.getByRole('button').count()).toBe(0)
})

test(
  'who works in two accounts says which one, and who sits there in place of another can sign out first',
  needs('chromium'),
  async () => {
    const other = await stage.company('other')
    await addMember(stage.services, other.accountId, { email: acme.email, name: 'Maya', role: 'agent' })
    const { page } = await open()
    const { verifier, challenge } = pkce()
    await page.goto(asking(challenge))
    await signIn(page, other)
    await page.getByText(other.email).waitFor()
    await page.getByRole('button', { name: 'Not you? Sign out' }).click()
    await signIn(page)
    await page.getByLabel('Account').selectOption({ label: 'other' })
    const back = await ledBack(page, () => page.getByRole('button', { name: 'Let it in', exact: true }).click())
    const tokens = (await redeem(stage, back.searchParams.get('code') ?? '', verifier)).body as Tokens
    expect(await works(tokens)).toMatchObject({ account: { id: other.accountId }, member: { email: acme.email } })
  },
)

test('by a code: she types it, sees what asks, and the device is in', needs('chromium'), async () => {
  const other = await stage.company('other')
  await addMember(stage.services, other.accountId, { email: acme.email, name: 'Maya', role: 'agent' })
  const { device_code, user_code, verification_uri } = await beginPairing(stage)
  const { page } = await open({ viewport: { width: 360, height: 640 } })
  await page.goto(verification_uri)
  await signIn(page)
  await page.getByLabel('Code on your device').fill('bbbb-cccc')
  await page.keyboard.press('Enter')
  await page.getByText('There is no such code').waitFor()
  await page.getByLabel('Code on your device').fill(user_code.toLowerCase())
  await page.keyboard.press('Enter')
  await page.getByText('Firefox on a tablet').waitFor()
  expect(await findings(page)).toEqual([])
  await page.getByLabel('Account').selectOption({ label: 'acme' })
  await page.getByRole('button', { name: 'Let it in', exact: true }).click()
  await page.getByText('Your device is signed in.').waitFor()
  expect(await works((await polling(stage, device_code)).body as Tokens)).toMatchObject({
    member: { id: acme.ownerId },
  })
})

test('a link brings the code, and lets nothing in by itself', needs('chromium'), async () => {
  const { device_code, verification_uri_complete } = await beginPairing(stage)
  const { page } = await open()
  await page.goto(verification_uri_complete)
  await signIn(page)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('heading', { name: 'Let this device in?' }).waitFor()
  expect((await polling(stage, device_code)).body.error).toBe('authorization_pending')
  await page.getByRole('button', { name: 'Do not let it in' }).click()
  await page.getByText('The device was not let in.').waitFor()
  expect((await polling(stage, device_code)).body.error).toBe('access_denied')
})
