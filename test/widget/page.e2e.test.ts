// What a site gets: its weight, its policy, its commands and what it is told.
import { needs, until } from '@deskless/core/testing'
import { describe, expect, test } from 'vitest'
import { GREETING, widgetStage } from '../support/widget-stage.ts'

describe('the widget on a page', { ...needs('chromium'), timeout: 60_000 }, () => {
  // The database has no say in any of this.
  const it = widgetStage('pglite')

  test('a page pays for nothing but the loader until its visitor shows intent', async () => {
    const nadia = await it.visit()
    await nadia.page.waitForLoadState('networkidle')
    const ours = () => nadia.asked.filter((request) => request.includes('/p/widget/') || request.includes('/in/'))
    expect(ours()).toEqual(['GET /p/widget/loader.js'])
    expect((await it.house.conversations()).length).toBe(0)
    await nadia.open()
    expect(ours().some((request) => /assets\/chat-/.test(request))).toBe(true)
    expect(await nadia.chat.locator('.bubble').first().textContent()).toBe(GREETING)
    expect(nadia.complaints).toEqual([])
    await nadia.leave()
  })

  test('the command queue works before the loader and tells what happens', async () => {
    const nadia = await it.visit(`?attrs=data-preload`)
    await nadia.page.addInitScript(() => {
      const seen: string[] = []
      Object.assign(window, {
        seen,
        deskless: [['on', 'ready', () => seen.push('ready')], ['on', 'open', () => seen.push('open')], ['open']],
      })
    })
    await nadia.page.reload()
    await nadia.chat.locator('textarea').waitFor()
    await until(
      async () =>
        (await nadia.page.evaluate(() => (window as unknown as { seen: string[] }).seen)).sort().join() ===
        'open,ready',
    )
    await nadia.page.evaluate(() => (window as unknown as { deskless: { shutdown(): void } }).deskless.shutdown())
    await nadia.chat.waitFor({ state: 'detached' })
    await nadia.leave()
  })

  test('a browser keeps 100 MB of files and says which one it does not', async () => {
    const nadia = await it.visit()
    await nadia.open()
    await nadia.chat.locator('.panel').evaluate((panel) => {
      // None of them gets anywhere.
      XMLHttpRequest.prototype.send = () => {}
      const dataTransfer = new DataTransfer()
      const film = new Uint8Array(20 * 1024 * 1024)
      for (const name of ['1.mov', '2.mov', '3.mov', '4.mov', '5.mov', '6.mov'])
        dataTransfer.items.add(new File([film], name))
      panel.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }))
    })
    await nadia.chat.locator('.alert', { hasText: '6.mov is not kept if you leave this page' }).waitFor()
    await nadia.page.reload()
    await nadia.open()
    await until(async () => (await nadia.chat.locator('.upload').count()) === 5, 'the five that were kept')
    await nadia.leave()
  })
})
