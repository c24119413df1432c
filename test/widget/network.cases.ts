// Whatever the network does, what was written arrives once and in order.
import { until } from '@deskless/core/testing'
import { describe, expect, test } from 'vitest'
import { door, widgetStage } from '../support/widget-stage.ts'

export const network = () =>
  describe('a bad network', () => {
    // No statement here is of one engine only: the talk and the history run on both.
    const it = widgetStage('pglite')

    test('what is written while the hub is away waits, survives a reload, and arrives once, in order', async () => {
      const nadia = await it.visit()
      await nadia.open()
      await nadia.page.route(door, (route) => route.abort())
      await nadia.write('first')
      await nadia.write('second')
      await nadia.chat.locator('.tick.sending').first().waitFor()
      await nadia.chat.locator('textarea').fill('half a line')
      await until(
        () => nadia.page.evaluate(() => JSON.stringify(localStorage).includes('half a line')),
        'it to be kept',
      )
      await nadia.page.reload()
      await nadia.open()
      expect(await nadia.read()).toEqual(['first', 'second'])
      expect(await nadia.chat.locator('textarea').inputValue()).toBe('half a line')
      await nadia.page.unroute(door)
      await nadia.page.evaluate(() => dispatchEvent(new Event('online')))
      await nadia.write('third')
      const { conversation } = await it.about('third')
      await until(async () => (await nadia.chat.locator('.tick.sending').count()) === 0)
      expect((await it.house.messages(conversation.id)).filter((m) => m.kind === 'in').map((m) => m.text)).toEqual([
        'first',
        'second',
        'third',
      ])
      expect(await nadia.read()).toEqual(['first', 'second', 'third'])
      await nadia.leave()
    })

    test('a socket that breaks comes back, with what was said meanwhile; without one, sent is all that is known', async () => {
      const nadia = await it.visit()
      const sockets: { close(): Promise<void> }[] = []
      let cut = false
      await nadia.page.routeWebSocket(/\/p\/widget\/live/, (socket) => {
        if (cut) return void socket.close()
        socket.connectToServer()
        sockets.push(socket)
      })
      await nadia.open()
      await nadia.write('Are you there?')
      const { conversation } = await it.about('Are you there?')
      await nadia.chat.locator('.tick.delivered').waitFor()
      cut = true
      for (const socket of sockets) await socket.close()
      await nadia.chat.locator('.notice', { hasText: 'Reconnecting…' }).waitFor()
      await it.reply(conversation.id, 'Always')
      await nadia.write('I cannot hear you')
      await nadia.chat.locator('.tick.sent').waitFor()
      cut = false
      await nadia.page.evaluate(() => dispatchEvent(new Event('online')))
      expect(await nadia.hears('Always')).toEqual(['Are you there?', 'Always', 'I cannot hear you'])
      await nadia.chat.locator('.notice').waitFor({ state: 'detached' })
      await nadia.leave()
    })

    test('what is answered after the page was fetched and before its socket is open is not missed', async () => {
      const { nadia, conversation } = await it.begin('I will be back')
      await nadia.chat.locator('.tick.delivered').waitFor()
      let open = (): void => {}
      const mayOpen = new Promise<void>((resolve) => {
        open = resolve
      })
      await nadia.page.routeWebSocket(/\/p\/widget\/live/, async (socket) => {
        await mayOpen
        socket.connectToServer()
      })
      await nadia.page.reload()
      await nadia.open()
      await nadia.hears('I will be back')
      await it.reply(conversation.id, 'So are we')
      await until(async () => (await it.house.messages(conversation.id)).some((m) => m.delivery?.status === 'accepted'))
      open()
      await nadia.hears('So are we')
      await nadia.leave()
    })

    test('an answer that got lost on the way back makes no second message', async () => {
      const nadia = await it.visit()
      await nadia.open()
      let cut = 0
      await nadia.page.route(door, async (route) => {
        if (cut++ > 0) return route.fallback()
        await route.fetch()
        await route.abort()
      })
      await nadia.write('Only once')
      const { conversation } = await it.about('Only once')
      await until(() => cut > 1, 'the second attempt')
      await until(async () => (await nadia.chat.locator('.tick.sending').count()) === 0)
      expect((await it.house.messages(conversation.id)).filter((m) => m.text === 'Only once')).toHaveLength(1)
      expect(await nadia.read()).toEqual(['Only once'])
      await nadia.leave()
    })

    test('a refused message says why and can be tried again', async () => {
      const nadia = await it.visit()
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
      await it.about('Let me in')
      await nadia.chat.locator('.tick.delivered').waitFor()
      await nadia.leave()
    })
  })
