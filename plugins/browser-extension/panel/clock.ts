import { signal } from '@preact/signals'

/** Now, as exact as “5 min” has to be. One timer for everything that shows how long ago something was. */
export const clock = signal(Date.now())

setInterval(() => {
  if (document.visibilityState === 'visible') clock.value = Date.now()
}, 20_000)
addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') clock.value = Date.now()
})
