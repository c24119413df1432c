// Maya works on the page of the simulated Teams: what the demo shows.
import { needs, pageBrowser, until } from '@deskless/core/testing'
import type { Browser, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Line } from '../src/testing/line.ts'
import { wholeLine } from '../src/testing/line.ts'

const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']

describe('the page of the simulated Teams', needs('chromium'), () => {
  let line: Line
  let browser: Browser
  let page: Page
  let troubles: string[]

  beforeAll(async () => {
    line = await wholeLine('pglite')
    browser = await chromium.launch({ executablePath: pageBrowser()!, args: ARGS })
    page = await browser.newPage({ viewport: { width: 1_000, height: 900 } })
    troubles = []
    page.on('pageerror', (error) => troubles.push(String(error)))
    await page.goto(line.teams.url)
  })
  afterAll(async () => {
    await browser?.close()
    await line?.close()
  })

  const shot = (name: string) =>
    process.env.SHOTS ? page.screenshot({ path: `${process.env.SHOTS}/${name}.png` }) : undefined

  test('says so while nobody wrote, then shows the card and the thread below it', async () => {
    await page.getByText('Nothing here yet').waitFor()
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    await page.getByRole('button', { name: 'Reply', exact: true }).first().waitFor()
    await page.locator('.replies').getByText('Where is my parcel?').waitFor()
    await shot('card')
  })

  test('answers by the form: written, looked at, sent; the line and its tick stand in the thread', async () => {
    await page.locator('.card').getByRole('button', { name: 'Reply', exact: true }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel('Your answer').fill('It is in Lyon.')
    await shot('form')
    await form.getByRole('button', { name: 'Preview' }).click()
    await form.getByRole('button', { name: 'Back' }).waitFor()
    await form.getByRole('button', { name: 'Send' }).click()
    await line.arrived('It is in Lyon.')
    await page.locator('.replies').getByText('It is in Lyon.').waitFor()
    expect(await form.isVisible()).toBe(false)
  })

  test('a line typed in the thread is a note; a drawer of the card assigns it', async () => {
    await page.getByLabel('Reply in this thread').fill('she is kind')
    await page.keyboard.press('Enter')
    await until(async () => (await line.notes()).some(({ text }) => text === 'she is kind'), 'the note')
    await page.getByRole('button', { name: 'Assign ▾' }).click()
    await page.getByRole('button', { name: 'Assign to me' }).click()
    await until(async () => (await line.conversation()).assignee?.name === 'Maya Lindqvist', 'assigned')
  })

  test('what somebody opened and filled in stays when something changes meanwhile', async () => {
    const card = page.locator('.card').first()
    await page.getByRole('button', { name: 'More ▾' }).first().click()
    await card.getByLabel('Priority').selectOption('high')
    const menu = page.locator('.replies details').first()
    await menu.locator('summary').click()
    const field = page.getByLabel('Reply in this thread')
    await field.fill('half a thou')
    await line.nadiaWrites('Is anybody there?')
    await page.locator('.replies').getByText('Is anybody there?').waitFor()
    expect(await card.getByLabel('Priority').inputValue()).toBe('high')
    expect(await menu.getAttribute('open')).toBe('')
    expect(await field.inputValue()).toBe('half a thou')
    expect(await field.evaluate((one) => one === document.activeElement)).toBe(true)
    await field.press('End')
    await field.fill('')
    await menu.locator('summary').click()
    await card.getByRole('button', { name: 'Set priority' }).click()
    await until(async () => (await line.conversation()).priority === 'high', 'the priority')
    await until(async () => !(await card.getByLabel('Priority').isVisible()), 'the drawer is shut')
  })

  test('Customer… opens who asks, and leads to what they asked and back', async () => {
    const more = () => page.getByRole('button', { name: 'More ▾' }).first()
    await more().click()
    await shot('more')
    await page.getByRole('button', { name: 'Customer…' }).first().click()
    const form = page.getByRole('dialog')
    await form.getByText('first seen').waitFor()
    await shot('customer')
    await form.getByRole('button', { name: 'History' }).click()
    await form.getByText('asked nothing else').waitFor()
    await form.getByRole('button', { name: 'Customer' }).click()
    await form.getByText('first seen').waitFor()
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize({ width: 380, height: 800 })
    await shot('customer-dark-narrow')
  })

  test('in the chat with the bot she begins a conversation from a form', async () => {
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: 'Deskless', exact: true }).click()
    await page.getByLabel('New post').fill('hello')
    await page.getByRole('button', { name: 'Post', exact: true }).click()
    await page.getByRole('button', { name: 'New conversation…' }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel('Or to this address').fill('nell')
    await form.getByLabel('Message').fill('Your order is ready.')
    await shot('start-dark-narrow')
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize({ width: 1_000, height: 900 })
    await shot('start')
    await form.getByRole('button', { name: 'Send' }).click()
    await form.getByText('On its way').waitFor()
    await line.arrived('Your order is ready.')
    await form.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: '# support' }).click()
  })

  test('in the dark, and on a narrow screen, nothing runs out of it', async () => {
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize({ width: 380, height: 800 })
    await page.locator('.thread').first().waitFor()
    await shot('dark-narrow')
    const [inside, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
    expect(inside).toBeLessThanOrEqual(screen!)
    expect(troubles).toEqual([])
  })
})
