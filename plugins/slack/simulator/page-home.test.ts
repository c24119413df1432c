// The Home tab of an app in a real browser, and forms whose menus the app fills.
import { needs, pageBrowser } from '@deskless/core/testing'
import type { HomeView } from '@slack/types'
import type { Browser, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Simulator } from './index.ts'
import { startSimulator } from './index.ts'
import type { BoltApp } from './testing/bolt.ts'
import { startBolt } from './testing/bolt.ts'

const ARGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync']
const plain = (text: string) => ({ type: 'plain_text' as const, text })
const option = (text: string) => ({ text: plain(text), value: text.toLowerCase() })
const button = (id: string, words: string) => ({ type: 'button' as const, action_id: id, text: plain(words) })

const homeWith = (presses: number): HomeView => ({
  type: 'home',
  blocks: [
    { type: 'section', text: { type: 'mrkdwn', text: `Pressed *${presses}* times` } },
    { type: 'actions', block_id: 'tabs', elements: [button('press', 'Press me'), button('form', 'Labels')] },
  ],
})
const labels = {
  type: 'multi_external_select' as const,
  action_id: 'labels',
  min_query_length: 0,
  placeholder: plain('Search'),
}
const modal = {
  type: 'modal' as const,
  callback_id: 'labels',
  title: plain('Labels'),
  submit: plain('Save'),
  blocks: [{ type: 'input' as const, block_id: 'labels', label: plain('Which labels'), element: labels }],
}

describe('the Home tab on the page', needs('chromium'), () => {
  let slack: Simulator
  let bolt: BoltApp
  let browser: Browser
  let page: Page
  let presses = 0
  const saved: unknown[] = []

  beforeAll(async () => {
    slack = await startSimulator()
    bolt = await startBolt(slack, (app) => {
      const publish = (user: string) =>
        bolt.app.client.views.publish({ user_id: user, view: homeWith(presses) }).then(() => undefined)
      app.event('app_home_opened', ({ event }) => publish(event.user))
      app.action('press', async ({ ack, body }) => {
        await ack()
        presses++
        await publish(body.user.id)
      })
      app.action('form', async ({ ack, body, client }) => {
        await ack()
        await client.views.open({ trigger_id: (body as { trigger_id: string }).trigger_id, view: modal })
      })
      app.options('labels', ({ ack, payload }) =>
        ack({ options: ['Late', 'VIP'].filter((one) => one.toLowerCase().includes(payload.value)).map(option) }),
      )
      app.view('labels', async ({ ack, view }) => {
        saved.push(view.state.values.labels?.labels?.selected_options?.map(({ value }) => value))
        await ack()
      })
    })
    browser = await chromium.launch({ executablePath: pageBrowser()!, args: ARGS })
    page = await browser.newPage()
    await page.goto(slack.url)
  })
  afterAll(async () => {
    await browser?.close()
    await bolt?.close()
    await slack?.close()
  })

  test('it opens from the app’s name, and shows what the app publishes', async () => {
    await page.locator('#sidebar').getByRole('button', { name: 'Deskless' }).first().click()
    await page.getByText('Pressed 0 times').waitFor()
  })

  test('whoever works by keyboard stays at the button when the tab is drawn anew', async () => {
    await page.getByRole('button', { name: 'Press me' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('Pressed 1 times').waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Press me')
  })

  test('several choices from a menu that the app fills, each taken away by name', async () => {
    await page.getByRole('button', { name: 'Labels' }).click()
    const field = page.getByLabel('Which labels')
    for (const letters of ['lat', 'vi']) {
      await field.fill(letters)
      await page.locator('.combo-list [role=option]').waitFor()
      await page.keyboard.press('Enter')
    }
    await page.getByRole('button', { name: 'Take away Late' }).click()
    await page.locator('#modal').getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => saved).toEqual([['vip']])
  })
})
