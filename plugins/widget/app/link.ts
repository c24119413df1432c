// The socket: what the hub says is shown at once, and whatever may have been missed is fetched.
import type { LiveStream } from '@deskless/core/client'
import { openLive } from '@deskless/core/client'
import type { DownFrame, VisitorMessage } from '../src/wire.ts'
import type { Chat } from './chat.tsx'
import { merged, notYetIn, plain, readUpTo, removed } from './messages.ts'
import { acknowledge } from './sending.ts'
import { begin, fetchLatest } from './session.ts'
import { resumeUploads } from './uploads.ts'

const UNAUTHORISED = 4401
/** An agent's keyboard went quiet without saying so. */
const TYPING_ENDS_MS = 8_000

export const openLink = (chat: Chat): LiveStream<DownFrame> => {
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
      void resumeUploads(chat)
      if (again) void fetchLatest(chat).catch(() => {})
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
    case 'look':
      if (!knows(chat, frame.message)) void fetchLatest(chat).catch(() => {})
      return
    case 'typing':
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
  const { state, boot } = chat
  const fresh = !knows(chat, message.id)
  state.messages.value = merged(state.messages.value, [message])
  state.accepted.value = notYetIn(state.accepted.value, state.messages.value)
  if (!fresh || message.side === 'me') return
  state.typing.value = false
  state.unread.value++
  const text = plain(message.parts)
  state.spoken.value = `${message.author?.name ?? ''}: ${text}`
  boot.emit('message', { id: message.id, text, author: message.author?.name })
  acknowledge(chat, message, 'delivered')
}
