// Several matters side by side, and what a visitor finds in the menu.
import { until } from '@deskless/core/testing'
import { describe, expect, test } from 'vitest'
import { findings } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { visit, visitIn } from '../support/shop.ts'
import { widgetStage } from '../support/widget-stage.ts'

export const several = () =>
  describe('several conversations in the widget', () => {
    // The database has no say in any of this.
    const it = widgetStage('pglite', { deleteMyData: true, askEmail: false })

    test('nadia begins another beside the first, and finds each where she left it', async () => {
      const { nadia, conversation: parcel } = await it.begin('Where is my parcel?')
      await nadia.chat.getByRole('button', { name: 'Conversations' }).click()
      await nadia.chat.getByRole('button', { name: 'New conversation' }).click()
      await nadia.chat.locator('textarea').waitFor()
      expect(await nadia.read()).toEqual([])
      await nadia.write('And my invoice?')
      const { conversation: invoice } = await it.about('And my invoice?')
      expect(invoice.id).not.toBe(parcel.id)
      await it.reply(parcel.id, 'It left this morning.')
      await it.reply(invoice.id, 'Here it comes.')
      expect(await nadia.hears('Here it comes.')).toEqual(['And my invoice?', 'Here it comes.'])
      await nadia.chat.getByRole('button', { name: 'Conversations' }).click()
      const rows = nadia.chat.locator('.thread')
      await nadia.chat.locator('.thread .count', { hasText: '1' }).waitFor()
      expect((await rows.allInnerTexts()).map((row) => row.split('\n')[0]).sort()).toEqual([
        'Here it comes.',
        'It left this morning.',
      ])
      await rows.filter({ hasText: 'It left' }).click()
      expect(await nadia.hears('It left this morning.')).toEqual(['Where is my parcel?', 'It left this morning.'])
      await nadia.page.reload()
      await nadia.open()
      await nadia.hears('It left this morning.')
      expect(nadia.complaints).toEqual([])
      await nadia.leave()
    })

    test('one tab of two sounds; what she mutes and reads in one is muted and read in the other', async () => {
      const { nadia, conversation } = await it.begin('I have two tabs')
      const tab = await visitIn(await nadia.page.context().newPage(), it.shop.url)
      await until(() => tab.asked.includes('POST /p/widget/session'))
      await nadia.page.keyboard.press('Escape')
      for (const { page } of [nadia, tab]) await page.evaluate(countTones)
      const tones = async () => (await nadia.page.evaluate(tonesHeard)) + (await tab.page.evaluate(tonesHeard))
      await it.reply(conversation.id, 'Both hear this')
      for (const each of [nadia, tab])
        await until(async () => (await each.chat.locator('.launcher i').textContent()) === '1', 'the badge')
      await until(async () => (await tones()) > 0, 'a sound')
      expect(await tones()).toBe(2)
      await nadia.open()
      await until(async () => tab.chat.locator('.launcher i').isHidden(), 'the other badge to go')
      await nadia.chat.getByRole('button', { name: 'More' }).click()
      await nadia.chat.getByRole('button', { name: 'Turn sound off' }).click()
      await tab.open()
      await tab.chat.getByRole('button', { name: 'More' }).click()
      await tab.chat.getByRole('button', { name: 'Turn sound on' }).waitFor()
      await tab.page.keyboard.press('Escape')
      await tab.chat.locator('.menu').waitFor({ state: 'detached' })
      for (const { page } of [nadia, tab])
        await page.evaluate(() => (window as unknown as { deskless: { close(): void } }).deskless.close())
      await it.reply(conversation.id, 'Nobody hears this')
      for (const each of [nadia, tab])
        await until(async () => (await each.chat.locator('.launcher i').textContent()) === '1', 'the badge again')
      expect(await tones()).toBe(2)
      await nadia.leave()
    })

    test('she keeps the conversation as a file, and has her data deleted', async () => {
      const { nadia } = await it.begin('Please forget all this')
      await nadia.chat.locator('.tick.delivered').waitFor()
      await nadia.chat.getByRole('button', { name: 'More' }).click()
      const download = nadia.page.waitForEvent('download')
      await nadia.chat.getByRole('button', { name: 'Download this conversation' }).click()
      expect((await download).suggestedFilename()).toBe('Oak & Ember.txt')
      await nadia.chat.getByRole('button', { name: 'Delete my data' }).click()
      await nadia.chat.getByRole('button', { name: 'Delete everything' }).click()
      await until(async () => (await nadia.read()).length === 0, 'an empty chat')
      await until(async () => {
        const all = await Promise.all((await it.house.conversations()).map(({ id }) => it.house.messages(id)))
        return !JSON.stringify(all).includes('Please forget all this')
      }, 'the words to be gone')
      await nadia.leave()
    })

    test('a form of the team’s is filled in where it stands', async () => {
      const { nadia, conversation } = await it.begin('I want to send it back')
      const fields = [
        { id: 'order', label: 'Order', required: true },
        { id: 'why', label: 'Why', required: false },
      ]
      await it.reply(conversation.id, { is: 'form', title: 'Your return', fields })
      await nadia.chat.locator('.log .entry button').click()
      await nadia.chat.locator('.wrong', { hasText: 'This is needed.' }).waitFor()
      expect(await findings(nadia.page, 'deskless-widget')).toEqual([])
      await nadia.chat.getByLabel('Order').fill('OE-1042')
      await nadia.page.keyboard.press('Enter')
      await it.about('Order: OE-1042')
      await nadia.chat.locator('.log .entry').waitFor({ state: 'detached' })
      await nadia.leave()
    })

    test('cards stand side by side and are answered; a day is picked in a form', async () => {
      const { nadia, conversation } = await it.begin('What do you have?')
      const card = (title: string) => ({ title, links: [], options: [{ id: title, label: `Take ${title}` }] })
      const links = [{ label: 'See it', url: 'https://shop.example/skillet' }]
      await it.reply(conversation.id, { is: 'card', title: 'Field skillet', text: 'Cast iron', links })
      await it.reply(conversation.id, { is: 'carousel', text: 'Or these', cards: [card('Bowl'), card('Board')] })
      await nadia.chat.getByRole('button', { name: 'Take Board' }).waitFor()
      expect(await nadia.chat.locator('.card b').allInnerTexts()).toEqual(['Field skillet', 'Bowl', 'Board'])
      expect(await findings(nadia.page, 'deskless-widget')).toEqual([])
      await nadia.chat.getByRole('button', { name: 'Take Board' }).click()
      await it.about('Take Board')
      const fields = [{ id: 'day', label: 'When shall it come?', required: true, kind: 'date' as const }]
      await it.reply(conversation.id, { is: 'form', title: 'Delivery', fields })
      const day = nadia.chat.getByLabel('When shall it come?')
      await day.fill('2026-12-04')
      expect(await day.evaluate((field: HTMLInputElement) => field.type)).toBe('date')
      await nadia.chat.locator('.log .entry button').click()
      await it.about('When shall it come?: 2026-12-04')
      await nadia.leave()
    })

    test('nadia came back from another page by the browser’s own memory, and goes on', async () => {
      const browser = await launchBrowser(['--disable-back-forward-cache'])
      const nadia = await visit(browser, it.shop.url)
      await nadia.open()
      await nadia.write('I will be back')
      const { conversation } = await it.about('I will be back')
      await nadia.page.evaluate(() => Object.assign(window, { stayed: true }))
      await nadia.page.goto(`${it.shop.url}?lang=es`)
      await it.reply(conversation.id, 'We are still here')
      await nadia.page.goBack({ waitUntil: 'commit' })
      // The page as she left it, and no new one.
      expect(await nadia.page.evaluate(() => (window as unknown as { stayed?: boolean }).stayed)).toBe(true)
      await nadia.hears('We are still here')
      await it.reply(conversation.id, 'And hear you')
      await nadia.hears('And hear you')
      await browser.close()
    })

    test.each(['light', 'dark'] as const)('axe finds nothing in the list and the menu: %s', async (colorScheme) => {
      const nadia = await it.visit('', { colorScheme, reducedMotion: 'reduce' })
      await nadia.open()
      await nadia.write(`First, ${colorScheme}`)
      await it.about(`First, ${colorScheme}`)
      await nadia.chat.getByRole('button', { name: 'More' }).click()
      await nadia.chat.locator('.menu button').first().waitFor()
      expect(await findings(nadia.page, 'deskless-widget')).toEqual([])
      await nadia.page.keyboard.press('Escape')
      await nadia.chat.getByRole('button', { name: 'Conversations' }).click()
      await nadia.chat.locator('.thread').first().waitFor()
      expect(await findings(nadia.page, 'deskless-widget')).toEqual([])
      await nadia.leave()
    })
  })

/** Tones that this page plays from now on. */
const countTones = (): void => {
  const heard = Object.assign(window, { tones: 0 })
  const real = AudioContext.prototype.createOscillator
  AudioContext.prototype.createOscillator = function () {
    heard.tones++
    return real.call(this)
  }
}
const tonesHeard = (): number => (window as unknown as { tones: number }).tones
