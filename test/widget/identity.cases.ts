// Who is in front of the browser: the site's word, and nobody else's.
import { createHmac } from 'node:crypto'
import { until } from '@deskless/core/testing'
import type { Route } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { Visitor } from '../support/shop.ts'
import { visitIn } from '../support/shop.ts'
import { door, SECRET, widgetStage } from '../support/widget-stage.ts'

export const identity = () =>
  describe('who a visitor is', () => {
    // No statement here is of one engine only: the talk and the history run on both.
    const it = widgetStage('pglite')

    test('a user whose site vouches for them finds their talk on every device; nobody else does', async () => {
      const phone = await it.visit()
      await phone.open()
      await phone.write('Before I sign in')
      const { conversation } = await it.about('Before I sign in')
      await identify(phone, who('nadia'))
      await until(() => isKnown(phone), 'the user to be known')
      await phone.write('And after')
      await it.about('And after')
      const laptop = await it.visit()
      await identify(laptop, who('nadia'))
      await laptop.open()
      await laptop.hears('Before I sign in', 'And after')
      await it.reply(conversation.id, 'For both')
      await laptop.hears('For both')
      await phone.hears('For both')
      await laptop.page.route('**/p/widget/transcript', (route) => route.fulfill({ json: { sent: true } }), {
        times: 1,
      })
      await laptop.chat.getByRole('button', { name: 'More' }).click()
      await laptop.chat.getByRole('button', { name: 'Send it to my e-mail address' }).click()
      await laptop.chat.getByText('It is on its way to your mailbox.').waitFor()
      for (const forged of [who('nadia', ''), who('nadia', 'ab'.repeat(32)), { ...who('omar'), id: 'nadia' }]) {
        const thief = await it.visit()
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
      const out = Promise.withResolvers<void>()
      const answered = phone.page.waitForResponse((response) => door(new URL(response.url())))
      const late = async (route: Route): Promise<void> => {
        const response = await route.fetch()
        await out.promise
        await route.fulfill({ response })
      }
      await phone.page.route(door, late, { times: 1 })
      await phone.write('I am Omar')
      expect((await it.about('I am Omar')).messages.map((m) => m.text)).toEqual(['I am Omar'])
      await phone.page.evaluate(() => (window as unknown as { deskless: { logout(): void } }).deskless.logout())
      await until(async () => (await phone.read()).length === 0, 'an empty chat')
      // That his line has arrived is told when he is gone: it comes up before nobody else.
      out.resolve()
      await (await answered).finished()
      await phone.page.evaluate(() => new Promise((drawn) => setTimeout(drawn, 100)))
      expect(await phone.read()).toEqual([])
      expect(await phone.page.evaluate(() => JSON.stringify(localStorage))).not.toContain('nadia')
      await phone.leave()
      await laptop.leave()
    })

    test('who signs in in one tab is signed in in the other, and nothing goes to and fro', async () => {
      const nadia = await it.visit()
      await nadia.open()
      await nadia.write('Asked by nobody yet')
      await it.about('Asked by nobody yet')
      const tab = await visitIn(await nadia.page.context().newPage(), it.shop.url)
      await tab.open()
      await tab.hears('Asked by nobody yet')
      await identify(nadia, who('ines'))
      await until(() => isKnown(nadia), 'the user to be known')
      await nadia.write('Asked by Ines')
      await tab.hears('Asked by nobody yet', 'Asked by Ines')
      await tab.write('And from here')
      await nadia.hears('And from here')
      expect(await isKnown(tab)).toBe(true)
      const sessions = [...nadia.asked, ...tab.asked].filter((request) => request === 'POST /p/widget/session')
      expect(sessions.length).toBeLessThan(6)
      await nadia.leave()
    })
  })

const who = (id: string, hash = createHmac('sha256', SECRET).update(id).digest('hex')) => ({ id, hash, name: id })

const identify = (visitor: Visitor, user: { id: string; hash: string }) =>
  visitor.page.evaluate(
    (it) => (window as unknown as { deskless: { push(c: unknown[]): void } }).deskless.push(['identify', it]),
    user,
  )

const isKnown = ({ page }: Visitor) =>
  page.evaluate(() => Object.values(localStorage).some((kept) => kept.includes('"identified":true')))
