import { ask, backoff, Problem } from '@deskless/core/client'
import type { Profile, Session } from '../src/wire.ts'
import type { Chat } from './chat.tsx'
import { fetchLatest, takePage } from './pages.ts'
import { forget } from './screen.ts'
import { arrive } from './threads.ts'
import { dropAllUploads, resumeUploads } from './uploads.ts'
import type { Visit } from './visit.ts'
import { languageOf } from './words.ts'

/** Opens or renews the session; asked again while one is opening, everybody waits for that one. */
export const begin = (chat: Chat): Promise<void> => {
  const turn = chat.turn
  chat.opening ??= open(chat, turn).finally(() => {
    chat.opening = undefined
  })
  return chat.opening
}

/** Who is there changes while a page stands open: whoever opens the chat again sees who is there now. */
const STALE_MS = 5 * 60_000

export const renew = (chat: Chat): void => {
  if (chat.state.phase.value === 'ready' && Date.now() - chat.asked > STALE_MS) void begin(chat).catch(() => {})
}

const open = async (chat: Chat, turn: number): Promise<void> => {
  chat.asked = Date.now()
  const { boot, state, kept } = chat
  const identity = boot.identity
  const held = kept.visit()
  // Already now: should the hub not answer, that is said in the visitor's words too.
  if (state.phase.value !== 'ready') void speak(chat)
  try {
    const wrote = kept.read('wrote') !== ''
    const body = { inbox: boot.door, token: held?.token, identity: vouched(identity), wrote }
    const session = await ask<Session>(`${boot.base}session`, { body })
    // Logged out, or somebody else by now: this answer is about nobody here.
    if (turn !== chat.turn) return soon(chat)
    if (identity !== boot.identity) soon(chat)
    await enter(chat, session, held)
  } catch (error) {
    failed(chat, error)
    // Told that its token has ended, the page gave another.
    if (identity !== boot.identity) soon(chat)
    throw error
  }
  state.phase.value = 'ready'
  boot.emit('ready')
  void chat.outbox.flush()
  resumeUploads(chat)
}

/** Once more, after the one that is opening has ended. */
const soon = (chat: Chat): void => void chat.opening?.finally(() => begin(chat)).catch(() => {})

const vouched = (identity: Chat['boot']['identity']) =>
  identity?.token || (identity?.id && identity.hash) ? identity : undefined

const enter = async (chat: Chat, session: Session, before: Visit | undefined): Promise<void> => {
  const { boot, state, kept } = chat
  const { config, page, token, visitor, identified } = session
  const changed = before !== undefined && before.visitor !== visitor
  // One user after another: what the first left unsent is not the second's to say.
  if (changed && before.identified) {
    chat.outbox.wipe()
    dropAllUploads(chat)
    kept.wipe('draft')
    endPush(chat)
  }
  // What was answered before the chat was answered by somebody else, who may not be told of, and the hub takes it from nobody else.
  if (changed) for (const name of ['wrote', 'entry']) kept.write(name, '')
  if (changed && state.phase.value !== 'loading') forget(chat)
  const { name, email } = boot.identity ?? kept.visit()?.profile ?? {}
  kept.keepVisit({ token, visitor, identified, profile: { name, email, locale: navigator.language } satisfies Profile })
  await speak(chat, config.locale === 'auto' ? undefined : config.locale)
  state.config.value = config
  state.accent.value = boot.options.accent ?? config.accent
  state.entry.value = kept.read('entry')
  state.muted.value = kept.read('muted') !== ''
  state.asksEmail.value ||= config.askEmail && !identified && !email
  takeFirst(chat, page)
  if (identified) boot.emit('identified', { visitor })
  chat.connect()
}

/** The page is of the visitor's own thread; they may be reading another. */
const takeFirst = (chat: Chat, page: Session['page']): void => {
  const { state } = chat
  state.threads.value = page.threads ?? []
  if (state.thread.value) return void fetchLatest(chat).catch(() => {})
  takePage(chat, page)
  state.unread.value = page.unread
  if (state.phase.value !== 'ready') arrive(chat)
}

const speak = async ({ boot, state }: Chat, inbox?: string): Promise<void> => {
  const wishes = [boot.options.locale, inbox, document.documentElement.lang, navigator.language]
  state.language.value = await languageOf(...wishes)
}

const failed = (chat: Chat, error: unknown): void => {
  const { state } = chat
  const problem = error instanceof Problem ? error : undefined
  // The site's token has ended: it may have a new one.
  if (problem?.code === 'unauthorised' && chat.boot.identity?.token) chat.boot.emit('expired')
  if (state.phase.value === 'ready') return
  state.phase.value = 'failed'
  // The reason is for whoever built the site; the visitor can do nothing about a wrong hash or a missing inbox.
  if (problem && problem.status > 0) console.warn(`Deskless: ${problem.message}`)
  const { words } = state.language.value
  state.problem.value = problem?.code === 'unauthorised' ? words.signIn : words.unreachable
  if (!problem || problem.again) setTimeout(() => void again(chat), problem?.afterMs ?? backoff(3))
}

export const again = (chat: Chat): Promise<void> => {
  chat.state.phase.value = 'loading'
  return begin(chat).catch(() => {})
}

/**
 * Another tab became somebody: so does this one, with the token that one got. A session of its own would begin an anonymous
 * visitor where the site has not named the user to this tab too, and the other tab would follow that in turn.
 */
export const adopt = (chat: Chat): void => {
  if (chat.boot.identity || !chat.state.config.value) return void begin(chat).catch(() => {})
  chat.turn++
  forget(chat)
  chat.connect()
  const ready = (): void => {
    chat.state.phase.value = 'ready'
  }
  void fetchLatest(chat).then(ready, ready)
}

/** What is told to one is not told to the next. */
const endPush = (chat: Chat): void =>
  void (chat.kept.read('push') && import('./later/menu.ts').then((it) => it.stopPush(chat)).catch(() => {}))

/** Nothing of this visitor stays in the browser; the next word is somebody new's. */
export const logout = (chat: Chat): void => {
  chat.turn++
  chat.boot.identity = undefined
  chat.outbox.wipe()
  dropAllUploads(chat)
  endPush(chat)
  chat.kept.wipe()
  forget(chat)
  chat.boot.emit('logout')
  if (chat.state.isOpen.value) void begin(chat).catch(() => {})
}
