// The app and the page around it: theme, other tabs, sleep, the launcher, the title.
import type { Chat } from './chat.tsx'
import { fetchLatest } from './pages.ts'
import { comeForward } from './ringing.ts'
import { adopt, logout } from './session.ts'
import { palette, SURFACE } from './theme.ts'
import { dropAllUploads, resumeUploads } from './uploads.ts'
import { further, unreadInAll } from './which.ts'
import { plural } from './words.ts'

/** Draws what lies outside the panel from the state; runs again whenever that changes. */
export const drawOutside = (chat: Chat): void => {
  const { boot, state } = chat
  const { words, tag } = state.language.value
  const all = unreadInAll(state)
  const count = state.isOpen.value ? 0 : all
  const { button } = boot
  if (count !== counted) tellCount(chat, count)
  button.ariaExpanded = String(state.isOpen.value)
  const name = state.isOpen.value ? words.close : words.open
  button.ariaLabel = count ? `${name}, ${plural(words.unread, count, tag)}` : name
  const host = boot.root.host as HTMLElement
  const mood = state.dark.value ? 'dark' : 'light'
  const look = state.config.value?.look[mood] ?? {}
  const worn: Record<string, string> = {
    ...look,
    ...palette(state.accent.value, look['--site-surface'] ?? SURFACE[mood]),
  }
  for (const name of dressed) if (!(name in worn)) host.style.removeProperty(name)
  for (const [name, value] of Object.entries(worn)) host.style.setProperty(name, value)
  dressed = Object.keys(worn)
  host.classList.toggle('open', state.isOpen.value)
}

let dressed: string[] = []
let counted = 0

const tellCount = (chat: Chat, count: number): void => {
  const { boot, state } = chat
  const more = count > counted
  counted = count
  boot.badge(count)
  boot.emit('unread', { count })
  stopFlash()
  document.title = (count ? `(${count}) ` : '') + document.title.replace(/^\(\d+\) /, '')
  if (!more || !document.hidden) return
  const words = plural(state.language.value.words.unread, count, state.language.value.tag)
  void import('./later/attention.ts').then(
    ({ flash }) => {
      stopFlash()
      if (document.hidden && counted === count) stopFlash = flash(words)
    },
    () => {},
  )
}

let stopFlash = (): void => {}

/** Listens to the page; returns what stops it. */
export const follow = (chat: Chat): (() => void) => {
  const stop = new AbortController()
  const { signal } = stop
  const undress = dressing(chat, signal)
  looking(chat, signal)
  const network = (): void => {
    chat.state.online.value = navigator.onLine
    if (!navigator.onLine) return
    resumeUploads(chat)
    void chat.outbox.flush()
  }
  addEventListener('online', network, { signal })
  addEventListener('offline', network, { signal })
  const { prefix } = chat.kept
  addEventListener(
    'storage',
    ({ key, newValue, oldValue }) => key?.startsWith(prefix) && otherTab(chat, key, oldValue, newValue),
    { signal },
  )
  return () => {
    stop.abort()
    undress()
  }
}

const dressing = ({ state, boot }: Chat, signal: AbortSignal): (() => void) => {
  const darkPage = matchMedia('(prefers-color-scheme: dark)')
  const dress = (): void => {
    const theme = boot.options.theme ?? state.config.value?.theme ?? 'auto'
    state.dark.value = theme === 'dark' || (theme === 'auto' && darkPage.matches)
  }
  dress()
  darkPage.addEventListener('change', dress, { signal })
  return state.config.subscribe(dress)
}

/** Looked at again, the page may have missed something. */
const looking = (chat: Chat, signal: AbortSignal): void => {
  const front = (): void => {
    if (document.hidden) return
    stopFlash()
    comeForward(chat)
  }
  front()
  addEventListener('focus', front, { signal })
  const look = (): void => {
    front()
    if (document.hidden || chat.state.phase.value !== 'ready') return
    chat.live?.check()
    void fetchLatest(chat).catch(() => {})
  }
  document.addEventListener('visibilitychange', look, { signal })
  // A page with a socket is not kept by the browser; back from there it opens another.
  addEventListener('pagehide', () => chat.live?.close(), { signal })
  addEventListener('pageshow', ({ persisted }) => persisted && chat.live && chat.connect(true), { signal })
}

type Told = { read?: string; muted?: boolean }

/** What this browser's other tabs tell: read there is read here, muted there is muted here. */
export const openTabs = ({ state, kept }: Pick<Chat, 'state' | 'kept'>): BroadcastChannel | undefined => {
  if (!('BroadcastChannel' in globalThis)) return undefined
  const tabs = new BroadcastChannel(kept.prefix)
  tabs.onmessage = ({ data: { read, muted } }: MessageEvent<Told>) => {
    if (muted !== undefined) state.muted.value = muted
    if (read === undefined) return
    if (read === (state.thread.value ?? '')) state.unread.value = 0
    else
      state.threads.value = state.threads.value.map((one) =>
        further(one.thread) === (read || undefined) ? { ...one, unread: 0 } : one,
      )
  }
  return tabs
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
