// By keyboard and by screen reader, in every language, in light and dark.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { needs } from '@deskless/core/testing'
import { describe, expect, test } from 'vitest'
import { widgetStage } from '../support/widget-stage.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

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
    await nadia.page.evaluate(axe)
    const found = await nadia.page.evaluate(async () => {
      type Finding = { id: string; nodes: { target: unknown }[] }
      type Axe = { run(what: Element): Promise<{ violations: Finding[]; incomplete: Finding[] }> }
      const { violations, incomplete } = await (window as unknown as { axe: Axe }).axe.run(
        document.querySelector('deskless-widget') as Element,
      )
      const unsure = incomplete.filter(({ id }) => id === 'color-contrast')
      return [...violations, ...unsure].map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes.map((n) => n.target))}`)
    })
    expect(found).toEqual([])
    expect(await nadia.chat.locator('.panel').getAttribute('dir')).toBe(lang === 'ar' ? 'rtl' : 'ltr')
    await nadia.leave()
  })
})
