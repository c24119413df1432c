// Files, both ways.
import type { Engine } from '@deskless/core/testing'
import { until } from '@deskless/core/testing'
import { describe, expect, test } from 'vitest'
import type { Visitor } from '../support/shop.ts'
import { widgetStage } from '../support/widget-stage.ts'

export const files = (engine: Engine) =>
  describe('files in the widget', () => {
    const it = widgetStage(engine)

    test('files go both ways, and one that is too large is refused in words', async () => {
      const nadia = await it.visit()
      await nadia.open()
      const picture = await nadia.page.screenshot({ clip: { x: 0, y: 0, width: 200, height: 120 } })
      const asked = nadia.page.waitForEvent('filechooser')
      await nadia.chat.getByRole('button', { name: 'Attach a file' }).click()
      await (await asked).setFiles({ name: 'scratch.png', mimeType: 'image/png', buffer: picture })
      await nadia.chat.locator('.upload progress').waitFor({ state: 'detached' })
      await nadia.write('This scratch')
      const { messages, conversation } = await it.about('This scratch\n[scratch.png]')
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
      const files = it.house.hub.services.hubFor(it.house.accountId, 'widget').files
      const label = await files.save({ name: 'label.pdf', mime: 'application/pdf', bytes: Buffer.from('%PDF-1.4') })
      await it.reply(conversation.id, {
        is: 'file',
        file: label.id,
        name: label.name,
        mime: label.mime,
        size: label.size,
        as: 'file',
      })
      await nadia.chat.locator('.file', { hasText: 'label.pdf' }).waitFor()
      expect(nadia.complaints).toEqual([])
      await nadia.leave()
    })

    // Nothing below depends on the engine; each takes a browser of its own, and its time.
    if (engine !== 'pglite') return

    test('a file that was chosen survives a reload, and goes on', async () => {
      const nadia = await it.visit()
      await nadia.open()
      await nadia.page.route(uploads, (route) => route.abort())
      await choose(nadia, 'label.pdf')
      await nadia.chat.locator('.upload', { hasText: 'Waiting for the connection…' }).waitFor()
      await until(async () => (await held(nadia)) === 1, 'the browser to keep the file')
      await nadia.page.reload()
      await nadia.open()
      await nadia.chat.locator('.upload', { hasText: 'label.pdf' }).waitFor()
      await nadia.page.unroute(uploads)
      await nadia.page.evaluate(() => dispatchEvent(new Event('online')))
      await nadia.chat.locator('.upload progress').waitFor({ state: 'detached' })
      await nadia.write('Here is the label')
      await it.about('Here is the label\n[label.pdf]')
      await until(async () => (await held(nadia)) === 0, 'the browser to forget the file')
      expect(nadia.complaints).toEqual([])
      await nadia.leave()
    })

    test('a message waits for its file, over a reload, and both arrive once', async () => {
      const nadia = await it.visit()
      await nadia.open()
      await nadia.page.route(uploads, (route) => route.abort())
      await choose(nadia, 'crack.mov')
      await nadia.write('See the crack?')
      await nadia.write('Near the left leg')
      await nadia.chat.locator('.line.me .file progress').waitFor()
      await until(async () => (await held(nadia)) === 1, 'the browser to keep the file')
      await nadia.page.reload()
      await nadia.open()
      expect(await nadia.chat.locator('.uploads').count()).toBe(0)
      expect((await nadia.read())[0]).toBe('See the crack?')
      await nadia.page.unroute(uploads)
      await nadia.page.evaluate(() => dispatchEvent(new Event('online')))
      const { conversation } = await it.about('Near the left leg')
      const texts = (await it.house.messages(conversation.id)).map(({ text }) => text)
      expect(texts).toEqual(['See the crack?\n[crack.mov]', 'Near the left leg'])
      await until(async () => (await held(nadia)) === 0, 'the browser to forget the file')
      await nadia.leave()
    })

    test('a file goes with the line it was chosen for, however soon Enter comes; refused, the line waits for a second look', async () => {
      const nadia = await it.visit()
      await nadia.open()
      const parts: (() => void)[] = []
      await nadia.page.route(/assets\/files-/, async (route) => {
        await new Promise<void>((go) => parts.push(go))
        await route.fallback()
      })
      await nadia.chat.locator('input[type=file]').setInputFiles(file('receipt.pdf'))
      await nadia.write('Here is my receipt')
      await nadia.chat.locator('textarea').press('Enter')
      await until(() => parts.length > 0, 'the part about files to be asked for')
      for (const go of parts) go()
      await it.about('Here is my receipt\n[receipt.pdf]')
      await nadia.write('Did you get it?')
      const { conversation } = await it.about('Did you get it?')
      const texts = (await it.house.messages(conversation.id)).map(({ text }) => text)
      expect(texts).toEqual(['Here is my receipt\n[receipt.pdf]', 'Did you get it?'])
      await nadia.chat.locator('textarea').fill('And this one')
      // Within one task, faster than anybody can be.
      await nadia.chat.locator('input[type=file]').evaluate((input: HTMLInputElement) => {
        const chosen = new DataTransfer()
        chosen.items.add(new File([], 'empty.pdf'))
        input.files = chosen.files
        input.dispatchEvent(new Event('change', { bubbles: true }))
        const enter = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true })
        input.form?.querySelector('textarea')?.dispatchEvent(enter)
      })
      await nadia.chat.locator('.alert', { hasText: 'empty.pdf is empty.' }).waitFor()
      expect(await nadia.chat.locator('textarea').inputValue()).toBe('And this one')
      await nadia.leave()
    })

    test('logging out forgets the files too, those in the composer and those in messages', async () => {
      const nadia = await it.visit()
      await nadia.open()
      await nadia.page.route(uploads, (route) => route.abort())
      await choose(nadia, 'one.pdf')
      await nadia.write('One')
      await choose(nadia, 'two.pdf')
      await until(async () => (await held(nadia)) === 2, 'the browser to keep both files')
      await nadia.page.evaluate(() => (window as unknown as { deskless: { logout(): void } }).deskless.logout())
      await until(async () => (await held(nadia)) === 0, 'the browser to forget the files')
      await until(async () => (await nadia.read()).length === 0, 'an empty chat')
      expect(await nadia.chat.locator('.upload').count()).toBe(0)
      expect(await nadia.page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain('attached')
      await nadia.leave()
    })

    test('where the browser keeps no files that is said, and they go anyway', async () => {
      const nadia = await it.visit()
      await nadia.open()
      await nadia.page.evaluate(() => {
        IDBFactory.prototype.open = () => {
          throw new DOMException('Not here', 'SecurityError')
        }
      })
      await choose(nadia, 'label.pdf')
      const told = 'label.pdf is not kept if you leave this page before it is sent.'
      await nadia.chat.locator('.alert', { hasText: told }).waitFor()
      await nadia.write('It goes anyway')
      await it.about('It goes anyway\n[label.pdf]')
      await nadia.leave()
    })

    test('a file of many comes by paste, an empty or refused one is told by name, and one can be taken back', async () => {
      const nadia = await it.visit()
      await nadia.open()
      await nadia.chat.locator('textarea').evaluate((field) => {
        const clipboardData = new DataTransfer()
        clipboardData.items.add(new File(['%PDF'], 'pasted.pdf', { type: 'application/pdf' }))
        field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
      })
      await nadia.chat.locator('.upload', { hasText: 'pasted.pdf' }).waitFor()
      await nadia.chat.locator('.upload progress').waitFor({ state: 'detached' })
      await choose(nadia, 'nothing.txt', '')
      await nadia.chat.locator('.alert', { hasText: 'nothing.txt is empty.' }).waitFor()
      const problem = {
        status: 413,
        contentType: 'application/problem+json',
        headers: { 'access-control-allow-origin': '*' },
      }
      await nadia.page.route(uploads, (route) =>
        route.fulfill({ ...problem, body: '{"code":"too_large","detail":"The hub takes 1 MB."}' }),
      )
      await choose(nadia, 'big.zip')
      await nadia.chat.locator('.upload.bad', { hasText: 'big.zipNot uploaded. The hub takes 1 MB.' }).waitFor()
      expect(await nadia.chat.locator('.send').isDisabled()).toBe(true)
      await nadia.chat.getByRole('button', { name: 'Remove big.zip' }).click()
      expect(await nadia.chat.evaluate((host) => host.shadowRoot?.activeElement?.tagName)).toBe('TEXTAREA')
      await nadia.page.unroute(uploads)
      // Never answered: it is under way until she thinks better of it.
      await nadia.page.route(uploads, () => {})
      await choose(nadia, 'slow.zip')
      const stopped = nadia.page.waitForEvent('requestfailed', (request) => request.url().includes('slow.zip'))
      await nadia.chat.getByRole('button', { name: 'Cancel slow.zip' }).click()
      await stopped
      expect(await nadia.chat.locator('.upload', { hasText: 'slow.zip' }).count()).toBe(0)
      await nadia.page.unroute(uploads)
      await nadia.write('Only this one')
      await it.about('Only this one\n[pasted.pdf]')
      const many = Array.from({ length: 11 }, (_, i) => ({
        name: `${i}.txt`,
        mimeType: 'text/plain',
        buffer: Buffer.from('x'),
      }))
      await nadia.chat.locator('input[type=file]').setInputFiles(many)
      await nadia.chat.locator('.alert', { hasText: 'A message can carry 10 files.' }).waitFor()
      expect(await nadia.chat.locator('.upload').count()).toBe(10)
      await nadia.leave()
    })
  })

const uploads = (url: URL): boolean => url.pathname === '/p/widget/files'

const file = (name: string, text = '%PDF-1.4') => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(text),
})

/** Chosen, and seen to stand in the composer or to be told off. */
const choose = async ({ chat }: Visitor, name: string, text?: string) => {
  await chat.locator('input[type=file]').setInputFiles(file(name, text))
  const standing = chat.locator('.upload', { hasText: name })
  await standing
    .or(chat.locator('.alert', { hasText: name }))
    .first()
    .waitFor()
}

/** How many files the browser keeps. */
const held = ({ page }: Visitor): Promise<number> =>
  page.evaluate(async () => {
    const found = (await indexedDB.databases()).filter(({ name }) => name?.startsWith('deskless:'))
    const counts = found.map(
      ({ name = '' }) =>
        new Promise<number>((resolve) => {
          const request = indexedDB.open(name)
          request.onsuccess = () => {
            const db = request.result
            if (!db.objectStoreNames.contains('files')) return resolve(0)
            const count = db.transaction('files').objectStore('files').count()
            count.onsuccess = () => resolve(count.result)
            db.close()
          }
        }),
    )
    return (await Promise.all(counts)).reduce((sum, n) => sum + n, 0)
  })
