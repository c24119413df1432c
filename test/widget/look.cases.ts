// How a site wears it: colours, places, pages without it, buttons of its own, and the language of its visitors.
import { until } from '@deskless/core/testing'
import type { Deskless } from '@deskless/widget/deskless'
import { describe, expect, test } from 'vitest'
import { findings } from '../support/axe.ts'
import { widgetStage } from '../support/widget-stage.ts'

const attrs = (text: string) => `?attrs=${encodeURIComponent(text)}`

export const look = () =>
  describe('the look of the widget', () => {
    // The database has no say in any of this.
    const it = widgetStage('pglite', {
      ...{ accent: '#ffd400', lightGround: '#fff6e5', lightInk: '#b9a27a', darkGround: '#10243a', corners: 'square' },
      replyTime: 'We answer within minutes',
    })

    test.each(['light', 'dark'] as const)(
      'colours of a site can be read, whatever it chose: %s',
      async (colorScheme) => {
        const nadia = await it.visit('', { colorScheme, reducedMotion: 'reduce' })
        await nadia.open()
        await nadia.write(`Look, ${colorScheme}`)
        const { conversation } = await it.about(`Look, ${colorScheme}`)
        await it.reply(conversation.id, 'We do')
        await nadia.hears('We do')
        expect(await findings(nadia.page, 'deskless-widget')).toEqual([])
        await nadia.chat.locator('.head p', { hasText: 'We answer within minutes' }).waitFor()
        const [ground, corner] = await nadia.chat.locator('.panel').evaluate((panel) => {
          const { backgroundColor, borderRadius } = getComputedStyle(panel)
          return [backgroundColor, borderRadius]
        })
        expect([ground, corner]).toEqual([colorScheme === 'light' ? 'rgb(255, 246, 229)' : 'rgb(16, 36, 58)', '0px'])
        await nadia.leave()
      },
    )

    test('it stands where the site wants it, on its left and above what lies there', async () => {
      const nadia = await it.visit(attrs('data-position="left" data-offset-x="40" data-offset-y="70"'))
      await nadia.open()
      const place = (what: string) =>
        nadia.chat.locator(what).evaluate((element) => {
          const { left, right, bottom } = getComputedStyle(element)
          return [left, right === 'auto' || Number.parseInt(right, 10) > 500, bottom]
        })
      expect(await place('.launcher')).toEqual(['40px', true, '70px'])
      expect(await place('.panel')).toEqual(['40px', true, '146px'])
      await nadia.leave()
    })

    test('a page may open it by an element of its own, and has the focus back', async () => {
      const context = await it.browser.newContext()
      const page = await context.newPage()
      await page.goto(it.shop.url + attrs('data-launcher="h1"'))
      const host = page.locator('deskless-widget')
      await host.waitFor({ state: 'attached' })
      expect(await host.locator('.launcher').isVisible()).toBe(false)
      await page.locator('h1').evaluate((heading) => heading.setAttribute('tabindex', '0'))
      await page.locator('h1').click()
      await host.locator('textarea').waitFor()
      await page.keyboard.press('Escape')
      await host.locator('.panel').waitFor({ state: 'detached' })
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
      await context.close()
    })

    test('where it is hidden nothing is seen, until the page’s address changes', async () => {
      const context = await it.browser.newContext()
      const page = await context.newPage()
      await page.goto(it.shop.url + attrs('data-hide="/checkout*, /"'))
      const host = page.locator('deskless-widget')
      await host.waitFor({ state: 'attached' })
      expect(await host.locator('.launcher').isVisible()).toBe(false)
      await page.evaluate(() => history.pushState({}, '', '/basket'))
      await host.locator('.launcher').waitFor()
      await page.evaluate(() => history.pushState({}, '', '/checkout/2'))
      await until(async () => !(await host.locator('.launcher').isVisible()), 'it to be hidden again')
      for (const [device, seen] of [
        ['desktop', false],
        ['mobile', true],
      ] as const) {
        await page.goto(it.shop.url + attrs(`data-hide-on="${device}"`))
        await host.waitFor({ state: 'attached' })
        expect([device, await host.locator('.launcher').isVisible()]).toEqual([device, seen])
      }
      await context.close()
    })

    test('words of the page stand in the composer, and what it tracked goes along', async () => {
      const nadia = await it.visit()
      await nadia.page.evaluate(() => {
        const { deskless } = window as unknown as { deskless: Deskless }
        deskless.track('basket', '2 boards')
        deskless.message('Is the board in stock?')
      })
      await nadia.chat.locator('textarea').waitFor()
      expect(await nadia.chat.locator('textarea').inputValue()).toBe('Is the board in stock?')
      await nadia.chat.locator('textarea').press('Enter')
      const { messages } = await it.about('Is the board in stock?')
      expect(messages[0]?.memo?.trail).toMatchObject([{ name: 'basket', about: '2 boards' }])
      await nadia.leave()
    })

    test.each([
      ['de', 'Nachricht schreiben…', 'ltr'],
      ['zh-TW', '輸入訊息…', 'ltr'],
      ['he', 'כתיבת הודעה…', 'rtl'],
    ])('a page in %s has it in its own language', async (lang, placeholder, dir) => {
      const nadia = await it.visit(`?lang=${lang}`)
      await nadia.open()
      await nadia.chat.locator(`textarea[placeholder="${placeholder}"]`).waitFor()
      expect(await nadia.chat.locator('.panel').getAttribute('dir')).toBe(dir)
      await nadia.leave()
    })
  })
