import { ask, backoff, Problem } from '@deskless/core/client'
import type { Page, Profile, Session } from '../src/wire.ts'
import type { Chat } from './chat.tsx'
import { merged, notYetIn, plain } from './messages.ts'
import { forget } from './screen.ts'
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

const open = async (chat: Chat, turn: number): Promise<void> => {
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
    throw error
  }
  state.phase.value = 'ready'
  boot.emit('ready')
  void chat.outbox.flush()
  void resumeUploads(chat)
}

/** Once more, after the one that is opening has ended. */
const soon = (chat: Chat): void => void chat.opening?.finally(() => begin(chat)).catch(() => {})

const vouched = (identity: Chat['boot']['identity']) => (identity?.id && identity.hash ? identity : undefined)

const enter = async (chat: Chat, session: Session, before: Visit | undefined): Promise<void> => {
  const { boot, state, kept } = chat
  const { config, page, token, visitor, identified } = session
  const changed = before !== undefined && before.visitor !== visitor
  // One user after another: what the first left unsent is not the second's to say.
  if (changed && before.identified) {
    chat.outbox.wipe()
    dropAllUploads(chat)
    kept.write('draft', '')
  }
  if (changed) kept.write('wrote', '')
  if (changed && state.phase.value !== 'loading') forget(chat)
  const { name, email } = boot.identity ?? kept.visit()?.profile ?? {}
  kept.keepVisit({ token, visitor, identified, profile: { name, email, locale: navigator.language } satisfies Profile })
  await speak(chat, config.locale === 'auto' ? undefined : config.locale)
  state.config.value = config
  state.accent.value = boot.options.accent ?? config.accent
  takePage(chat, page)
  state.unread.value = page.unread
  if (identified) boot.emit('identified', { visitor })
  chat.connect()
}

const speak = async ({ boot, state }: Chat, inbox?: string): Promise<void> => {
  const wishes = [boot.options.locale, inbox, document.documentElement.lang, navigator.language]
  state.language.value = await languageOf(...wishes)
}

const failed = (chat: Chat, error: unknown): void => {
  const { state } = chat
  const problem = error instanceof Problem ? error : undefined
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

/** The newest page, or the one above. */
const takePage = ({ state }: Chat, page: Page, upwards = false): void => {
  const first = state.messages.value.length === 0
  state.messages.value = merged(state.messages.value, page.messages)
  state.accepted.value = notYetIn(state.accepted.value, state.messages.value)
  if (first || upwards) state.before.value = page.before
}

export const fetchLatest = async (chat: Chat): Promise<void> => {
  const page = await chat.authorised((token) => ask<Page>(`${chat.boot.base}messages`, { token }))
  const known = new Set(chat.state.messages.value.map(({ id }) => id))
  // Away for more than a page: what lies between is fetched by scrolling up again.
  const gap = known.size > 0 && page.before !== undefined && page.messages.every(({ id }) => !known.has(id))
  if (gap) chat.state.messages.value = []
  takePage(chat, page)
  const fresh = page.messages.filter(({ id, side }) => side === 'us' && !known.has(id))
  // Another tab may have read them meanwhile.
  if (fresh.length > 0 || !chat.state.isOpen.value) chat.state.unread.value = page.unread
  const last = fresh.at(-1)
  if (last) chat.state.spoken.value = plain(last.parts)
}

export const pageUp = async (chat: Chat): Promise<void> => {
  const { before, pagingUp } = chat.state
  const mark = before.value
  if (!mark || pagingUp.value) return
  pagingUp.value = true
  try {
    const url = `${chat.boot.base}messages?before=${encodeURIComponent(mark)}`
    takePage(chat, await chat.authorised((token) => ask<Page>(url, { token })), true)
  } catch {
    // The button stays, and scrolling up tries again.
  } finally {
    pagingUp.value = false
  }
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

/** Nothing of this visitor stays in the browser; the next word is somebody new's. */
export const logout = (chat: Chat): void => {
  chat.turn++
  chat.boot.identity = undefined
  chat.outbox.wipe()
  dropAllUploads(chat)
  chat.kept.wipe()
  forget(chat)
  chat.boot.emit('logout')
  if (chat.state.isOpen.value) void begin(chat).catch(() => {})
}
