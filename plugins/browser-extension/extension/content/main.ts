// What runs in a page the agent lets us read. It tells the worker who the page is about and does what it is told; it never
// sees a token, and asks nobody else.
import { assignment } from '../shared/known.ts'
import type { Said } from '../shared/messages.ts'
import { readTold } from '../shared/messages.ts'
import { insert } from './insert.ts'
import { pick } from './pick.ts'
import { Watch } from './watch.ts'

type Marked = typeof globalThis & { desklessContent?: true }

const url = (): string => location.href

const begin = async (): Promise<void> => {
  const given = assignment(await chrome.runtime.sendMessage({ is: 'hello' } satisfies Said))
  if (!given) return
  const ending = new AbortController()
  const say = (said: Said): void => {
    // A page outlives the extension that was updated meanwhile; the new one looks for itself.
    chrome.runtime.sendMessage(said).catch(() => {
      if (!chrome.runtime?.id) ending.abort()
    })
  }
  const watch = new Watch({ document, url, say, nonce: crypto.randomUUID() }, given)
  ending.signal.addEventListener('abort', () => watch.stop())
  listen(watch, say, ending)
  for (const name of ['popstate', 'hashchange', 'pageshow', 'focus', 'visibilitychange'])
    addEventListener(name, watch.changed, { capture: true, signal: ending.signal })
  window.navigation?.addEventListener('navigatesuccess', watch.changed, { signal: ending.signal })
  document.addEventListener('selectionchange', () => isTelling() && watch.changed(), { signal: ending.signal })
}

/** Only what may hold an address or a number is worth another look. */
const isTelling = (): boolean => /@|(?:\d.?){7}/.test(getSelection()?.toString().slice(0, 600) ?? '')

const listen = (watch: Watch, say: (said: Said) => void, ending: AbortController): void => {
  let picking: (() => void) | undefined
  const hear = (message: unknown, sender: chrome.runtime.MessageSender, answer: (said: unknown) => void): undefined => {
    if (sender.id !== chrome.runtime.id) return undefined
    const told = readTold(message)
    if (told?.is === 'look') void renew(watch)
    if (told?.is === 'learn') say({ is: 'picked', adapter: watch.learn(told.visit, told.value) })
    if (told?.is === 'insert') answer(insert(told.text))
    if (told?.is === 'stop') ending.abort()
    if (told?.is === 'pick') {
      picking?.()
      const words = { hint: chrome.i18n.getMessage('pickHint'), nothing: chrome.i18n.getMessage('pickNothing') }
      picking = pick({ ...words, url, done: (adapter) => say({ is: 'picked', adapter }) })
    }
    return undefined
  }
  chrome.runtime.onMessage.addListener(hear)
  ending.signal.addEventListener('abort', () => {
    picking?.()
    chrome.runtime.onMessage.removeListener(hear)
    delete (globalThis as Marked).desklessContent
  })
}

const renew = async (watch: Watch): Promise<void> => {
  const given = assignment(await chrome.runtime.sendMessage({ is: 'hello' } satisfies Said))
  if (given) watch.assign(given)
}

if (!(globalThis as Marked).desklessContent) {
  ;(globalThis as Marked).desklessContent = true
  void begin()
}
