// The demo's two tools: a conversation answered in the simulated Teams shows in the simulated Slack.
import type { Demo, TestHub } from '@deskless/core/testing'
import { needs, startDemo, startHub } from '@deskless/core/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plugins } from '../deskless.config.ts'
import { openBrowser, openPage } from './support/browser.ts'

describe('Teams stands beside Slack in the demo', needs('chromium'), () => {
  let house: TestHub
  let demo: Demo
  let browser: Browser
  let [nadia, maya, omar]: Page[] = []

  const visit = async (title: string): Promise<Page> => {
    const { page } = await openPage(browser)
    await page.goto(demo.pages.find((one) => one.title.includes(title))?.url as string)
    return page
  }

  beforeAll(async () => {
    house = await startHub({ engine: 'pglite', plugins })
    demo = await startDemo(house.hub, { say: () => {} })
    browser = await openBrowser()
    nadia = await visit('Shop')
    maya = await visit('Slack')
    omar = await visit('Teams')
  }, 90_000)
  afterAll(async () => {
    await browser?.close()
    await demo?.stop()
    await house?.stop()
  })

  test('the customer’s line stands in both; the answer from Teams reaches her, and Slack', {
    timeout: 90_000,
  }, async () => {
    await nadia!.getByRole('button', { name: /chat/i }).first().click()
    await nadia!.getByRole('textbox').fill('Where is my parcel?')
    await nadia!.keyboard.press('Enter')
    await omar!.locator('.replies').getByText('Where is my parcel?').waitFor()
    await maya!
      .getByText('# support')
      .or(maya!.getByText('support', { exact: true }))
      .first()
      .click()
    await maya!.getByText('Where is my parcel?').first().waitFor()
    await omar!.locator('.card').getByRole('button', { name: 'Reply', exact: true }).click()
    const form = omar!.getByRole('dialog')
    await form.getByLabel('Your answer').fill('It comes at noon.')
    await form.getByRole('button', { name: 'Preview' }).click()
    await form.getByRole('button', { name: 'Back' }).waitFor()
    await form.getByRole('button', { name: 'Send' }).click()
    await nadia!.getByRole('log').getByText('It comes at noon.').waitFor()
    await maya!
      .getByText(/\d repl(y|ies)/)
      .first()
      .click()
    await maya!.getByText('It comes at noon.').first().waitFor()
    const told = omar!.locator('.replies').getByText('It comes at noon.')
    await told.first().waitFor()
    await house.settled()
    expect(await told.count()).toBe(1)
  })
})
