// What a site gets: its weight, its policy, its commands and what it is told.
import { needs, until } from '@deskless/core/testing'
import type { Deskless } from '@deskless/widget/deskless'
import { describe, expect, test } from 'vitest'
import type { Visitor } from '../support/shop.ts'
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

  test('a site hears what happens and can do what the button does', async () => {
    const nadia = await it.visit()
    await nadia.page.evaluate(() => {
      const { deskless } = window as unknown as { deskless: Deskless }
      const heard: string[] = []
      Object.assign(window, { heard })
      for (const event of ['open', 'close', 'ready', 'logout'] as const) deskless.on(event, () => heard.push(event))
      deskless.on('sent', ({ id }) => heard.push(`sent ${id.length}`))
      deskless.on('message', ({ text, author }) => heard.push(`${author}: ${text}`))
      const stop = deskless.on('unread', ({ count }) => {
        heard.push(`unread ${count}`)
        stop()
      })
      deskless.toggle()
    })
    const heard = () => nadia.page.evaluate(() => (window as unknown as { heard: string[] }).heard)
    const tell = (name: 'close' | 'logout' | 'toggle') =>
      nadia.page.evaluate((it) => (window as unknown as { deskless: Deskless }).deskless[it](), name)
    await nadia.chat.locator('textarea').waitFor()
    await nadia.write('Do you hear me?')
    const { conversation } = await it.about('Do you hear me?')
    await tell('close')
    await it.reply(conversation.id, 'Loud and clear')
    await it.reply(conversation.id, 'And you?')
    await until(async () => (await heard()).includes('Maya Lindqvist: And you?'))
    await tell('logout')
    expect(await heard()).toEqual([
      ...['open', 'ready', 'sent 36', 'close', 'unread 1'],
      ...['Maya Lindqvist: Loud and clear', 'Maya Lindqvist: And you?', 'logout'],
    ])
    await nadia.leave()
  })

  test('a language is fetched when it is wanted, by the page, the script tag or a command', async () => {
    const strings = (visitor: Visitor) => visitor.asked.filter((request) => /assets\/(ar|es|en)-/.test(request))
    const nadia = await it.visit()
    await nadia.open()
    expect(strings(nadia)).toEqual([])
    expect(await nadia.chat.locator('textarea').getAttribute('placeholder')).toBe('Write a message…')
    await nadia.page.evaluate(() => (window as unknown as { deskless: Deskless }).deskless.setLocale('es'))
    await nadia.chat.locator('textarea[placeholder="Escribe un mensaje…"]').waitFor()
    expect(strings(nadia)).toHaveLength(1)
    const ali = await it.visit('?attrs=data-locale%3Dar')
    expect(await ali.chat.locator('.launcher').getAttribute('aria-label')).toBe('فتح المحادثة')
    await ali.open()
    await ali.chat.locator('.panel[dir=rtl][lang=ar]').waitFor()
    await ali.leave()
    await nadia.leave()
  })

  test('light or dark is the system’s choice while it is open, unless the site has one', async () => {
    const nadia = await it.visit('', { colorScheme: 'light' })
    await nadia.open()
    expect(await nadia.chat.locator('.panel.dark').count()).toBe(0)
    await nadia.page.emulateMedia({ colorScheme: 'dark' })
    await nadia.chat.locator('.panel.dark').waitFor()
    const ruth = await it.visit('?attrs=data-theme%3Dlight', { colorScheme: 'dark' })
    await ruth.open()
    expect(await ruth.chat.locator('.panel.dark').count()).toBe(0)
    await nadia.leave()
    await ruth.leave()
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
