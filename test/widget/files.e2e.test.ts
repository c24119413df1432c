// Files, both ways.
import { needs, onEachEngine, until } from '@deskless/core/testing'
import { describe, expect, test } from 'vitest'
import { widgetStage } from '../support/widget-stage.ts'

describe('files in the widget', { ...needs('chromium'), timeout: 60_000 }, () => {
  onEachEngine((engine) => {
    const it = widgetStage(engine)

    test('files go both ways, and one that is too large is refused in words', async () => {
      const nadia = await it.visit()
      await nadia.open()
      const picker = nadia.chat.locator('input[type=file]')
      const picture = await nadia.page.screenshot({ clip: { x: 0, y: 0, width: 200, height: 120 } })
      await picker.setInputFiles({ name: 'scratch.png', mimeType: 'image/png', buffer: picture })
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
  })
})
