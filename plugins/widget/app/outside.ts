// The app and the page around it: theme, other tabs, sleep, the launcher, the title.
import type { Chat } from './chat.tsx'
import { adopt, fetchLatest, logout } from './session.ts'
import { palette } from './theme.ts'
import { dropAllUploads, resumeUploads } from './uploads.ts'
import { plural } from './words.ts'

/** Draws what lies outside the panel from the state; runs again whenever that changes. */
export const drawOutside = (chat: Chat): void => {
  const { boot, state } = chat
  const { words, tag } = state.language.value
  const count = state.isOpen.value ? 0 : state.unread.value
  const { button } = boot
  if (count !== counted) tellCount(chat, count)
  button.ariaExpanded = String(state.isOpen.value)
  const name = state.isOpen.value ? words.close : words.open
  button.ariaLabel = count ? `${name}, ${plural(words.unread, count, tag)}` : name
  const host = boot.root.host as HTMLElement
  for (const [key, value] of Object.entries(palette(state.accent.value, state.dark.value)))
    host.style.setProperty(key, value)
  host.classList.toggle('open', state.isOpen.value)
}

let counted = 0

const tellCount = ({ boot }: Chat, count: number): void => {
  counted = count
  boot.badge(count)
  boot.emit('unread', { count })
  document.title = (count ? `(${count}) ` : '') + document.title.replace(/^\(\d+\) /, '')
}

/** Listens to the page; returns what stops it. */
export const follow = (chat: Chat): (() => void) => {
  const { state, boot, kept } = chat
  const stop = new AbortController()
  const { signal } = stop
  const darkPage = matchMedia('(prefers-color-scheme: dark)')
  const dress = (): void => {
    const theme = boot.options.theme ?? state.config.value?.theme ?? 'auto'
    state.dark.value = theme === 'dark' || (theme === 'auto' && darkPage.matches)
  }
  dress()
  darkPage.addEventListener('change', dress, { signal })
  const unsubscribe = state.config.subscribe(dress)
  const look = (): void => {
    if (document.hidden || state.phase.value !== 'ready') return
    chat.live?.check()
    void fetchLatest(chat).catch(() => {})
  }
  document.addEventListener('visibilitychange', look, { signal })
  // Back from the browser's page cache the socket is gone without a word.
  addEventListener('pageshow', ({ persisted }) => persisted && look(), { signal })
  const network = (): void => {
    state.online.value = navigator.onLine
    if (navigator.onLine) void resumeUploads(chat)
  }
  addEventListener('online', network, { signal })
  addEventListener('offline', network, { signal })
  addEventListener(
    'storage',
    ({ key, newValue, oldValue }) => key?.startsWith(kept.prefix) && otherTab(chat, key, oldValue, newValue),
    { signal },
  )
  return () => {
    stop.abort()
    unsubscribe()
  }
}

const visitorIn = (text: string | null): string => /"visitor":"([^"]+)"/.exec(text ?? '')?.[1] ?? ''

/** Another tab wrote, sent, signed in or out: this one follows. */
const otherTab = (chat: Chat, key: string, before: string | null, now: string | null): void => {
  const name = key.slice(chat.kept.prefix.length)
  if (name.startsWith('out:')) chat.outbox.refresh()
  if (name !== 'visit' || visitorIn(before) === visitorIn(now)) return
  if (now === null) logout(chat)
  else {
    // One user after another: what the first attached is not the second's to send.
    if (before?.includes('"identified":true')) dropAllUploads(chat)
    adopt(chat)
  }
}
