// The page in a real browser: a newcomer is the agent.
import { needs, pageBrowser } from '@deskless/core/testing'
import type { Browser, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Simulator } from './index.ts'
import { startSimulator } from './index.ts'
import type { BoltApp } from './testing/bolt.ts'
import { startBolt } from './testing/bolt.ts'

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const plain = (text: string) => ({ type: 'plain_text' as const, text })
const answer = {
  type: 'input' as const,
  block_id: 'answer',
  label: plain('Answer'),
  element: { type: 'rich_text_input' as const, action_id: 'text' },
}
const modal = {
  type: 'modal' as const,
  callback_id: 'reply',
  title: plain('Reply to Nadia'),
  submit: plain('Send'),
  blocks: [answer],
}
const card = [
  { type: 'actions' as const, elements: [{ type: 'button' as const, action_id: 'reply', text: plain('Reply') }] },
]

describe('the page', needs('chromium'), () => {
  let slack: Simulator
  let bolt: BoltApp
  let browser: Browser
  let page: Page
  const problems: string[] = []
  const sent: unknown[] = []

  beforeAll(async () => {
    slack = await startSimulator({
      app: { name: 'Deskless', shortcuts: [{ type: 'message', callbackId: 'send', name: 'Send to customer' }] },
    })
    bolt = await startBolt(slack, (app) => {
      app.action('reply', async ({ ack, body, client }) => {
        await ack()
        await client.views.open({ trigger_id: (body as { trigger_id: string }).trigger_id, view: modal })
      })
      app.view('reply', async ({ ack, view }) => {
        sent.push(view.state.values.answer?.text?.rich_text_value?.elements[0])
        await ack()
      })
      app.shortcut('send', async ({ ack, respond }) => {
        await ack()
        await respond('Sent to Nadia')
      })
    })
    browser = await chromium.launch({ executablePath: pageBrowser()!, args: ARGS })
    page = await browser.newPage()
    page.on('pageerror', (error) => problems.push(String(error)))
    page.on('console', (line) => line.type() === 'error' && problems.push(line.text()))
    await bolt.app.client.chat.postMessage({
      channel: '#support',
      text: 'Nadia',
      username: 'Nadia · web chat',
      blocks: card,
    })
    await page.goto(slack.url)
    await page.getByRole('button', { name: 'support' }).click()
  })
  afterAll(async () => {
    await browser?.close()
    await bolt?.close()
    await slack?.close()
  })

  test('says that it is a simulation, and shows the card as the customer', async () => {
    await page.getByText('This is not Slack.').waitFor()
    await page.locator('.message', { hasText: 'Nadia · web chat' }).waitFor()
  })

  test('Reply opens the modal, and what is typed there reaches the app', async () => {
    await page.getByRole('button', { name: 'Reply', exact: true }).click()
    await page.getByLabel('Answer').fill('On its *way*')
    await page.locator('#modal').getByRole('button', { name: 'Send' }).click()
    await page.locator('#modal:not([open])').waitFor({ state: 'attached' })
    expect(sent).toMatchObject([{ elements: [{ text: 'On its ' }, { text: 'way', style: { bold: true } }] }])
  })

  test('a line typed in the thread appears live, and can be sent by its shortcut', async () => {
    await page.locator('.message', { hasText: 'Nadia' }).getByLabel('Reply in thread').click({ force: true })
    await page.locator('#thread').getByLabel('Message').fill('Let me look')
    await page.keyboard.press('Enter')
    const line = page.locator('#thread .message', { hasText: 'Let me look' })
    await line.getByLabel('More actions').click({ force: true })
    await page.getByRole('menuitem', { name: 'Send to customer' }).click()
    await page.locator('#thread .ephemeral', { hasText: 'Sent to Nadia' }).waitFor()
  })

  test('what others do appears without a reload, and nothing went wrong on the page', async () => {
    const [root] = await slack.human.channel('#support')
    await slack.human.as('omar').type('#support', 'I have it', { threadTs: root!.ts })
    await page.locator('#thread .message', { hasText: 'I have it' }).waitFor()
    expect(problems).toEqual([])
  })
})
