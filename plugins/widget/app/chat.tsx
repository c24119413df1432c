// The app's one entry: the loader calls `start` with the shadow root it made, and forwards the site's commands to what it gets.

import type { LiveStream, Outbox } from '@deskless/core/client'
import { memoryStorage, Problem, safeStorage } from '@deskless/core/client'
import { effect } from '@preact/signals'
import { render } from 'preact'
import type { App, Boot } from './boot.ts'
import { openLink } from './link.ts'
import { drawOutside, follow, openTabs } from './outside.ts'
import { setOpen } from './screen.ts'
import { createOutbox } from './sending.ts'
import { begin, logout } from './session.ts'
import type { Outgoing, State } from './state.ts'
import { createState } from './state.ts'
import composer from './styles/composer.css?inline'
import log from './styles/log.css?inline'
import panel from './styles/panel.css?inline'
import parts from './styles/parts.css?inline'
import { Panel } from './ui/Panel.tsx'
import type { Kept } from './visit.ts'
import { keptFor } from './visit.ts'
import { languageOf } from './words.ts'

export type Chat = {
  boot: Boot
  state: State
  kept: Kept
  outbox: Outbox<Outgoing>
  live?: Pick<LiveStream, 'send' | 'check' | 'close'>
  /** Opens the socket of the visitor that is known now; `look`: what was said while there was none is fetched. */
  connect(look?: boolean): void
  /** One session is opened at a time; the others wait for it. */
  opening?: Promise<void>
  /** When the hub was asked last who is there, and all else a session says. */
  asked: number
  /** Counts identities, so that an answer for the one before is dropped. */
  turn: number
  /** Calls with the visitor's token, and once more with a new one when it has ended. */
  authorised<T>(call: (token: string) => Promise<T>): Promise<T>
  /** The same chat in other tabs. */
  tabs?: Pick<BroadcastChannel, 'postMessage'>
  closers: (() => void)[]
}

export const start = (boot: Boot): App => {
  const chat = createChat(boot)
  mount(chat)
  void begin(chat).catch(() => {})
  return commands(chat)
}

const createChat = (boot: Boot): Chat => {
  const chat: Chat = {
    boot,
    state: createState(),
    kept: keptFor(boot.door, boot.door ? safeStorage() : memoryStorage()),
    outbox: undefined as never,
    asked: 0,
    turn: 0,
    connect: (look = false) => {
      chat.live?.close()
      chat.live = openLink(chat, look)
    },
    authorised: (call) => authorised(chat, call),
    closers: [],
  }
  chat.state.accent.value = boot.options.accent ?? chat.state.accent.value
  chat.outbox = createOutbox(chat)
  const tabs = openTabs(chat)
  chat.tabs = tabs
  chat.closers.push(() => tabs?.close())
  return chat
}

const authorised = async <T,>(chat: Chat, call: (token: string) => Promise<T>): Promise<T> => {
  // Whoever signs in at this moment speaks as the user, not as the visitor they were.
  await chat.opening?.catch(() => {})
  const held = chat.kept.visit()
  if (!held) await begin(chat)
  try {
    return await call(chat.kept.visit()?.token ?? '')
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401 || !held) throw error
    await begin(chat)
    return call(chat.kept.visit()?.token ?? '')
  }
}

const mount = (chat: Chat): void => {
  const { root } = chat.boot
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(panel + log + parts + composer)
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  const stage = document.createElement('div')
  root.append(stage)
  render(<Panel chat={chat} />, stage)
  chat.closers.push(
    follow(chat),
    effect(() => drawOutside(chat)),
    () => render(null, stage),
  )
}

const commands = (chat: Chat): App => ({
  open: () => setOpen(chat, true),
  close: () => setOpen(chat, false),
  toggle: () => setOpen(chat, !chat.state.isOpen.value),
  identify: (who) => {
    chat.boot.identity = who
    void begin(chat).catch(() => {})
  },
  message: (text) => {
    chat.kept.write(`draft${chat.state.thread.value ?? ''}`, text)
    chat.state.page.value = 'talk'
    chat.state.offered.value++
    setOpen(chat, true)
  },
  logout: () => logout(chat),
  setLocale: (locale) => {
    chat.boot.options.locale = locale
    void languageOf(locale).then((language) => {
      chat.state.language.value = language
    })
  },
  shutdown: () => {
    // Also takes the count out of the page's title.
    chat.state.unread.value = 0
    chat.live?.close()
    chat.outbox.close()
    for (const close of chat.closers) close()
  },
})
