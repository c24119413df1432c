// Runs in the site's own service worker, which fetches it with one line: `importScripts('https://hub.example/p/widget/push.js')`.
const OURS = 'deskless'

const pages = () => self.clients.matchAll({ type: 'window', includeUncontrolled: true })

const show = async ({ id, title, body }) => {
  // Who looks at the site sees it there.
  if ((await pages()).some(({ visibilityState }) => visibilityState === 'visible')) return
  await self.registration.showNotification(title, { body, tag: id, data: OURS })
}

const come = async () => {
  const [page] = await pages()
  if (!page) return self.clients.openWindow('/')
  await page.focus()
}

self.addEventListener('push', (event) => {
  const said = event.data?.json()
  if (said?.by === OURS) event.waitUntil(show(said))
})

self.addEventListener('notificationclick', (event) => {
  if (event.notification.data !== OURS) return
  event.notification.close()
  event.waitUntil(come())
})
