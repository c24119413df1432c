// The talk itself, in a real browser on a real hub: what each side writes, and what both see of it.
import type { Engine } from '@deskless/core/testing'
import { until } from '@deskless/core/testing'
import { describe, expect, test } from 'vitest'
import { widgetStage } from '../support/widget-stage.ts'

export const talk = (engine: Engine) =>
  describe('the talk in the widget', () => {
    const it = widgetStage(engine)

    test('nadia asks, maya answers, and both see how far it went', async () => {
      const { nadia, conversation } = await it.begin('Where is my parcel? 📦')
      await nadia.chat.locator('.tick.delivered').waitFor()
      await it.house.command('note', {
        conversation: conversation.id,
        parts: [{ is: 'text', text: 'She seems upset' }],
      })
      await it.reply(conversation.id, 'It left this morning.')
      expect(await nadia.hears('It left this morning.')).toEqual(['Where is my parcel? 📦', 'It left this morning.'])
      expect(await nadia.chat.locator('.line.us .name').last().textContent()).toBe('Maya Lindqvist')
      expect(await nadia.chat.locator('.line.us .avatar').last().textContent()).toBe('ML')
      await nadia.chat.locator('.tick.read').waitFor()
      await until(
        async () =>
          (await it.house.messages(conversation.id)).find((m) => m.kind === 'out')?.delivery?.status === 'read',
      )
      expect(nadia.complaints).toEqual([])
      await nadia.leave()
    })

    // Nothing below depends on the engine; each takes a browser of its own, and its time.
    if (engine !== 'pglite') return

    test('an edit changes the bubble and a removal empties it', async () => {
      const { nadia, conversation } = await it.begin('An edit, please')
      const { message = '' } = await it.reply(conversation.id, 'Wednesday')
      await nadia.hears('Wednesday')
      await it.house.command('edit', { message, parts: [{ is: 'text', text: 'Thursday' }] })
      await nadia.hears('Thursday')
      await it.house.command('remove', { message })
      await nadia.chat.locator('.bubble.gone').waitFor()
      await nadia.leave()
    })

    test('typing is seen, and gone with the message', async () => {
      const nadia = await it.visit()
      await nadia.open()
      const frames: unknown[] = []
      const stop = it.house.hub.services.bus.subscribe(`account:${it.house.accountId}`, (frame) => frames.push(frame))
      await nadia.write('Typing test')
      const { conversation } = await it.about('Typing test')
      await nadia.chat.locator('textarea').pressSequentially('mo')
      await until(() =>
        frames.some((f) => (f as { typing?: { thread: string } }).typing?.thread === conversation.thread),
      )
      stop()
      await it.house.hub.services.bus.publish(`plugin:widget:${it.inboxId}:${conversation.thread}`, {
        is: 'typing',
        on: true,
      })
      await nadia.chat.locator('.dots').waitFor()
      await it.reply(conversation.id, 'There')
      await nadia.hears('There')
      await nadia.chat.locator('.dots').waitFor({ state: 'detached' })
      await nadia.leave()
    })

    test('a closed chat counts what is unread, on the launcher and in the title', async () => {
      const { nadia, conversation } = await it.begin('I will close you now')
      await nadia.chat.locator('.tick.delivered').waitFor()
      await nadia.page.keyboard.press('Escape')
      // She looks at another tab.
      await nadia.page.evaluate(() => Object.defineProperty(document, 'hidden', { configurable: true, value: true }))
      await it.reply(conversation.id, 'One')
      await until(async () => (await nadia.page.title()) === '1 unread message', 'the title to call her')
      await nadia.page.evaluate(() => Reflect.deleteProperty(document, 'hidden'))
      await nadia.page.evaluate(() => window.dispatchEvent(new Event('focus')))
      await it.reply(conversation.id, 'Two')
      await until(async () => (await nadia.chat.locator('.launcher i').textContent()) === '2')
      expect(await nadia.page.title()).toBe('(2) Shop')
      expect(await nadia.chat.locator('.launcher').getAttribute('aria-label')).toBe('Open chat, 2 unread messages')
      await nadia.page.reload()
      await until(
        async () => (await nadia.chat.locator('.launcher i').textContent()) === '2',
        'the badge after a reload',
      )
      await nadia.open()
      await until(async () => (await nadia.page.title()) === 'Shop')
      await nadia.leave()
    })

    test('choices are buttons, and the answer is a message', async () => {
      const { nadia, conversation } = await it.begin('I want to choose')
      const options = [
        { id: 'again', label: 'Send again' },
        { id: 'back', label: 'Money back' },
      ]
      await it.reply(conversation.id, { is: 'choices', text: 'Which one?', options })
      await nadia.chat.locator('.choices button', { hasText: 'Money back' }).click()
      await it.about('Money back')
      await nadia.chat.locator('.choices').waitFor({ state: 'detached' })
      await until(async () => (await nadia.chat.locator('.tick.delivered').count()) === 1)
      expect((await nadia.read()).filter((line) => line === 'Money back')).toHaveLength(1)
      await nadia.leave()
    })

    test('resolved, she is asked how content she is; what she answers opens nothing', async () => {
      await it.house.ask('PUT', `/p/csat/settings/inboxes/${it.inboxId}`, { enabled: true })
      const { nadia, conversation } = await it.begin('A survey, please')
      await it.reply(conversation.id, 'It left this morning.')
      await nadia.hears('It left this morning.')
      await it.house.command('resolve', { conversation: conversation.id, upTo: 1 })
      const press = (words: string) => nadia.chat.locator('.choices button', { hasText: words }).click()
      await nadia.chat.locator('.choices button').nth(4).waitFor()
      await press('Very good')
      await nadia.chat.locator('.line form.entry input:not([name=website])').fill('Maya was kind')
      await nadia.chat.locator('.line form.entry button').click()
      await it.about('Your words: Maya was kind')
      const now = async () => (await it.conversations()).find(({ id }) => id === conversation.id)
      await until(async () => (await now())?.attributes?.CSAT === '😀 5/5', 'the badge')
      expect(await now()).toMatchObject({ status: 'resolved' })
      expect((await now())?.waitingSince).toBeUndefined()
      const { body } = await it.house.ask('GET', `/p/csat/surveys?inbox=${it.inboxId}`)
      expect(body).toMatchObject({ data: [{ score: 5, comment: 'Maya was kind' }] })
      await it.house.ask('DELETE', `/p/csat/settings/inboxes/${it.inboxId}`)
      expect(nadia.complaints).toEqual([])
      await nadia.leave()
    })
  })
