// Notices while nadia is elsewhere: her browser's own permission, service worker and notifications. Only the push service,
// which is on the internet, is played: what it hands out, and what it delivers.
import { until } from '@deskless/core/testing'
import type { CDPSession } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import type { Visitor } from '../support/shop.ts'
import { visit, WORKER } from '../support/shop.ts'
import { widgetStage } from '../support/widget-stage.ts'

export const push = () =>
  describe('notices of the browser', () => {
    const it = widgetStage('pglite', { webPush: true })

    test('nadia asks for them in the menu, sees one while she looks elsewhere, and none is for her browser once she is out', async () => {
      const browser = await launchBrowser()
      const nadia = await visit(browser, `${it.shop.url}?attrs=data-push%3D${encodeURIComponent(WORKER)}`)
      await nadia.page.context().grantPermissions(['notifications'], { origin: new URL(it.shop.url).origin })
      await playPushService(nadia)
      await nadia.open()
      await nadia.write('Tell me later')
      await it.about('Tell me later')
      await nadia.chat.locator('.tick.delivered').waitFor()
      await choose(nadia, 'Notify me of answers')
      await until(async () => (await browsersOf(it)).length === 1, 'her browser to be known')
      await choose(nadia, 'No more notifications', false)
      expect(nadia.complaints).toEqual([])
      const worker = await serviceWorker(nadia)
      const looked = await lookedAround(nadia)
      await worker.push({ by: 'deskless', id: 'm1', title: 'Maya', body: 'While you look' })
      // Before she goes: it is told as soon as nobody looks.
      await until(async () => (await looked()) > 0, 'her worker to see her page')
      await nadia.page.goto('about:blank')
      for (const id of ['m3', 'm3'])
        await worker.push({ by: 'deskless', id, title: 'Maya', body: 'It left this morning.' })
      await worker.push({ by: 'somebody else', id: 'm2', title: 'The shop’s own' })
      await nadia.page.goto(it.shop.url)
      await until(async () => (await shown(nadia)).length > 0, 'a notice')
      expect(await shown(nadia)).toEqual(['Maya: It left this morning.'])
      await playPushService(nadia, true)
      await nadia.page.evaluate(() => (window as unknown as { deskless: { logout(): void } }).deskless.logout())
      const ended = () => nadia.page.evaluate(() => (window as unknown as { ended?: boolean }).ended)
      await until(ended, 'her browser to end it')
      await browser.close()
    })
  })

type Stage = ReturnType<typeof widgetStage>

const browsersOf = ({ house }: Stage) =>
  house.hub.services
    .hubFor(house.accountId, 'widget')
    .db<{ push_subscriptions: { account_id: string; visitor: string } }>()
    .selectFrom('push_subscriptions')
    .select('visitor')
    .where('account_id', '=', house.accountId)
    .execute()

const choose = async ({ chat }: Visitor, label: string, press = true) => {
  const menu = chat.getByRole('button', { name: 'More', exact: true })
  await menu.click()
  const item = chat.locator('.menu button', { hasText: label })
  await item.waitFor()
  if (press) await item.click()
  else await menu.click()
  await chat.locator('.menu').waitFor({ state: 'detached' })
}

/** What a push service hands out to a browser: an address for it, and the browser's own keys. */
const playPushService = ({ page }: Visitor, before = false) =>
  page.evaluate(async (has) => {
    const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
    const text = (bytes: ArrayBuffer | Uint8Array) =>
      btoa(String.fromCharCode(...new Uint8Array(bytes as ArrayBuffer)))
        .replaceAll('+', '-')
        .replaceAll('/', '_')
        .replace(/=+$/, '')
    const keys = {
      p256dh: text(await crypto.subtle.exportKey('raw', pair.publicKey)),
      auth: text(crypto.getRandomValues(new Uint8Array(16))),
    }
    const end = async () => {
      held = null
      return Object.assign(window, { ended: true })
    }
    const endpoint = 'https://push.example/nadia'
    const handed = { endpoint, toJSON: () => ({ endpoint, keys }), unsubscribe: end }
    let held: unknown = has ? handed : null
    Object.assign(PushManager.prototype, {
      subscribe: async ({ applicationServerKey }: { applicationServerKey: string }) => {
        if (applicationServerKey.length !== 87) throw new Error('no key of a hub')
        held = handed
        return handed
      },
      getSubscription: async () => held,
    })
  }, before)

const serviceWorker = async ({ page }: Visitor) => {
  const session: CDPSession = await page.context().newCDPSession(page)
  const found: { registrationId: string; scopeURL: string }[] = []
  session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => found.push(...registrations))
  await session.send('ServiceWorker.enable')
  const { registrationId, scopeURL } = await until(
    () => found.find((one) => one.scopeURL.endsWith('/deskless-push/')),
    'the service worker',
  )
  const { origin } = new URL(scopeURL)
  return {
    push: (said: unknown) =>
      session.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: JSON.stringify(said) }),
  }
}

/** How often her service worker has looked which pages are open, from now on. */
const lookedAround = async ({ page }: Visitor) => {
  const worker = await until(() => page.context().serviceWorkers()[0], 'her service worker')
  await worker.evaluate(() => {
    const here = globalThis as unknown as { clients: { matchAll(asked: unknown): Promise<unknown[]> }; looked: number }
    const real = here.clients.matchAll.bind(here.clients)
    here.looked = 0
    here.clients.matchAll = async (asked) => {
      const found = await real(asked)
      here.looked++
      return found
    }
  })
  return () => worker.evaluate(() => (globalThis as unknown as { looked: number }).looked)
}

const shown = ({ page }: Visitor): Promise<string[]> =>
  page.evaluate(async () => {
    const [registration] = await navigator.serviceWorker.getRegistrations()
    return ((await registration?.getNotifications()) ?? []).map(({ title, body }) => `${title}: ${body}`)
  })
