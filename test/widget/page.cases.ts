// What a site gets: its weight, its policy, its commands and what it is told.
import { until } from '@deskless/core/testing'
import type { Deskless } from '@deskless/widget/deskless'
import { describe, expect, test } from 'vitest'
import type { Visitor } from '../support/shop.ts'
import type { Stage } from '../support/widget-stage.ts'
import { GREETING, widgetStage } from '../support/widget-stage.ts'

export const page = () =>
  describe('the widget on a page', () => {
    // The database has no say in any of this.
    const it = widgetStage('pglite')

    test('a page pays for nothing but the loader until its visitor shows intent', async () => {
      const nadia = await it.visit()
      await nadia.page.waitForLoadState('networkidle')
      const ours = () => nadia.asked.filter((request) => request.includes('/p/widget/') || request.includes('/in/'))
      expect(ours()).toEqual(['GET /p/widget/loader.js'])
      const before = await peopleOf(it)
      await nadia.open()
      expect(ours().some((request) => /assets\/chat-/.test(request))).toBe(true)
      expect(await nadia.chat.locator('.bubble').first().textContent()).toBe(GREETING)
      expect(nadia.complaints).toEqual([])
      expect([await it.conversations(), await nadia.page.context().cookies()]).toEqual([[], []])
      expect(await peopleOf(it)).toEqual(before)
      expect(await nadia.page.evaluate(shifted)).toBe(0)
      const { script, heap } = await costs(nadia)
      console.log(`widget: to load and open it a page runs ${script} ms of script; it then holds ${heap} MB`)
      await nadia.leave()
    })

    test('a site may pin the loader: its own bytes run, and any others do not', async () => {
      const { integrity } = (await (await fetch(`${it.house.url}/p/widget/loader.json`)).json()) as {
        integrity: string
      }
      const pinned = (hash: string) => `?attrs=${encodeURIComponent(`integrity="${hash}" crossorigin="anonymous"`)}`
      const nadia = await it.visit(pinned(integrity))
      await nadia.open()
      await nadia.leave()
      const page = await (await it.browser.newContext()).newPage()
      const refused = page.waitForEvent('console', (line) => /integrity/.test(line.text()))
      await page.goto(it.shop.url + pinned(`sha384-${'A'.repeat(64)}`))
      await refused
      expect(await page.locator('deskless-widget').count()).toBe(0)
      await page.context().close()
    })

    test('of who asked their browser not to be tracked the page’s address, what it told and their clock stay there', async () => {
      const nadia = await it.visit('', { timezoneId: 'Asia/Tokyo' })
      const omar = await it.visit('', { timezoneId: 'Asia/Tokyo' })
      await omar.page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'doNotTrack', { get: () => '1' }))
      await omar.page.reload()
      for (const [visitor, line] of [
        [nadia, 'I was at the shelf'],
        [omar, 'I was nowhere'],
      ] as const) {
        await visitor.page.evaluate(() => (window as unknown as { deskless: Deskless }).deskless.track('shelf'))
        await visitor.open()
        await visitor.write(line)
      }
      const memoOf = async (line: string) => (await it.about(line)).messages[0]?.memo
      const [told, untold] = [await memoOf('I was at the shelf'), await memoOf('I was nowhere')]
      expect(told).toMatchObject({ page: { title: 'Shop' }, trail: [{ name: 'shelf' }] })
      expect(Object.keys(untold ?? {})).toEqual(['client'])
      const zoneOf = async (line: string) => (await it.about(line)).conversation.contact.timeZone
      expect([await zoneOf('I was at the shelf'), await zoneOf('I was nowhere')]).toEqual(['Asia/Tokyo', undefined])
      await nadia.leave()
      await omar.leave()
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

/** Nobody is anybody before they speak. */
const peopleOf = ({ house }: Stage) =>
  house.database.db.root.selectFrom('contacts').select('id').where('account_id', '=', house.accountId).execute()

/** How far what stood on the page was moved by us, from its first line on. */
const shifted = (): Promise<number> =>
  new Promise((resolve) => {
    let sum = 0
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) sum += (entry as PerformanceEntry & { value: number }).value
    }).observe({ type: 'layout-shift', buffered: true })
    requestAnimationFrame(() => setTimeout(() => resolve(sum)))
  })

/** For the eye: on a busy machine these are no measure. */
const costs = async ({ page, open }: Visitor): Promise<{ script: number; heap: number }> => {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  await page.reload()
  await open()
  const { metrics } = await session.send('Performance.getMetrics')
  const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0
  return { script: Math.round(of('ScriptDuration') * 1000), heap: Math.round(of('JSHeapUsedSize') / 1e5) / 10 }
}
