// The socket: what the hub says is shown at once, and whatever may have been missed is fetched.
import type { LiveStream } from '@deskless/core/client'
import { openLive } from '@deskless/core/client'
import type { DownFrame, VisitorMessage } from '../src/wire.ts'
import type { Chat } from './chat.tsx'
import { merged, notYetIn, plain, readUpTo, removed } from './messages.ts'
import { fetchLatest } from './pages.ts'
import { ring } from './ringing.ts'
import { acknowledge } from './sending.ts'
import { begin } from './session.ts'
import { heardIn } from './threads.ts'
import { resumeUploads } from './uploads.ts'
import { isHere } from './which.ts'

const UNAUTHORISED = 4401
/** An agent's keyboard went quiet without saying so. */
const TYPING_ENDS_MS = 8_000

export const openLink = (chat: Chat, look: boolean): LiveStream<DownFrame> => {
  const { boot, state, kept } = chat
  return openLive<DownFrame>({
    url: () => `${boot.base.replace(/^http/, 'ws')}live?token=${encodeURIComponent(kept.visit()?.token ?? '')}`,
    ping: { is: 'ping' },
    // The hub does not know this token any more.
    onClose: (code) => code === UNAUTHORISED && void begin(chat).catch(() => {}),
    onFrame: (frame) => hear(chat, frame),
    onState: (link, again) => {
      state.link.value = link
      if (link !== 'open') return
      void chat.outbox.flush()
      resumeUploads(chat)
      if (again || look) void fetchLatest(chat).catch(() => {})
    },
  })
}

let typingEnds: ReturnType<typeof setTimeout> | undefined

const hear = (chat: Chat, frame: DownFrame): void => {
  const { state } = chat
  switch (frame.is) {
    case 'message':
      return heard(chat, frame.message)
    case 'removed':
      state.messages.value = removed(state.messages.value, frame.id)
      return
    case 'read':
      state.messages.value = readUpTo(state.messages.value, frame.conversation, frame.upTo)
      return
    case 'hello':
      if (frame.at && !state.threads.value.some(({ at }) => at >= frame.at!)) void fetchLatest(chat).catch(() => {})
      return
    case 'look':
      if (!knows(chat, frame.message)) void fetchLatest(chat).catch(() => {})
      return
    case 'typing':
      if (!isHere(state, frame.thread)) return
      state.typing.value = frame.on
      clearTimeout(typingEnds)
      typingEnds = setTimeout(() => {
        state.typing.value = false
      }, TYPING_ENDS_MS)
      return
    default:
  }
}

const knows = ({ state }: Chat, message?: string): boolean => state.messages.value.some(({ id }) => id === message)

const heard = (chat: Chat, message: VisitorMessage): void => {
  const { state } = chat
  const { thread, at, side, parts } = message
  const here = isHere(state, thread)
  // Of another conversation only its last line is kept here: told twice, it is no news.
  const isNew = here
    ? !knows(chat, message.id)
    : !state.threads.value.some((one) => one.thread === thread && one.at >= at)
  if (here) {
    state.messages.value = merged(state.messages.value, [message])
    state.accepted.value = notYetIn(state.accepted.value, state.messages.value)
  }
  if (isNew) heardIn(chat, { thread, at, text: plain(parts), isNews: side === 'us' })
  if (isNew && side === 'us') tell(chat, message, here)
}

const tell = (chat: Chat, message: VisitorMessage, here: boolean): void => {
  const { state, boot } = chat
  if (here) {
    state.typing.value = false
    state.unread.value++
  }
  const text = plain(message.parts)
  state.spoken.value = `${message.author?.name ?? ''}: ${text}`
  boot.emit('message', { id: message.id, text, author: message.author?.name })
  acknowledge(chat, message, 'delivered')
  ring(chat)
}
