// The customer's side in a real browser, on a real hub: what is written arrives once, whatever the network does.
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { plugin as widget } from '@deskless/widget'
import type { Browser } from 'playwright-core'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestHub } from '../core/src/testing/index.ts'
import { available, needs, startHub, until } from '../core/src/testing/index.ts'
import type { Shop, Visitor } from './support/shop.ts'
import { openShop, visit, visitIn } from './support/shop.ts'

const SECRET = 'only the shop’s own server knows this'
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// A browser on a busy machine takes its time.
describe('the web widget in a browser', { ...needs('chromium'), timeout: 60_000 }, () => {
  let hub: TestHub
  let browser: Browser
  let shop: Shop
  let inbox: Awaited<ReturnType<TestHub['addInbox']>>
  const greeting = 'Hello! Ask us anything.'

  beforeAll(async () => {
    hub = await startHub({ engine: 'pglite', plugins: [widget] })
    inbox = await hub.addInbox('widget', {
      title: 'Oak & Ember',
      greeting,
      teamName: 'Oak & Ember',
      identitySecret: SECRET,
    })
    shop = await openShop(hub.url, inbox.token)
    const args = ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--no-first-run']
    browser = await chromium.launch({ executablePath: available().chromium, args })
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.close()
    await hub?.stop()
  })

  const arrives = (visitor: Visitor, ...texts: string[]) =>
    until(
      async () => {
        const read = await visitor.read()
        return texts.every((text) => read.includes(text)) && read
      },
      `the bubbles ${texts.join(', ')}`,
    )
  /** The conversation in which this was said. */
  const about = (text: string) =>
    until(async () => {
      for (const conversation of await hub.conversations()) {
        const messages = await hub.messages(conversation.id)
        if (messages.some((message) => message.text === text)) return { conversation, messages }
      }
      return false
    }, `a conversation with “${text}”`)
  const reply = (conversation: string, text: string) =>
    hub.command('reply', { conversation, parts: [{ is: 'text', text }] })
  const door = (url: URL): boolean => url.pathname.startsWith('/in/widget/')
  const live = (visitor: Visitor) => until(() => visitor.asked.includes('POST /p/widget/session'))

  test('a page pays for nothing but the loader until its visitor shows intent', async () => {
    const nadia = await visit(browser, shop.url)
    await nadia.page.waitForLoadState('networkidle')
    const ours = () => nadia.asked.filter((request) => request.includes('/p/widget/') || request.includes('/in/'))
    expect(ours()).toEqual(['GET /p/widget/loader.js'])
    expect((await hub.conversations()).length).toBe(0)
    await nadia.open()
    expect(ours().some((request) => /assets\/chat-/.test(request))).toBe(true)
    expect(await nadia.chat.locator('.bubble').first().textContent()).toBe(greeting)
    expect(nadia.complaints).toEqual([])
    await nadia.leave()
  })

  test('nadia asks, maya answers, and both see how far it went', async () => {
    const nadia = await visit(browser, shop.url)
    await nadia.open()
    await nadia.write('Where is my parcel? 📦')
    const { conversation } = await about('Where is my parcel? 📦')
    await nadia.chat.locator('.tick.delivered').waitFor()
    await hub.command('note', { conversation: conversation.id, parts: [{ is: 'text', text: 'She seems upset' }] })
    await reply(conversation.id, 'It left this morning.')
    expect(await arrives(nadia, 'It left this morning.')).toEqual(['Where is my parcel? 📦', 'It left this morning.'])
    expect(await nadia.chat.locator('.line.us .name').last().textContent()).toBe('Maya Lindqvist')
    await nadia.chat.locator('.tick.read').waitFor()
    await until(
      async () => (await hub.messages(conversation.id)).find((m) => m.kind === 'out')?.delivery?.status === 'read',
    )
    expect(nadia.complaints).toEqual([])
    await nadia.leave()
  })

  test('an edit changes the bubble and a removal empties it', async () => {
    const nadia = await visit(browser, shop.url)
    await nadia.open()
    await nadia.write('An edit, please')
    const { conversation } = await about('An edit, please')
    const { message = '' } = await reply(conversation.id, 'Wednesday')
    await arrives(nadia, 'Wednesday')
    await hub.command('edit', { message, parts: [{ is: 'text', text: 'Thursday' }] })
    await arrives(nadia, 'Thursday')
    await hub.command('remove', { message })
    await nadia.chat.locator('.bubble.gone').waitFor()
    await nadia.leave()
  })

  test('typing is seen, and gone with the message', async () => {
    const nadia = await visit(browser, shop.url)
    await nadia.open()
    const frames: unknown[] = []
    const stop = hub.hub.services.bus.subscribe(`account:${hub.accountId}`, (frame) => frames.push(frame))
    await nadia.write('Typing test')
    const { conversation } = await about('Typing test')
    await nadia.chat.locator('textarea').pressSequentially('mo')
    await until(() => frames.some((f) => (f as { typing?: { thread: string } }).typing?.thread === conversation.thread))
    stop()
    await hub.hub.services.bus.publish(`plugin:widget:${inbox.id}:${conversation.thread}`, { is: 'typing', on: true })
    await nadia.chat.locator('.dots').waitFor()
    await reply(conversation.id, 'There')
    await arrives(nadia, 'There')
    await nadia.chat.locator('.dots').waitFor({ state: 'detached' })
    await nadia.leave()
  })

  test('a closed chat counts what is unread, on the launcher and in the title', async () => {
    const nadia = await visit(browser, shop.url)
    await nadia.open()
    await nadia.write('I will close you now')
    const { conversation } = await about('I will close you now')
    await nadia.chat.locator('.tick.delivered').waitFor()
    await nadia.page.keyboard.press('Escape')
    await reply(conversation.id, 'One')
    await reply(conversation.id, 'Two')
    await until(async () => (await nadia.chat.locator('.launcher i').textContent()) === '2')
    expect(await nadia.page.title()).toBe('(2) Shop')
    expect(await nadia.chat.locator('.launcher').getAttribute('aria-label')).toBe('Open chat, 2 unread messages')
    await nadia.page.reload()
    await until(async () => (await nadia.chat.locator('.launcher i').textContent()) === '2', 'the badge after a reload')
    await nadia.open()
    await until(async () => (await nadia.page.title()) === 'Shop')
    await nadia.leave()
  })

  test('what is written while the hub is away waits, survives a reload, and arrives once, in order', async () => {
    const nadia = await visit(browser, shop.url)
    await nadia.open()
    await nadia.page.route(door, (route) => route.abort())
    await nadia.write('first')
    await nadia.write('second')
    await nadia.chat.locator('.tick.sending').first().waitFor()
    await nadia.page.reload()
    await nadia.open()
    expect(await nadia.read()).toEqual(['first', 'second'])
    await nadia.page.unroute(door)
    await nadia.page.evaluate(() => dispatchEvent(new Event('online')))
    await nadia.write('third')
    const { conversation } = await about('third')
    await until(async () => (await nadia.chat.locator('.tick.sending').count()) === 0)
    expect((await hub.messages(conversation.id)).filter((m) => m.kind === 'in').map((m) => m.text)).toEqual([
      'first',
      'second',
      'third',
    ])
    expect(await nadia.read()).toEqual(['first', 'second', 'third'])
    await nadia.leave()
  })

  test('an answer that got lost on the way back makes no second message', async () => {
    const nadia = await visit(browser, shop.url)
    await nadia.open()
    let cut = 0
    await nadia.page.route(door, async (route) => {
      if (cut++ > 0) return route.fallback()
      await route.fetch()
      await route.abort()
    })
    await nadia.write('Only once')
    const { conversation } = await about('Only once')
    await until(() => cut > 1, 'the second attempt')
    await until(async () => (await nadia.chat.locator('.tick.sending').count()) === 0)
    expect((await hub.messages(conversation.id)).filter((m) => m.text === 'Only once')).toHaveLength(1)
    expect(await nadia.read()).toEqual(['Only once'])
    await nadia.leave()
  })

  test('a refused message says why and can be tried again', async () => {
    const nadia = await visit(browser, shop.url)
    await nadia.open()
    const refusal = {
      status: 403,
      contentType: 'application/problem+json',
      headers: { 'access-control-allow-origin': '*' },
    }
    await nadia.page.route(
      door,
      (route) => route.fulfill({ ...refusal, body: '{"code":"forbidden","detail":"Not today."}' }),
      { times: 1 },
    )
    await nadia.write('Let me in')
    await nadia.chat.locator('.failed', { hasText: 'Not today.' }).waitFor()
    await nadia.chat.locator('.failed button').first().click()
    await about('Let me in')
    await nadia.chat.locator('.tick.delivered').waitFor()
    await nadia.leave()
  })

  test('files go both ways, and one that is too large is refused in words', async () => {
    const nadia = await visit(browser, shop.url)
    await nadia.open()
    const picker = nadia.chat.locator('input[type=file]')
    const picture = await nadia.page.screenshot({ clip: { x: 0, y: 0, width: 200, height: 120 } })
    await picker.setInputFiles({ name: 'scratch.png', mimeType: 'image/png', buffer: picture })
    await nadia.chat.locator('.upload progress').waitFor({ state: 'detached' })
    await nadia.write('This scratch')
    const { messages, conversation } = await about('This scratch\n[scratch.png]')
    expect(messages[0]?.parts[1]).toMatchObject({ is: 'file', name: 'scratch.png', mime: 'image/png', as: 'image' })
    await until(async () =>
      nadia.chat
        .locator('.line.me img')
        .evaluate((it: HTMLImageElement) => it.naturalWidth === 200)
        .catch(() => false),
    )
    await nadia.chat.locator('.panel').evaluate((panel) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([new Uint8Array(21 * 1024 * 1024)], 'film.mov'))
      panel.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }))
    })
    await nadia.chat.locator('.alert', { hasText: 'film.mov is larger than 20 MB.' }).waitFor()
    const files = hub.hub.services.hubFor(hub.accountId, 'widget').files
    const label = await files.save({ name: 'label.pdf', mime: 'application/pdf', bytes: Buffer.from('%PDF-1.4') })
    await hub.command('reply', {
      conversation: conversation.id,
      parts: [{ is: 'file', file: label.id, name: label.name, mime: label.mime, size: label.size }],
    })
    await nadia.chat.locator('.file', { hasText: 'label.pdf' }).waitFor()
    expect(nadia.complaints).toEqual([])
    await nadia.leave()
  })

  test('choices are buttons, and the answer is a message', async () => {
    const nadia = await visit(browser, shop.url)
    await nadia.open()
    await nadia.write('I want to choose')
    const { conversation } = await about('I want to choose')
    const options = [
      { id: 'again', label: 'Send again' },
      { id: 'back', label: 'Money back' },
    ]
    await hub.command('reply', {
      conversation: conversation.id,
      parts: [{ is: 'choices', text: 'Which one?', options }],
    })
    await nadia.chat.locator('.choices button', { hasText: 'Money back' }).click()
    await about('Money back')
    await nadia.chat.locator('.choices').waitFor({ state: 'detached' })
    await until(async () => (await nadia.chat.locator('.tick.delivered').count()) === 1)
    expect((await nadia.read()).filter((line) => line === 'Money back')).toHaveLength(1)
    await nadia.leave()
  })

  test('a long history is read upwards, without a note in it', async () => {
    const nadia = await visit(browser, shop.url)
    await nadia.open()
    await nadia.write('The very first line')
    const { conversation } = await about('The very first line')
    for (let i = 1; i <= 34; i++) {
      if (i % 8 === 0)
        await hub.command('note', { conversation: conversation.id, parts: [{ is: 'text', text: `secret ${i}` }] })
      await reply(conversation.id, `answer ${i}`)
    }
    await arrives(nadia, 'answer 34')
    await nadia.page.reload()
    await nadia.open()
    await arrives(nadia, 'answer 34')
    expect(await nadia.read()).not.toContain('The very first line')
    await until(async () => {
      await nadia.chat.locator('.log').evaluate((log) => log.scrollTo({ top: 0 }))
      return (await nadia.read()).includes('The very first line')
    }, 'the first line')
    const read = await nadia.read()
    expect(read.slice(-34)).toEqual(Array.from({ length: 34 }, (_, i) => `answer ${i + 1}`))
    expect(read.join()).not.toContain('secret')
    await nadia.leave()
  })

  test('a user whose site vouches for them finds their talk on every device; nobody else does', async () => {
    const who = (id: string, hash = createHmac('sha256', SECRET).update(id).digest('hex')) => ({ id, hash, name: id })
    const identify = (visitor: Visitor, user: { id: string; hash: string }) =>
      visitor.page.evaluate(
        (it) => (window as unknown as { deskless: { push(c: unknown[]): void } }).deskless.push(['identify', it]),
        user,
      )
    const isKnown = ({ page }: Visitor) =>
      page.evaluate(() => Object.values(localStorage).some((kept) => kept.includes('"identified":true')))
    const phone = await visit(browser, shop.url)
    await phone.open()
    await phone.write('Before I sign in')
    const { conversation } = await about('Before I sign in')
    await identify(phone, who('nadia'))
    await until(() => isKnown(phone), 'the user to be known')
    await phone.write('And after')
    await about('And after')
    const laptop = await visit(browser, shop.url)
    await identify(laptop, who('nadia'))
    await laptop.open()
    await arrives(laptop, 'Before I sign in', 'And after')
    await reply(conversation.id, 'For both')
    await arrives(laptop, 'For both')
    await arrives(phone, 'For both')
    for (const forged of [who('nadia', ''), who('nadia', 'ab'.repeat(32)), { ...who('omar'), id: 'nadia' }]) {
      const thief = await visit(browser, shop.url)
      await identify(thief, forged)
      await thief.chat.locator('.launcher').click()
      await thief.chat.locator('[role=alert], textarea').first().waitFor()
      expect((await thief.read()).join()).not.toContain('Before I sign in')
      await thief.leave()
    }
    await phone.page.route(door, (route) => route.abort())
    await phone.write('Nadia’s, unsent')
    await identify(phone, who('omar'))
    await until(async () => (await phone.read()).length === 0, 'omar’s empty chat')
    await phone.page.unroute(door)
    await phone.write('I am Omar')
    expect((await about('I am Omar')).messages.map((m) => m.text)).toEqual(['I am Omar'])
    await phone.page.evaluate(() => (window as unknown as { deskless: { logout(): void } }).deskless.logout())
    await until(async () => (await phone.read()).length === 0, 'an empty chat')
    expect(await phone.page.evaluate(() => JSON.stringify(localStorage))).not.toContain('nadia')
    await phone.leave()
    await laptop.leave()
  })

  test('two tabs show the same talk and send a line once', async () => {
    const nadia = await visit(browser, shop.url)
    await nadia.open()
    const tab = await visitIn(await nadia.page.context().newPage(), shop.url)
    await live(tab)
    await tab.open()
    await nadia.write('From the first tab')
    await arrives(tab, 'From the first tab')
    await tab.write('From the second')
    await arrives(nadia, 'From the second')
    const { messages } = await about('From the second')
    expect(messages.filter((m) => m.kind === 'in').map((m) => m.text)).toEqual([
      'From the first tab',
      'From the second',
    ])
    await nadia.leave()
  })

  test('the keyboard is enough, and the page’s own shortcuts stay silent', async () => {
    const nadia = await visit(browser, shop.url)
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
    await about('one\ntwo')
    expect(await nadia.page.evaluate(() => document.body.getAttribute('data-heard'))).toBe(null)
    for (let i = 0; i < 12; i++) await nadia.page.keyboard.press('Tab')
    expect(await nadia.chat.evaluate((host) => host.shadowRoot?.activeElement?.closest('.panel') !== null)).toBe(true)
    await nadia.page.keyboard.press('Escape')
    await nadia.chat.locator('.panel').waitFor({ state: 'detached' })
    expect(await nadia.chat.evaluate((host) => host.shadowRoot?.activeElement?.className)).toBe('launcher')
    await nadia.leave()
  })

  test('the command queue works before the loader and tells what happens', async () => {
    const nadia = await visit(browser, `${shop.url}?attrs=data-preload`)
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

  test.each([
    ['light', 'en', { width: 1280, height: 800 }],
    ['dark', 'es', { width: 1280, height: 800 }],
    ['dark', 'ar', { width: 380, height: 780 }],
    ['light', 'ar', { width: 380, height: 780 }],
  ] as const)('axe finds nothing, unsure contrast included: %s, %s, %j', async (colorScheme, lang, viewport) => {
    const nadia = await visit(browser, `${shop.url}?lang=${lang}`, { colorScheme, viewport, reducedMotion: 'reduce' })
    await nadia.open()
    await nadia.write(`Look at me ${colorScheme} ${lang}`)
    const { conversation } = await about(`Look at me ${colorScheme} ${lang}`)
    const options = [
      { id: 'a', label: 'A way' },
      { id: 'b', label: 'Another way' },
    ]
    await hub.command('reply', {
      conversation: conversation.id,
      parts: [{ is: 'choices', text: 'See https://example.com', options }],
    })
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
