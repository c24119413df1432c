// By keyboard and by screen reader, in every language, in light and dark.
import { needs } from '@deskless/core/testing'
import { describe, expect, test } from 'vitest'
import { findings } from '../support/axe.ts'
import { widgetStage } from '../support/widget-stage.ts'

describe('the widget for everybody', { ...needs('chromium'), timeout: 60_000 }, () => {
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
