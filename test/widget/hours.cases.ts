// While the office is closed: what a visitor far away reads of it, and what they are asked.
import { afterAll, describe, expect, test } from 'vitest'
import { findings } from '../support/axe.ts'
import { visitIn } from '../support/shop.ts'
import { widgetStage } from '../support/widget-stage.ts'

const DAY_MS = 86_400_000
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
/** Neither place ever changes its clocks: half past nine in Kolkata is one o’clock in Tokyo. */
const OFFICE = 'Asia/Kolkata'
const HOME = 'Asia/Tokyo'

export const hours = () =>
  describe('the hours of the widget', () => {
    // The database has no say in any of this.
    const it = widgetStage('pglite')

    afterAll(() => it.house.command('set_availability', { availability: 'offline' }))

    /** In three days the office opens again, for that day. */
    const closes = async () => {
      const opens = new Date(Date.now() + 3 * DAY_MS)
      const day = new Date(opens.getTime() + 5.5 * 3_600_000)
      const week = { [DAYS[day.getUTCDay()] as string]: ['09:30-12:00', '13:00-17:00'] }
      await it.house.command('set_availability', { availability: 'online' })
      await it.house.command('set_hours', { inbox: it.inboxId, hours: { zone: OFFICE, week } })
      const name = (tag: string) => day.toLocaleDateString(tag, { weekday: 'long', timeZone: 'UTC' })
      return { name, opens: Date.parse(`${day.toJSON().slice(0, 10)}T04:00Z`) }
    }

    test.each(['light', 'dark'] as const)(
      'nadia in Tokyo reads when somebody is back, and the hours of the office: %s',
      async (colorScheme) => {
        const { name } = await closes()
        const nadia = await it.visit('', { timezoneId: HOME, colorScheme, reducedMotion: 'reduce' })
        await nadia.open()
        const back = nadia.chat.getByRole('button', { name: new RegExp(`^Back ${name('en')}\\s1:00\\sPM$`) })
        await back.click()
        const week = nadia.chat.locator('.week')
        await week.waitFor()
        const said = (await week.allInnerTexts())
          .join()
          .replace(/[^\S\n]/g, ' ')
          .split('\n')
          .filter(Boolean)
        const spans = ['9:30 AM – 12:00 PM', '1:00 PM – 5:00 PM']
        expect(said).toEqual(['Office hours', name('en').slice(0, 3), ...spans, 'India Standard Time'])
        expect(await findings(nadia.page, 'deskless-widget')).toEqual([])
        await nadia.page.keyboard.press('Escape')
        await week.waitFor({ state: 'detached' })
        await nadia.write(`Is anybody there? It is ${colorScheme}`)
        // Maya is online, and nobody works now all the same.
        await nadia.chat.getByLabel('E-mail address').waitFor()
        expect(nadia.complaints).toEqual([])
        await nadia.leave()
      },
    )

    test('magnified until little is left, the hours can be scrolled to their end', async () => {
      await closes()
      const nadia = await it.visit('', { timezoneId: HOME, viewport: { width: 320, height: 256 } })
      await nadia.open()
      await nadia.chat.locator('.hours > button', { hasText: 'Back' }).click()
      const zone = nadia.chat.locator('.week p').last()
      await zone.scrollIntoViewIfNeeded()
      const { y = 0, height = 0 } = (await zone.boundingBox()) ?? {}
      expect(y + height).toBeLessThanOrEqual(256)
      await nadia.leave()
    })

    test('in her own language; and once it opens, an open chat says so by itself', async () => {
      const { name, opens } = await closes()
      const context = await it.browser.newContext({ timezoneId: HOME, locale: 'de-DE' })
      const page = await context.newPage()
      await page.clock.install()
      const nadia = await visitIn(page, `${it.shop.url}?lang=de`)
      await nadia.open()
      await nadia.chat.getByRole('button', { name: `Wieder da: ${name('de')}, 13:00` }).waitFor()
      await page.clock.fastForward(opens - Date.now() + 1_000)
      await nadia.chat.getByRole('button', { name: 'Wir sind online' }).waitFor()
      await context.close()
    })

    test('who opens the chat again after a while sees who is there by then', async () => {
      await it.house.command('set_hours', { inbox: it.inboxId, hours: null })
      await it.house.command('set_availability', { availability: 'offline' })
      const page = await (await it.browser.newContext()).newPage()
      await page.clock.install()
      const nadia = await visitIn(page, it.shop.url)
      await nadia.open()
      await nadia.chat.locator('.head p', { hasText: 'We are away' }).waitFor()
      await page.keyboard.press('Escape')
      await it.house.command('set_availability', { availability: 'online' })
      await page.clock.fastForward(6 * 60_000)
      await nadia.open()
      await nadia.chat.locator('.head p', { hasText: 'We are online' }).waitFor()
      await nadia.write('There you are')
      await it.about('There you are')
      await page.context().close()
    })

    test('who comes while it is open sees nothing of all that, and once nobody says hours, nothing is fetched for them', async () => {
      const week = Object.fromEntries(DAYS.map((day) => [day, ['00:00-24:00']]))
      await it.house.command('set_hours', { inbox: it.inboxId, hours: { zone: OFFICE, week } })
      const nadia = await it.visit()
      await nadia.open()
      await nadia.chat.getByRole('button', { name: 'We are online' }).waitFor()
      await it.house.command('set_hours', { inbox: it.inboxId, hours: null })
      const omar = await it.visit()
      await omar.open()
      await omar.chat.locator('.head p', { hasText: 'We are online' }).waitFor()
      expect(omar.asked.filter((request) => /assets\/hours-/.test(request))).toEqual([])
      await nadia.leave()
      await omar.leave()
    })
  })
