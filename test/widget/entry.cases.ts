// Before the first word: the entry form, the work, and an address for later; and who the site says it is.
import { createHmac } from 'node:crypto'
import { until } from '@deskless/core/testing'
import type { Deskless } from '@deskless/widget/deskless'
import { describe, expect, test } from 'vitest'
import { findings } from '../support/axe.ts'
import { widgetStage } from '../support/widget-stage.ts'

const KEY = 'known to the shop and to us, and long enough'
const FIELDS = [
  { id: 'name', kind: 'name', label: 'Name', required: true },
  { id: 'topic', kind: 'list', label: 'Topic', options: ['Order', 'Something else'], required: true },
  {
    ...{ id: 'order', kind: 'text', label: 'Order number', required: true, pattern: 'OE-\\d+' },
    ...{ hint: 'It looks like OE-1042.', when: { field: 'topic', is: ['Order'] } },
  },
  { id: 'day', kind: 'date', label: 'Delivered on' },
  { id: 'terms', kind: 'checkbox', label: 'I agree to the terms', required: true, link: 'https://shop.example/terms' },
]

export const entry = () =>
  describe('coming in by the entry form', () => {
    // The database has no say in any of this.
    const it = widgetStage('pglite', {
      ...{
        entryForm: 'anonymous',
        entryIntro: 'Before we talk:',
        entryFields: FIELDS,
        proofOfWork: 8,
        identityKey: KEY,
      },
    })

    test('nadia answers what depends on her answers, is told what is wrong, and is known when she speaks', async () => {
      const nadia = await it.visit()
      await nadia.chat.locator('.launcher').click()
      const start = nadia.chat.getByRole('button', { name: 'Start the chat' })
      await start.click()
      expect(await nadia.chat.locator('.wrong').count()).toBe(3)
      expect(await nadia.chat.evaluate((host) => host.shadowRoot?.activeElement?.id)).toBe('deskless-name')
      await nadia.chat.getByLabel('Name').fill('Nadia')
      await nadia.chat.getByLabel('Topic').selectOption('Order')
      await nadia.chat.getByLabel('Order number').fill('1042')
      const day = nadia.chat.getByLabel('Delivered on')
      expect(await day.evaluate((field: HTMLInputElement) => field.type)).toBe('date')
      await day.fill('2026-11-20')
      await nadia.chat.getByLabel('I agree to the terms').check()
      await start.click()
      await nadia.chat.getByRole('alert').filter({ hasText: 'It looks like OE-1042.' }).waitFor()
      await nadia.chat.getByLabel('Order number').fill('OE-1042')
      await start.click()
      await nadia.chat.locator('textarea').waitFor()
      expect(await it.conversations()).toEqual([])
      await nadia.write('Hello at last')
      const { contact } = (await it.about('Hello at last')).conversation
      expect([contact.name, contact.attributes]).toEqual([
        'Nadia',
        { Topic: 'Order', 'Order number': 'OE-1042', 'Delivered on': '2026-11-20', 'I agree to the terms': 'yes' },
      ])
      await nadia.chat.getByLabel('E-mail address').fill('nadia@example.com')
      await nadia.chat.getByRole('button', { name: 'Save' }).click()
      await nadia.chat.getByText('Thank you. We can reach you there.').waitFor()
      await until(async () => {
        const { contact: known } = (await it.about('Hello at last')).conversation
        return known.identities.some(({ value, verified }) => value === 'nadia@example.com' && !verified)
      }, 'the address')
      expect(nadia.complaints).toEqual([])
      await nadia.leave()
    })

    test.each([
      ['light', 'en', 1280],
      ['dark', 'ar', 360],
    ] as const)('axe finds nothing in the form: %s, %s, %i px', async (colorScheme, lang, width) => {
      const nadia = await it.visit(`?lang=${lang}`, {
        ...{ colorScheme, reducedMotion: 'reduce', viewport: { width, height: 780 } },
      })
      await nadia.chat.locator('.launcher').click()
      await nadia.chat.locator('.entry button').click()
      await nadia.chat.locator('.wrong').first().waitFor()
      expect(await findings(nadia.page, 'deskless-widget')).toEqual([])
      await nadia.leave()
    })

    test('a script fills in what people neither see nor reach, and is heard as spam', async () => {
      const script = await it.visit()
      await script.chat.locator('.launcher').click()
      await script.chat.getByLabel('Name').fill('Buy now')
      await script.chat.getByLabel('Topic').selectOption('Something else')
      await script.chat.getByLabel('I agree to the terms').check()
      const trap = script.chat.locator('[name=website]')
      const shape = await trap.evaluate((field) => [field.tabIndex, field.ariaHidden, getComputedStyle(field).clipPath])
      expect(shape).toEqual([-1, 'true', 'inset(50%)'])
      await trap.evaluate((field: HTMLInputElement) => {
        field.value = 'https://spam.example'
      })
      await script.chat.getByRole('button', { name: 'Start the chat' }).click()
      await script.chat.locator('textarea').waitFor()
      await script.write('Cheap watches')
      expect((await it.about('Cheap watches')).conversation.spam).toBe(true)
      await script.leave()
    })

    test('a page whose token has ended hears so, signs another, and its user is known', async () => {
      const nadia = await it.visit()
      await nadia.page.evaluate(
        ([old, fresh]) => {
          const { deskless } = window as unknown as { deskless: Deskless }
          deskless.on('expired', () => deskless.identify({ token: fresh }))
          deskless.identify({ token: old })
          deskless.open()
        },
        [signed({ sub: 'nadia', exp: 1_600_000_000 }), signed({ sub: 'nadia', exp: Date.now() / 1000 + 300 })] as const,
      )
      await nadia.chat.locator('textarea').waitFor()
      await nadia.write('Signed again')
      const { contact } = (await it.about('Signed again')).conversation
      expect(contact.identities.filter(({ namespace }) => namespace === 'external').map(({ value }) => value)).toEqual([
        'nadia',
      ])
      await nadia.leave()
    })
  })

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** As a shop's server would, with nothing but a hash function. */
const signed = (claims: object): string => {
  const text = `${base64({ alg: 'HS256', typ: 'JWT' })}.${base64(claims)}`
  return `${text}.${createHmac('sha256', KEY).update(text).digest('base64url')}`
}
