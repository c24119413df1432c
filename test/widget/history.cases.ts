// What was said stays: page by page, and in every window.
import type { Engine } from '@deskless/core/testing'
import { until } from '@deskless/core/testing'
import { describe, expect, test } from 'vitest'
import { visitIn } from '../support/shop.ts'
import { widgetStage } from '../support/widget-stage.ts'

export const history = (engine: Engine) =>
  describe('the history in the widget', () => {
    const it = widgetStage(engine)

    test('a long history is read upwards, without a note in it', async () => {
      const { nadia, conversation } = await it.begin('The very first line')
      for (let i = 1; i <= 34; i++) {
        if (i % 8 === 0)
          await it.house.command('note', {
            conversation: conversation.id,
            parts: [{ is: 'text', text: `secret ${i}` }],
          })
        await it.reply(conversation.id, `answer ${i}`)
      }
      await nadia.hears('answer 34')
      await nadia.page.reload()
      await nadia.open()
      await nadia.hears('answer 34')
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

    // Nothing below depends on the engine; each takes a browser of its own, and its time.
    if (engine !== 'pglite') return

    test('two tabs show the same talk and send a line once', async () => {
      const nadia = await it.visit()
      await nadia.open()
      const tab = await visitIn(await nadia.page.context().newPage(), it.shop.url)
      await until(() => tab.asked.includes('POST /p/widget/session'))
      await tab.open()
      await nadia.write('From the first tab')
      await tab.hears('From the first tab')
      await tab.write('From the second')
      await nadia.hears('From the second')
      const { messages } = await it.about('From the second')
      expect(messages.filter((m) => m.kind === 'in').map((m) => m.text)).toEqual([
        'From the first tab',
        'From the second',
      ])
      await nadia.leave()
    })
  })
