// The panel for everybody and at any length: axe in light and dark, by keyboard, right to left, thousands of conversations.
import { fly, needs, pigeonPost, until, WHISTLE } from '@deskless/core/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { uuidv7 } from '../core/src/contract/index.ts'
import { findings } from './support/axe.ts'
import { MAYA, panelStage } from './support/panel-stage.ts'

const post = pigeonPost()
/** Runs in the page: colours have changed to those of the other light. */
const drawn = async (): Promise<void> => {
  // What inherits a colour begins to fade when what it is inherited from has faded.
  for (let still = 0; still < 3; still++) {
    await new Promise((next) => requestAnimationFrame(next))
    if (document.getAnimations().some((one) => one instanceof CSSTransition)) still = 0
  }
}

const MANY = 200

describe('the panel for everybody', { ...needs('chromium'), timeout: 90_000 }, () => {
  // The database has no say in any of this.
  const it = panelStage('pglite', [post.plugin])
  let first = ''
  beforeAll(async () => {
    const door = (await it.house.addInbox('pigeon', { whistle: WHISTLE })).token
    const letter = (name: string, says: string) => {
      const loft = uuidv7()
      return { id: uuidv7(), loft, bird: loft, name, says }
    }
    const flies = async (...letters: ReturnType<typeof letter>[]): Promise<void> => {
      const before = (await it.house.conversations()).length
      await fly(it.house.url, door, letters)
      await until(async () => (await it.house.conversations()).length === before + letters.length)
    }
    // The oldest, many at once, and the newest.
    await flies(letter('Customer 0', 'Question 0 about a parcel'))
    await flies(
      ...Array.from({ length: MANY - 1 }, (_, i) => letter(`Customer ${i + 1}`, `Question ${i + 1} about a parcel`)),
    )
    await flies(letter('Nadia', 'Where is my lamp?'))
    const lamp = (await it.house.conversations()).find(({ lastText }) => lastText === 'Where is my lamp?')!
    first = lamp.id
    await it.house.command('assign', { conversation: first, to: it.house.maya })
    await it.house.command('edit_contact', { contact: lamp.contact.id, attributes: { plan: 'Gold' } })
  }, 120_000)

  /** In each language one page, which is looked at in every light and width. */
  test.each([
    [
      'en-GB',
      [
        ['light', 360],
        ['dark', 360],
        ['light', 1280],
      ],
    ],
    ['ar', [['dark', 1280]]],
    ['es', [['dark', 600]]],
  ] as const)('axe finds nothing, unsure contrast included: %s, %j', async (locale, looks) => {
    const { page, leave } = await it.sit(undefined, { locale, reducedMotion: 'reduce' })
    const look = async (what: string): Promise<void> => {
      for (const [colorScheme, width] of looks) {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width, height: 720 })
        await page.evaluate(drawn)
        expect([what, colorScheme, width, ...(await findings(page))]).toEqual([what, colorScheme, width])
      }
    }
    await page.locator('input[name=email]').waitFor()
    await look('sign-in')
    await page.locator('input[name=email]').fill(MAYA.email)
    await page.locator('input[name=password]').fill(MAYA.password)
    await page.locator('form button[type=submit]').click()
    const at = async (hash: string, sign: string): Promise<void> => {
      await page.goto(`${it.house.url}/panel${hash}`)
      await page.locator(sign).first().waitFor()
      await look(hash)
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
    await look('keys')
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
