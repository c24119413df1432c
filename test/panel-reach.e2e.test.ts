// The panel for everybody and at any length: axe in light and dark, by keyboard, right to left, thousands of conversations.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { needs, until } from '@deskless/core/testing'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { writes } from '../core/src/commands/testing/scene.ts'
import { connectionRow } from '../core/src/connections/index.ts'
import { MAYA, panelStage } from './support/panel-stage.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What is wrong, and contrast nobody could be sure of. */
const findings = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    type Finding = { id: string; nodes: { target: unknown }[] }
    type Axe = { run(): Promise<{ violations: Finding[]; incomplete: Finding[] }> }
    const { violations, incomplete } = await (window as unknown as { axe: Axe }).axe.run()
    const unsure = incomplete.filter(({ id }) => id === 'color-contrast')
    return [...violations, ...unsure].map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes.map((n) => n.target))}`)
  })
}

const MANY = 200

describe('the panel for everybody', { ...needs('chromium'), timeout: 90_000 }, () => {
  // The database has no say in any of this.
  const it = panelStage('pglite')
  let first = ''
  beforeAll(async () => {
    const { services } = it.house.hub
    const { accountId, maya, omar } = it.house
    const inbox = await connectionRow(services.db.root, accountId, it.inboxId)
    const scene = { accountId, maya, omar, vera: omar, inbox }
    for (let i = 0; i < MANY; i++) await writes(services.db, scene, `Customer ${i}`, `Question ${i} about a parcel`)
    first = (await writes(services.db, scene, 'Nadia', 'Where is my lamp?')).id
    await it.house.command('assign', { conversation: first, to: maya })
    await it.house.command('edit_contact', {
      contact: (await it.house.conversations()).find(({ id }) => id === first)!.contact.id,
      attributes: { plan: 'Gold' },
    })
    // Each is written as it would come in, one after the other.
  }, 300_000)

  test.each([
    ['light', 'en-GB', 360],
    ['dark', 'en-GB', 360],
    ['light', 'en-GB', 1280],
    ['dark', 'ar', 1280],
    ['dark', 'es', 600],
  ] as const)('axe finds nothing, unsure contrast included: %s, %s, %i wide', async (colorScheme, locale, width) => {
    const viewport = { width, height: 720 }
    const { page, leave } = await it.sit(undefined, { colorScheme, locale, viewport, reducedMotion: 'reduce' })
    await page.locator('input[name=email]').waitFor()
    expect(await findings(page)).toEqual([])
    await page.locator('input[name=email]').fill(MAYA.email)
    await page.locator('input[name=password]').fill(MAYA.password)
    await page.locator('form button[type=submit]').click()
    const at = async (hash: string, sign: string): Promise<void> => {
      await page.goto(`${it.house.url}/panel${hash}`)
      await page.locator(sign).first().waitFor()
      expect([hash, ...(await findings(page))]).toEqual([hash])
    }
    await page.locator('.desk').waitFor()
    await at('#/q/all', 'a.entry')
    await page.locator('.filters-head button').first().click()
    await at('#/q/mine', 'a.entry')
    await at('#/s/lamp', 'a.hit')
    await at('#/new', 'form.start')
    await at(`#/c/${first}/contact`, '.card')
    await at(`#/c/${first}`, '.conversation')
    await page.locator('body').press('?')
    await page.getByRole('dialog').waitFor()
    expect(await findings(page)).toEqual([])
    expect(await page.locator('html').getAttribute('dir')).toBe(locale === 'ar' ? 'rtl' : 'ltr')
    await leave()
  })

  test('hundreds of conversations scroll to the end and back, and only those in sight stand in the page', async () => {
    const { page, leave } = await it.sit(MAYA, { viewport: { width: 400, height: 700 } }, '#/q/all')
    await page.locator('a.entry').first().waitFor()
    const most = async (): Promise<number> => page.locator('a.entry').count()
    const counts: number[] = []
    await until(async () => {
      await page.locator('.virtual').evaluate((box) => box.scrollBy(0, 4_000))
      counts.push(await most())
      return page.getByText('Question 0 about a parcel').isVisible()
    }, 'the oldest one')
    expect(Math.max(...counts)).toBeLessThan(40)
    await page.locator('.virtual').evaluate((box) => box.scrollTo(0, 0))
    await page.getByText('Where is my lamp?').waitFor()
    await leave()
  })

  test('j walks beyond what is in sight, and the focus goes along, there and back', async () => {
    const { page, leave } = await it.sit(MAYA, { viewport: { width: 400, height: 500 } }, '#/q/all')
    await page.locator('a.entry').first().waitFor()
    for (let i = 0; i < 15; i++) {
      await page.keyboard.press('j')
      await page.locator(`a.entry[data-row="${i + 1}"]:focus`).waitFor()
    }
    expect(await page.locator('a.entry:focus').isVisible()).toBe(true)
    await page.keyboard.press('Enter')
    await page.locator('.conversation').waitFor()
    await page.getByRole('button', { name: 'Back' }).first().click()
    await page.locator('a.entry[data-row="15"]:focus').waitFor()
    await leave()
  })

  test('typing into the search never shows what was asked before', async () => {
    const { page, leave } = await it.sit(MAYA, { viewport: { width: 400, height: 700 } })
    await page.locator('.desk').waitFor()
    await page.keyboard.press('/')
    await page.locator('input[type=search]:focus').waitFor()
    await page.keyboard.type('lamp')
    await page.locator('a.hit', { hasText: 'Where is my lamp?' }).first().waitFor()
    await page.locator('a.hit').first().click()
    await page.locator('.conversation').getByText('Where is my lamp?').waitFor()
    await leave()
  })
})
