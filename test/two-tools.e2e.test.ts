// Two agents on one conversation, each in a tool of their own: Maya in a Slack thread, Omar in the panel.
import { plugin as panel } from '@deskless/browser-extension'
import { needs, until } from '@deskless/core/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setPassword } from '../core/src/accounts/index.ts'
import type { Line } from '../plugins/slack/src/testing/line.ts'
import { wholeLine } from '../plugins/slack/src/testing/line.ts'
import type { Browser } from './support/browser.ts'
import { openBrowser, openPage } from './support/browser.ts'
import { OMAR, signIn } from './support/panel-stage.ts'

describe('maya in Slack and omar in the panel', { ...needs('chromium'), timeout: 60_000 }, () => {
  let line: Line
  let browser: Browser
  let omar: Page
  beforeAll(async () => {
    line = await wholeLine('pglite', 'http', undefined, [panel])
    await setPassword(line.hub.hub.services, OMAR.email, OMAR.password)
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    browser = await openBrowser()
    omar = (await openPage(browser, { viewport: { width: 1280, height: 800 }, locale: 'en-GB' })).page
    await omar.goto(`${line.hub.url}/p/browser-extension/panel#/c/${(await line.conversation()).id}`)
    await signIn(omar, OMAR)
    await omar.getByRole('log').getByText('Where is my parcel?').waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await line?.close()
  })

  const human = () => line.slack.human
  const field = () => omar.locator('.field textarea')
  const card = async () => (await line.root()).words

  test('what either of them says both see: an answer from Slack, and a note and an answer from the panel', async () => {
    await human().click(await line.root(), 'reply')
    await human().submit(await line.view(), { text: 'It is in Lyon.' })
    await line.arrived('It is in Lyon.')
    await omar.locator('.line.out', { hasText: 'It is in Lyon.' }).getByText('Maya').waitFor()
    await omar.locator('.log').focus()
    await omar.keyboard.press('n')
    await field().fill('She called as well')
    await field().press('Control+Enter')
    await line.shows('She called as well')
    await omar.locator('.log').focus()
    await omar.keyboard.press('r')
    await field().fill('It arrives on Monday.')
    await field().press('Control+Enter')
    await omar.getByRole('button', { name: 'Send now' }).click()
    await line.arrived('It arrives on Monday.')
    await line.shows('It arrives on Monday.')
    expect(line.flown()).toEqual(['It is in Lyon.', 'It arrives on Monday.'])
  })

  test('each is warned while the other answers, and no longer once they stop', async () => {
    await human().click(await line.root(), 'reply')
    const form = await line.view()
    await omar.getByText(/Maya.* is answering as well/).waitFor()
    await human().close(form)
    await omar.getByText(/is answering as well/).waitFor({ state: 'detached' })
    await field().fill('Half an answer')
    await until(async () => (await card()).includes('Omar Haddad is replying'), 'the warning on the card')
    await human().click(await line.root(), 'reply')
    expect((await line.view()).words).toContain('Omar Haddad is replying too')
    await human().close(await line.view())
    await field().fill('')
    await until(async () => !(await card()).includes('is replying'), 'the end of the warning')
  })

  test('an answer begun before the other’s is not sent unseen, from either side', async () => {
    await field().fill('It left on Tuesday.')
    await human().click(await line.root(), 'reply')
    const form = await line.view()
    // Omar is first; Maya's form was opened before that.
    await field().press('Control+Enter')
    await omar.getByRole('button', { name: 'Send now' }).click()
    await line.arrived('It left on Tuesday.')
    expect(await human().submit(form, { text: 'It left on Wednesday.' })).toMatchObject({ closed: false })
    const again = await line.view()
    expect(again.words).toContain('It left on Tuesday.')
    expect(line.flown()).not.toContain('It left on Wednesday.')
    // Now Maya is first, and Omar's answer is held up on its way as by a slow network.
    const held = Promise.withResolvers<void>()
    await omar.route('**/v1/commands', async (route) => {
      if (route.request().postData()?.includes('On Thursday.')) await held.promise
      await route.fallback()
    })
    await field().fill('On Thursday.')
    await field().press('Control+Enter')
    await omar.getByRole('button', { name: 'Send now' }).click()
    await human().submit(again, { text: 'It left on Wednesday after all.' })
    await omar.locator('.line.out', { hasText: 'Wednesday after all' }).waitFor()
    held.resolve()
    await omar.getByText('What came meanwhile stands above.').waitFor()
    expect(line.flown()).not.toContain('On Thursday.')
    await omar.getByRole('button', { name: 'Back to the text' }).click()
    await until(async () => (await field().inputValue()) === 'On Thursday.')
  })
})
