// Notices of the browser's own while nobody looks at the site: fetched by who wants them, or has them and leaves.
import type { Chat } from '../chat.tsx'
import type { Kit } from '../kit.tsx'

/** A scope of its own: a service worker the site has already goes on undisturbed. */
const SCOPE = '/deskless-push/'
const MARK = 'push'

export const canPush = ({ boot, state }: Chat): boolean =>
  boot.options.push !== undefined && state.config.value?.may.push !== undefined && 'PushManager' in window

export const isOn = ({ kept }: Chat): boolean => kept.read(MARK) !== ''

const registered = async (): Promise<ServiceWorkerRegistration | undefined> => {
  const found = await navigator.serviceWorker.getRegistration(SCOPE)
  return found?.scope.endsWith(SCOPE) ? found : undefined
}

/** Throws where the visitor, their browser or the site does not have it. */
export const startPush = async (chat: Chat, ask: Kit['ask']): Promise<void> => {
  const { boot, state } = chat
  if ((await Notification.requestPermission()) !== 'granted') throw new Error()
  const registration = await running(await navigator.serviceWorker.register(boot.options.push ?? '', { scope: SCOPE }))
  const applicationServerKey = state.config.value?.may.push ?? ''
  const subscribe = () => registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })
  // One of another hub, or of this one with other keys, is in the way.
  const subscription = await subscribe().catch(async () => {
    await (await registration.pushManager.getSubscription())?.unsubscribe()
    return subscribe()
  })
  const { endpoint, keys } = subscription.toJSON()
  await chat.authorised((token) => ask(`${boot.base}push`, { token, body: { endpoint, keys } }))
  chat.kept.write(MARK, '1')
}

const running = (registration: ServiceWorkerRegistration): Promise<ServiceWorkerRegistration> =>
  new Promise((resolve) => {
    const worker = registration.installing ?? registration.waiting
    if (registration.active || !worker) return resolve(registration)
    worker.addEventListener('statechange', () => worker.state === 'activated' && resolve(registration))
  })

/** Ends it here first: from then on the push service takes nothing for this browser, whether the hub hears of it or not. */
export const stopPush = async (chat: Chat, ask?: Kit['ask']): Promise<void> => {
  chat.kept.write(MARK, '')
  const subscription = await (await registered())?.pushManager.getSubscription()
  await subscription?.unsubscribe()
  if (ask && subscription)
    await chat.authorised((token) =>
      ask(`${chat.boot.base}push/end`, { token, body: { endpoint: subscription.endpoint } }),
    )
}
