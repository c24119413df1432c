// The main job as a newcomer meets it: the demo's shop in one browser page, the simulated Slack in another.
import type { Demo, TestHub } from '@deskless/core/testing'
import { needs, onEachEngine, startDemo, startHub, until } from '@deskless/core/testing'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plugins } from '../deskless.config.ts'
import type { Browser } from './support/browser.ts'
import { openBrowser, openPage } from './support/browser.ts'

describe('a customer writes in the widget, an agent answers from a Slack thread', needs('chromium'), () => {
  onEachEngine((engine) => {
    let house: TestHub
    let demo: Demo
    let browser: Browser
    let nadia: Page
    let maya: Page
    const errors: string[][] = []

    beforeAll(async () => {
      house = await startHub({ engine, plugins })
      demo = await startDemo(house.hub, { say: () => {} })
      browser = await openBrowser()
      const [shop, slack] = [pageOf(demo, 'Shop'), pageOf(demo, 'Slack')]
      nadia = await visit(browser, shop, errors)
      maya = await visit(browser, slack, errors)
    })
    afterAll(async () => {
      await browser?.close()
      await demo?.stop()
      await house?.stop()
    })

    const chat = (): Locator => nadia.getByRole('log')
    const says = async (words: string): Promise<void> => {
      await nadia.getByRole('textbox').fill(words)
      await nadia.keyboard.press('Enter')
    }

    test.each(['localhost', '127.0.0.1'])(
      'the first page shows customers on one side and agents on the other, also as %s',
      async (name) => {
        const { page } = await openPage(browser)
        await page.goto(`http://${name}:${house.hub.port}/`)
        const inside = (title: string) => page.frameLocator(`iframe[title="${title}"]`)
        await inside('Shop').getByRole('heading', { level: 1 }).waitFor()
        await inside('Slack').getByRole('textbox').waitFor()
        await page.getByRole('tab', { name: 'Panel' }).click()
        await inside('Panel, as Maya').getByText('Unassigned').first().waitFor()
        await page.getByRole('tab', { name: 'Panel' }).press('Home')
        await inside('Slack').getByRole('textbox').waitFor()
        await page.close()
      },
    )

    test('her first message posts a card in the channel', async () => {
      await nadia.getByRole('button', { name: /chat/i }).first().click()
      await says('Hello! Where is my parcel? 📦')
      await maya
        .getByText('# support')
        .or(maya.getByText('support', { exact: true }))
        .first()
        .click()
      await maya.getByText('Hello! Where is my parcel? 📦').first().waitFor()
      await maya
        .getByText(/Waiting for an answer since .*(ago|now)/)
        .first()
        .waitFor()
      await maya
        .getByText(/Typed lines stay internal/)
        .first()
        .waitFor()
    })

    test('what she writes next appears in its thread, in order', async () => {
      await says('It was due on Monday.')
      await says('The number is 4711.')
      await maya
        .getByText(/\d repl(y|ies)/)
        .first()
        .click()
      const thread = await waitForOrder(maya, ['It was due on Monday.', 'The number is 4711.'])
      expect(thread).toBe(true)
    })

    test('the Reply modal is the deliberate act that answers her', async () => {
      await maya.getByRole('button', { name: 'Reply', exact: true }).first().click()
      const modal = maya.getByRole('dialog')
      await modal.getByText(/To .* by/).waitFor()
      await nadia.getByRole('status', { name: /is typing/ }).waitFor()
      await modal.locator('textarea').first().fill('It is on its way: *arrives tomorrow*.')
      await modal.getByRole('button', { name: 'Send' }).click()
      await modal.waitFor({ state: 'hidden' })
      // What draws marks is fetched with the first line that has some; until then it stands plain.
      await chat().locator('strong', { hasText: 'arrives tomorrow' }).first().waitFor()
      expect(await chat().locator('strong', { hasText: 'arrives tomorrow' }).count()).toBe(1)
      await chat().getByText('Maya Lindqvist').first().waitFor()
    })

    test('the sent line in the thread is ticked until she has read it', async () => {
      await maya.getByText('📨 Read').first().waitFor()
    })

    test('a line typed into the thread stays inside', async () => {
      const composer = maya.getByRole('textbox', { name: 'Message' }).last()
      await composer.fill('She sounds upset, careful.')
      await composer.press('Enter')
      const { root } = house.database.db
      const kept = await until(() =>
        root.selectFrom('messages').select('kind').where('text', 'like', '%She sounds upset%').executeTakeFirst(),
      )
      expect(kept.kind).toBe('note')
      await house.settled()
      expect(await chat().getByText('She sounds upset').count()).toBe(0)
    })

    test('no page had an error of its own', () => {
      expect(errors.flat()).toEqual([])
    })
  })
})

const pageOf = (demo: Demo, title: string): string =>
  demo.pages.find((page) => page.title.includes(title))?.url as string

const visit = async (browser: Browser, url: string, errors: string[][]): Promise<Page> => {
  const opened = await openPage(browser)
  errors.push(opened.errors)
  await opened.page.goto(url)
  return opened.page
}

/** All lines are there, each below the one before. */
/** A line may stand on the card first, and the page scrolls as more comes: looked at until they stand below each other. */
const waitForOrder = (page: Page, lines: string[]): Promise<boolean> =>
  until(async () => {
    const boxes = await Promise.all(lines.map((line) => page.getByText(line).last().boundingBox()))
    const heights = boxes.map((box) => box?.y ?? 0)
    return heights.every((height, i) => i === 0 || height > (heights[i - 1] as number))
  }, 'the lines in their order')
