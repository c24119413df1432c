// The worker. Every listener stands here, at the top, for the browser wakes it only by what it finds here; what is known
// lies in storage, because nothing else outlives half a minute of rest.
import { hubKept, longKept, wishesKept, wishKept } from '../shared/kept.ts'
import { readOrdered, readSaid } from '../shared/messages.ts'
import { refreshUnread } from './badge.ts'
import { forgetKnowledge, learnKnowledge } from './knowledge.ts'
import { renewLine, tendLine } from './live.ts'
import { openNews } from './notify.ts'
import { obey } from './orders.ts'
import { arrive, close, hear, leave, look, lookAgain } from './pages.ts'
import { putInOrder } from './sites.ts'

const MENU = 'look-up'
const EVERY_MINUTE = 'minute'
const EVERY_HOUR = 'hour'

// By itself the browser would also show content scripts what stays. At every start: nothing tells that it was said before.
void chrome.storage.local.setAccessLevel({ accessLevel: 'TRUSTED_CONTEXTS' })

chrome.runtime.onInstalled.addListener(() => {
  chrome.contextMenus.removeAll(() =>
    chrome.contextMenus.create({ id: MENU, contexts: ['selection'], title: chrome.i18n.getMessage('menu') }),
  )
  void putInOrder()
  begin()
})
chrome.runtime.onStartup.addListener(() => begin())

const begin = (): void => {
  // The panel opens by our own hand: only so does a click also let us read the page it was made on.
  void chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: false })
  void chrome.alarms.create(EVERY_MINUTE, { periodInMinutes: 1 })
  void chrome.alarms.create(EVERY_HOUR, { periodInMinutes: 60 })
  void refreshUnread()
  void tendLine()
}

// Nothing may be waited for before the panel is asked to open, or the click no longer counts.
chrome.action.onClicked.addListener(({ id, windowId }) => {
  chrome.sidePanel.open({ windowId }).catch(() => {})
  if (id !== undefined) void look(id)
})

chrome.contextMenus.onClicked.addListener(({ menuItemId, selectionText = '' }, tab) => {
  if (menuItemId !== MENU || !tab) return
  chrome.sidePanel.open({ windowId: tab.windowId }).catch(() => {})
  void wishKept.write({ text: selectionText.slice(0, 600), at: Date.now() })
})

chrome.runtime.onMessage.addListener((message: unknown, sender, answer) => {
  if (sender.id !== chrome.runtime.id) return
  const ours = sender.url?.startsWith(chrome.runtime.getURL('')) === true
  const done = ours ? panelSays(message) : pageSays(message, sender)
  if (!done) return
  done.then(answer, () => answer(undefined))
  return true
})

const panelSays = (message: unknown): Promise<unknown> | undefined => {
  const ordered = readOrdered(message)
  return ordered && obey(ordered)
}

/** Only the page itself, not a frame in it, says who it is about. */
const pageSays = (
  message: unknown,
  { tab, frameId, origin }: chrome.runtime.MessageSender,
): Promise<unknown> | undefined => {
  const said = readSaid(message)
  return said && tab?.id !== undefined && frameId === 0 && origin ? hear(tab.id, origin, said) : undefined
}

chrome.tabs.onUpdated.addListener((tab, { status }) => {
  if (status === 'loading') void leave(tab)
  if (status === 'complete') void arrive(tab)
})
chrome.tabs.onRemoved.addListener((tab) => void close(tab))
chrome.tabs.onReplaced.addListener((_added, removed) => void close(removed))

chrome.permissions.onAdded.addListener(() => {
  void putInOrder()
  // Notifications may only just have been allowed.
  listenToNotifications()
  void tendLine()
})
chrome.permissions.onRemoved.addListener(() => void putInOrder())

chrome.alarms.onAlarm.addListener(({ name }) => {
  if (name === EVERY_MINUTE) void refreshUnread().then(tendLine)
  if (name === EVERY_HOUR) void learnKnowledge()
})

chrome.storage.onChanged.addListener((changes, area) => {
  if (area !== 'local') return
  if (wishesKept.key in changes) void tendLine()
  const isKey = (key: string): boolean => key === hubKept.key || key.startsWith(longKept('').key)
  // A key that was only renewed is of the same person.
  if (Object.keys(changes).some((key) => isKey(key) && whose(changes[key]?.newValue) !== whose(changes[key]?.oldValue)))
    void forgetKnowledge().then(() => Promise.all([refreshUnread(), renewLine(), learnKnowledge().then(lookAgain)]))
})

const whose = (key: unknown): unknown => (typeof key === 'object' && key !== null && 'device' in key ? key.device : key)

const listenToNotifications = (): void => {
  if (chrome.notifications && !chrome.notifications.onClicked.hasListener(openNews))
    chrome.notifications.onClicked.addListener(openNews)
}
listenToNotifications()

// Whoever wakes has no line.
void tendLine()
