// The number on the icon: unread conversations of one's own everywhere, people found in a tab there.
import { unreadKept } from '../shared/kept.ts'
import { signedInHub } from './hub.ts'

const UNREAD = '#b3261e'
const FOUND = '#0b6e4f'

const shortCount = (count: number): string => (count > 99 ? '99+' : count > 0 ? String(count) : '')

const showUnread = async (count: number): Promise<void> => {
  await unreadKept.write(count)
  await chrome.action.setBadgeTextColor({ color: '#ffffff' })
  await chrome.action.setBadgeBackgroundColor({ color: UNREAD })
  await chrome.action.setBadgeText({ text: shortCount(count) })
}

/** Nobody found: the tab shows what is shown everywhere. A tab that was closed meanwhile shows nothing. */
export const showFound = async (tabId: number, count: number): Promise<void> => {
  try {
    await chrome.action.setBadgeText({ tabId, text: count > 0 ? shortCount(count) : (null as unknown as string) })
    await chrome.action.setBadgeBackgroundColor({ tabId, color: count > 0 ? FOUND : UNREAD })
    const title = count > 0 ? chrome.i18n.getMessage('badgeFound', [String(count)]) : ''
    await chrome.action.setTitle({ tabId, title: title || chrome.i18n.getMessage('name') })
  } catch {}
}

/** Asks the hub. While it is away, what was last known stays. */
export const refreshUnread = async (): Promise<void> => {
  const at = await signedInHub().catch(() => undefined)
  if (!at) return showUnread(0)
  try {
    await showUnread((await at.desk.counts()).badge)
  } catch {}
}
