import { computed } from '@preact/signals'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Chat } from '../chat.tsx'
import { later } from '../kit.tsx'
import { linesOf, rowsOf } from '../messages.ts'
import { pageUp } from '../pages.ts'
import { readAll } from '../sending.ts'
import type { Language } from '../words.ts'
import { fill } from '../words.ts'
import { Avatar } from './Avatar.tsx'
import { Icon } from './icons.tsx'
import { LineView } from './LineView.tsx'

const NEAR_END = 80
const NEAR_TOP = 120

export const Log = ({ chat }: { chat: Chat }) => {
  const { state } = chat
  const { words } = state.language.value
  const rows = useMemo(
    () => computed(() => rowsOf(linesOf(state.messages.value, [...state.accepted.value, ...state.waiting.value]))),
    [],
  ).value
  const { log, atEnd, toEnd, onScroll } = useScrolling(chat)
  const lastChoice = rows.at(-1)?.key
  return (
    <div class="frame">
      <div
        class="log"
        role="log"
        aria-label={words.messages}
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
        tabIndex={0}
        ref={log}
        onScroll={onScroll}
      >
        <Above chat={chat} empty={rows.length === 0} />
        {rows.map((row) =>
          row.is === 'day' ? (
            <p key={row.key} class="day">
              {dayName(row.at, state.language.value)}
            </p>
          ) : (
            <LineView key={row.key} chat={chat} row={row} answerable={row.key === lastChoice} />
          ),
        )}
        {state.asksEmail.value && state.messages.value.some(({ side }) => side === 'me') && <Email chat={chat} />}
        {state.typing.value && <Typing chat={chat} />}
      </div>
      {!atEnd && <Latest chat={chat} onClick={toEnd} />}
    </div>
  )
}

const Email = later<{ chat: Chat }>(() => import('../later/form.ts').then(({ email }) => ({ part: email })))

const Latest = ({ chat, onClick }: { chat: Chat; onClick(): void }) => {
  const { language, unread } = chat.state
  return (
    <button type="button" class="latest" aria-label={language.value.words.latest} onClick={onClick}>
      <Icon name="down" />
      {unread.value > 0 && <b>{unread.value}</b>}
    </button>
  )
}

/** What stands over the first message: the way further up, or the greeting. */
const Above = ({ chat, empty }: { chat: Chat; empty: boolean }) => {
  const { before, pagingUp, config, language } = chat.state
  const { words } = language.value
  if (before.value)
    return (
      <button type="button" class="pill up" onClick={() => void pageUp(chat)} disabled={pagingUp.value}>
        {pagingUp.value ? words.loading : words.earlier}
      </button>
    )
  const { greeting = '', teamName = '' } = config.value ?? {}
  return (
    <div class={empty ? 'line us first last greeting hello' : 'line us first last greeting'}>
      <Avatar name={teamName} />
      <div class="stack">
        <span class="name">{teamName}</span>
        <div class="bubble">{greeting}</div>
      </div>
    </div>
  )
}

const Typing = ({ chat }: { chat: Chat }) => {
  const { messages, config, language } = chat.state
  const name = messages.value.findLast(({ side }) => side === 'us')?.author?.name ?? config.value?.teamName ?? ''
  return (
    <div class="line us first last">
      <Avatar name={name} />
      <div class="bubble dots" role="status" aria-label={fill(language.value.words.typing, { name })}>
        <i />
        <i />
        <i />
      </div>
    </div>
  )
}

/** Stays at the end while the reader is there, and keeps the reader's place when older messages come in above. */
const useScrolling = (chat: Chat) => {
  const { state } = chat
  const log = useRef<HTMLDivElement>(null)
  const [atEnd, setAtEnd] = useState(true)
  const place = useRef({ top: '', height: 0, end: true })
  const toEnd = (): void => log.current?.scrollTo({ top: log.current.scrollHeight })
  useLayoutEffect(() => {
    const box = log.current
    if (!box) return
    const top = state.messages.value[0]?.id ?? ''
    const grewAbove = place.current.top !== '' && place.current.top !== top
    if (place.current.end) box.scrollTop = box.scrollHeight
    else if (grewAbove) box.scrollTop += box.scrollHeight - place.current.height
    place.current.top = top
    place.current.height = box.scrollHeight
  })
  useLayoutEffect(() => {
    // What one writes oneself is always seen.
    place.current.end = true
    toEnd()
  }, [state.waiting.value.length])
  useEffect(() => {
    const box = log.current
    if (!box) return
    const grow = new ResizeObserver(() => place.current.end && toEnd())
    for (const child of [box, ...box.children]) grow.observe(child)
    return () => grow.disconnect()
  }, [state.messages.value.length])
  useEffect(() => {
    if (atEnd && !document.hidden) readAll(chat)
  }, [atEnd, state.unread.value])
  const onScroll = ({ currentTarget: box }: { currentTarget: HTMLElement }): void => {
    const end = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END
    place.current.end = end
    setAtEnd(end)
    if (box.scrollTop < NEAR_TOP && state.before.value) void pageUp(chat)
  }
  return { log, atEnd, toEnd, onScroll }
}

const DAY_MS = 86_400_000

const dayName = (at: string, { words, tag }: Language): string => {
  const day = new Date(at)
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(day).setHours(0, 0, 0, 0)) / DAY_MS)
  if (days === 0) return words.today
  if (days === 1) return words.yesterday
  return day.toLocaleDateString(tag, { weekday: 'long', day: 'numeric', month: 'long' })
}
