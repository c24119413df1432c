import { useEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../chat.tsx'
import { later } from '../kit.tsx'
import { setOpen, toField } from '../screen.ts'
import { again, renew } from '../session.ts'
import { attach, files } from '../uploads.ts'
import { Composer } from './Composer.tsx'
import { Header } from './Header.tsx'
import { Icon } from './icons.tsx'
import { Log } from './Log.tsx'

export const Panel = ({ chat }: { chat: Chat }) => {
  const { isOpen, language, dark, spoken, phase } = chat.state
  const { tag, dir } = language.value
  const panel = useRef<HTMLDivElement>(null)
  const drag = useDrop(chat)
  useKeyboardSpace(panel)
  useEffect(() => {
    if (!isOpen.value) return
    toField(chat)
    renew(chat)
  }, [isOpen.value, phase.value])
  if (!isOpen.value) return null
  return (
    <div
      ref={panel}
      class={`panel${dark.value ? ' dark' : ''}`}
      role="dialog"
      aria-labelledby="title"
      lang={tag}
      dir={dir}
      onKeyDown={(event) => keys(event, chat)}
      {...quiet}
      {...drag.handlers}
    >
      <Header chat={chat} />
      {phase.value === 'ready' ? <Ready chat={chat} /> : <Waiting chat={chat} />}
      <div class="away" aria-live="polite">
        {spoken.value}
      </div>
      {drag.over && <Drop chat={chat} />}
    </div>
  )
}

const Entry = later<{ chat: Chat }>(() => import('../later/form.ts').then(({ entry }) => ({ part: entry })))
const Drop = later<{ chat: Chat }>(() => files().then(({ dropHere: part }) => ({ part })))
const Threads = later(() => import('../later/threads.ts'))

const Ready = ({ chat }: { chat: Chat }) => {
  const { page, thread, offered } = chat.state
  if (page.value === 'threads')
    return (
      <>
        <Notice chat={chat} />
        <Threads chat={chat} otherwise={<div class="centre" />} />
      </>
    )
  return (
    <>
      <Notice chat={chat} />
      <Log key={thread.value} chat={chat} />
      {asksEntry(chat) ? <Entry chat={chat} /> : <Composer key={`${thread.value} ${offered.value}`} chat={chat} />}
    </>
  )
}

/** Who has spoken was let in before. */
const asksEntry = ({ state }: Chat): boolean =>
  state.config.value?.entry !== undefined &&
  state.entry.value === '' &&
  state.threads.value.length +
    state.messages.value.length +
    state.waiting.value.length +
    state.accepted.value.length ===
    0

const Waiting = ({ chat }: { chat: Chat }) => {
  const { phase, problem, language } = chat.state
  const { words } = language.value
  if (phase.value === 'failed')
    return (
      <div class="centre" role="alert">
        <Icon name="alert" />
        <p>{problem.value}</p>
        <button type="button" class="pill" onClick={() => void again(chat)}>
          {words.retry}
        </button>
      </div>
    )
  return (
    <div class="centre ghosts" role="status" aria-label={words.loading}>
      <i />
      <i />
      <i />
    </div>
  )
}

const Notice = ({ chat }: { chat: Chat }) => {
  const { online, link, language } = chat.state
  const { words } = language.value
  const slow = useSlow(link.value !== 'open')
  if (online.value && !slow) return null
  return (
    <p class="notice" role="status">
      {online.value ? words.reconnecting : words.offline}
    </p>
  )
}

/** A connection that comes back at once is nobody's concern. */
const useSlow = (down: boolean): boolean => {
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    if (!down) return setSlow(false)
    const timer = setTimeout(() => setSlow(true), 2_500)
    return () => clearTimeout(timer)
  }, [down])
  return slow
}

/** The page's own shortcuts never hear what is typed here. */
const stop = (event: Event): void => event.stopPropagation()
const quiet = { onKeyUp: stop, onKeyPress: stop, onPaste: stop }

const FOCUSABLE =
  'button:not(:disabled), textarea, select, input:not([hidden], [tabindex="-1"]), a[href], [tabindex="0"], audio, video'

const keys = (event: KeyboardEvent, chat: Chat): void => {
  event.stopPropagation()
  if (event.key === 'Escape' && !event.defaultPrevented) return setOpen(chat, false)
  if (event.key !== 'Tab') return
  const all = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>(FOCUSABLE)]
  const edge = event.shiftKey ? all[0] : all.at(-1)
  if (chat.boot.root.activeElement !== edge) return
  event.preventDefault()
  ;(event.shiftKey ? all.at(-1) : all[0])?.focus()
}

const useDrop = (chat: Chat) => {
  const [over, setOver] = useState(false)
  const carriesFiles = (event: DragEvent): boolean => Boolean(event.dataTransfer?.types.includes('Files'))
  const handlers = {
    onDragOver: (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setOver(true)
    },
    onDragLeave: (event: DragEvent) => {
      if (!(event.currentTarget as Element).contains(event.relatedTarget as Node)) setOver(false)
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault()
      setOver(false)
      attach(chat, [...(event.dataTransfer?.files ?? [])])
    },
  }
  return { over, handlers }
}

/** On phones the keyboard covers the page's lower half; the panel keeps to what is left. */
const useKeyboardSpace = (panel: { current: HTMLElement | null }): void =>
  useEffect(() => {
    const view = window.visualViewport
    if (!view) return
    const keepTo = (): void => {
      panel.current?.style.setProperty('--seen', `${view.height}px`)
      panel.current?.style.setProperty('--above', `${view.offsetTop}px`)
    }
    keepTo()
    view.addEventListener('resize', keepTo)
    view.addEventListener('scroll', keepTo)
    return () => {
      view.removeEventListener('resize', keepTo)
      view.removeEventListener('scroll', keepTo)
    }
  })
