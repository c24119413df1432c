// By keyboard and by screen reader, in every language, in light and dark.
import { describe, expect, test } from 'vitest'
import { findings } from '../support/axe.ts'
import type { Visitor } from '../support/shop.ts'
import { widgetStage } from '../support/widget-stage.ts'

export const access = () =>
  describe('the widget for everybody', () => {
    // The database has no say in any of this.
    const it = widgetStage('pglite')

    test('the keyboard is enough, and the page’s own shortcuts stay silent', async () => {
      const nadia = await it.visit()
      await nadia.page.evaluate(() =>
        document.addEventListener('keydown', (e) => document.body.setAttribute('data-heard', e.key)),
      )
      await nadia.chat.locator('.launcher').focus()
      await nadia.page.keyboard.press('Space')
      await nadia.chat.locator('textarea').waitFor()
      await nadia.page.evaluate(() => document.body.removeAttribute('data-heard'))
      await nadia.page.keyboard.type('one')
      await nadia.page.keyboard.press('Shift+Enter')
      await nadia.page.keyboard.type('two')
      await nadia.page.keyboard.press('Enter')
      await it.about('one\ntwo')
      expect(await nadia.page.evaluate(() => document.body.getAttribute('data-heard'))).toBe(null)
      for (let i = 0; i < 12; i++) await nadia.page.keyboard.press('Tab')
      expect(await nadia.chat.evaluate((host) => host.shadowRoot?.activeElement?.closest('.panel') !== null)).toBe(true)
      await nadia.page.keyboard.press('Escape')
      await nadia.chat.locator('.panel').waitFor({ state: 'detached' })
      expect(await nadia.chat.evaluate((host) => host.shadowRoot?.activeElement?.className)).toBe('launcher')
      await nadia.leave()
    })

    test('emoji are picked by keyboard, and the way back leads to the line', async () => {
      const nadia = await it.visit()
      await nadia.open()
      const { keyboard } = nadia.page
      const focus = () => nadia.chat.evaluate((host) => host.shadowRoot?.activeElement?.textContent || 'the line')
      await keyboard.type('Thanks')
      await keyboard.press('Tab')
      await keyboard.press('Enter')
      await nadia.chat.locator('.grid button').first().waitFor()
      await keyboard.press('ArrowRight')
      expect(await focus()).toBe('😃')
      await keyboard.press('Enter')
      await keyboard.press('Tab')
      expect(await focus()).toBe('👍')
      await keyboard.press('Escape')
      await nadia.chat.locator('.grid').waitFor({ state: 'detached' })
      expect(await focus()).toBe('the line')
      await keyboard.press('Enter')
      await it.about('Thanks😃')
      await keyboard.press('Escape')
      await nadia.chat.locator('.panel').waitFor({ state: 'detached' })
      await nadia.leave()
    })

    test('who listens instead of looking hears the answer, and does not lose their place with a pressed button', async () => {
      const { nadia, conversation } = await it.begin('I listen')
      const options = [{ id: 'yes', label: 'Yes, please' }]
      await it.reply(conversation.id, { is: 'choices', text: 'Shall we call?', options })
      await nadia.chat.locator('[aria-live=polite]', { hasText: 'Maya Lindqvist: Shall we call?' }).waitFor()
      await nadia.chat.getByRole('button', { name: 'Yes, please' }).focus()
      await nadia.page.keyboard.press('Enter')
      await it.about('Yes, please')
      await nadia.chat.locator('.choices').waitFor({ state: 'detached' })
      expect(await nadia.chat.evaluate((host) => host.shadowRoot?.activeElement?.tagName)).toBe('TEXTAREA')
      await nadia.leave()
    })

    test('in forced colours everything that was told by its ground has an edge', async () => {
      const nadia = await it.visit('', { forcedColors: 'active' })
      await nadia.open()
      await nadia.write('I see few colours')
      await it.about('I see few colours')
      await nadia.chat.getByRole('button', { name: 'More' }).click()
      await nadia.chat.locator('.menu button').first().waitFor()
      const edge = (name: string) =>
        nadia.chat
          .locator(name)
          .last()
          .evaluate((it) => getComputedStyle(it).borderTopWidth)
      for (const name of ['.launcher', '.panel', '.line.me .bubble', '.line.us .bubble', '.field', '.menu'])
        expect([name, await edge(name)]).not.toEqual([name, '0px'])
      await nadia.leave()
    })

    test('on a phone the keyboard stays down until the line is touched', async () => {
      const nadia = await it.visit('', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })
      await nadia.open()
      expect(await nadia.chat.evaluate((host) => host.shadowRoot?.activeElement?.className)).toBe('log')
      await expect.poll(() => boxOf(nadia, '.panel')).toEqual({ x: 0, y: 0, width: 360, height: 740 })
      expect(await nadia.chat.locator('.launcher').isVisible()).toBe(false)
      // The keyboard comes up, and the page is moved under it.
      await nadia.page.evaluate(() => {
        const view = window.visualViewport as VisualViewport
        Object.defineProperty(view, 'height', { value: 420 })
        Object.defineProperty(view, 'offsetTop', { value: 60 })
        view.dispatchEvent(new Event('resize'))
      })
      expect(await boxOf(nadia, '.panel')).toEqual({ x: 0, y: 60, width: 360, height: 420 })
      const { y, height } = await boxOf(nadia, 'textarea')
      expect(y + height).toBeLessThanOrEqual(480)
      await nadia.leave()
    })

    test('on a phone with a notch and a bar nothing to press lies below them', async () => {
      const nadia = await it.visit('', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })
      const device = await nadia.page.context().newCDPSession(nadia.page)
      const insets = { top: 44, topMax: 44, bottom: 34, bottomMax: 34 }
      await device.send('Emulation.setSafeAreaInsetsOverride', { insets })
      const launcher = await boxOf(nadia, '.launcher')
      expect(launcher.y + launcher.height).toBe(740 - 34 - 20)
      await nadia.open()
      const [close, send] = [await boxOf(nadia, '.head .plain:last-child'), await boxOf(nadia, '.send')]
      expect([close.y >= 44, send.y + send.height <= 740 - 34]).toEqual([true, true])
      await nadia.leave()
    })

    // At 200 % a window of 1280 by 800 has half of each to lay out in; WCAG's reflow asks for 320 by 256, which is 400 %.
    test.each([
      [640, 400],
      [320, 256],
    ])(
      'magnified to %i by %i pixels everything is there, and nothing has to be scrolled sideways',
      async (width, height) => {
        const nadia = await it.visit('', { viewport: { width, height }, deviceScaleFactor: 2 })
        await nadia.open()
        await nadia.write(`A line long enough to be broken where there is little room for it: ${width}`)
        await nadia.chat.locator('.tick').first().waitFor()
        for (const what of ['.head h2', '.head .plain:last-child', 'textarea', '.send', '.log']) {
          const box = await boxOf(nadia, what)
          const inside = box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height
          expect([what, inside, box.height > 15]).toEqual([what, true, true])
        }
        const sideways = await nadia.chat.locator('.log').evaluate((log) => log.scrollWidth - log.clientWidth)
        expect([sideways, await nadia.page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([0, width])
        await nadia.chat.getByRole('button', { name: 'Emoji' }).click()
        await nadia.chat.locator('.grid button').first().click()
        expect(await nadia.chat.locator('textarea').inputValue()).not.toBe('')
        await nadia.chat.getByRole('button', { name: 'Emoji' }).click()
        await nadia.chat.getByRole('button', { name: 'More', exact: true }).click()
        const download = nadia.page.waitForEvent('download')
        await nadia.chat.locator('.menu button').last().click()
        await download
        await nadia.leave()
      },
    )

    test('who wants less motion sees none', async () => {
      const moving = (nadia: Visitor) =>
        nadia.chat.evaluate((host) => host.shadowRoot?.getAnimations().some(({ playState }) => playState === 'running'))
      const nadia = await it.visit('', { reducedMotion: 'reduce' })
      await nadia.chat.locator('.launcher').click()
      await nadia.chat.locator('.panel').waitFor()
      expect(await moving(nadia)).toBe(false)
      await nadia.leave()
    })

    test.each([
      ['light', 'en', { width: 1280, height: 800 }],
      ['dark', 'es', { width: 1280, height: 800 }],
      ['dark', 'ar', { width: 380, height: 780 }],
      ['light', 'ar', { width: 380, height: 780 }],
    ] as const)('axe finds nothing, unsure contrast included: %s, %s, %j', async (colorScheme, lang, viewport) => {
      const nadia = await it.visit(`?lang=${lang}`, { colorScheme, viewport, reducedMotion: 'reduce' })
      await nadia.open()
      await nadia.write(`Look at me ${colorScheme} ${lang}`)
      const { conversation } = await it.about(`Look at me ${colorScheme} ${lang}`)
      const options = [
        { id: 'a', label: 'A way' },
        { id: 'b', label: 'Another way' },
      ]
      await it.reply(conversation.id, { is: 'choices', text: 'See https://example.com', options })
      await nadia.chat.locator('.choices').waitFor()
      expect(await findings(nadia.page, 'deskless-widget')).toEqual([])
      expect(await nadia.chat.locator('.panel').getAttribute('dir')).toBe(lang === 'ar' ? 'rtl' : 'ltr')
      await nadia.leave()
    })
  })

const boxOf = async ({ chat }: Visitor, what: string) => {
  const box = await chat.locator(what).first().boundingBox()
  if (!box) throw new Error(`${what} is not there.`)
  return box
}
