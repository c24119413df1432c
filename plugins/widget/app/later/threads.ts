// The list of one's conversations, and the way to a new one.
import type { ThreadView } from '../../src/wire.ts'
import type { Chat } from '../chat.tsx'
import type { Kit } from '../kit.tsx'
import css from './styles/threads.css?inline'

const rowOf =
  ({ h, isHere, openThread, plural }: Kit) =>
  ({ chat, one, closed }: { chat: Chat; one: ThreadView; closed: string }) => {
    const { state } = chat
    const { words, tag } = state.language.value
    // Of the one they come from this browser knows best.
    const unread = isHere(state, one.thread) ? state.unread.value : one.unread
    return h(
      'li',
      null,
      h(
        'button',
        { type: 'button', class: 'thread', onClick: () => openThread(chat, one.thread) },
        h('span', { dir: 'auto' }, one.text || '…'),
        h('small', null, whenText(one.at, tag), one.resolved && ` · ${closed}`),
        unread > 0 &&
          h(
            'b',
            { class: 'count' },
            h('span', { 'aria-hidden': true }, unread),
            h('span', { class: 'away' }, plural(words.unread, unread, tag)),
          ),
      ),
    )
  }

export const part = (kit: Kit) => {
  const { h, useEffect, useRef, useMore, wear, beginThread } = kit
  const Row = rowOf(kit)
  return ({ chat }: { chat: Chat }) => {
    wear(chat, css)
    const { state } = chat
    const more = useMore(chat)
    const box = useRef<HTMLDivElement>(null)
    useEffect(() => box.current?.querySelector('button')?.focus(), [more])
    if (!more) return h('div', { class: 'centre' })
    return h(
      'div',
      { class: 'threads', ref: box },
      h(
        'ul',
        { 'aria-label': state.language.value.words.conversations },
        state.threads.value.map((one) => h(Row, { key: one.thread, chat, one, closed: more.closed })),
      ),
      h('button', { type: 'button', class: 'pill full', onClick: () => beginThread(chat) }, more.newConversation),
    )
  }
}

const DAY_MS = 86_400_000

const whenText = (at: string, tag: string): string => {
  const when = new Date(at)
  return Date.now() - when.getTime() < DAY_MS
    ? when.toLocaleTimeString(tag, { hour: 'numeric', minute: '2-digit' })
    : when.toLocaleDateString(tag, { day: 'numeric', month: 'short' })
}
