import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Room } from './room.ts'
import type { Row } from './rows.ts'
import { hasNewer } from './stretch.ts'

const NEAR_END = 60
const NEAR_TOP = 400

type Held = { key: string; offset: number }

export type Place = {
  box: RefObject<HTMLDivElement | null>
  atEnd: boolean
  toEnd(): void
  onScroll(): void
}

/**
 * Where one reads. At the end it stays at the end; elsewhere the line one looks at stays where it is, whatever is loaded,
 * let go or grows above it.
 */
export const usePlace = (room: Room, rows: readonly Row[], waiting: number): Place => {
  const box = useRef<HTMLDivElement>(null)
  const held = useRef<Held | undefined>(undefined)
  const end = useRef(true)
  const [atEnd, setAtEnd] = useState(true)
  const settle = (): void => {
    const log = box.current
    if (!log) return
    if (end.current) log.scrollTop = log.scrollHeight
    else if (held.current) putBack(log, held.current)
  }
  const note = (log: HTMLElement): void => {
    end.current = isEnd(log) && !hasNewer(room.stretch.value)
    held.current = heldIn(log)
    setAtEnd(end.current)
  }
  const toEnd = (): void => {
    void room.latest().then(() => {
      end.current = true
      setAtEnd(true)
      settle()
    })
  }
  useLayoutEffect(() => {
    if (box.current && begin(box.current, room)) note(box.current)
  }, [])
  useLayoutEffect(settle, [rows, waiting])
  useEffect(() => whenGrown(box.current, settle), [])
  // What one writes oneself is always seen.
  useLayoutEffect(() => void (waiting > 0 && toEnd()), [waiting])
  useEffect(() => whenLooked(() => void (atEnd && room.seen())), [atEnd, rows])
  useEffect(() => loadAround(box.current, room), [rows])
  const onScroll = (): void => {
    const log = box.current
    if (!log) return
    note(log)
    loadAround(log, room)
  }
  return { box, atEnd, toEnd, onScroll }
}

/** Also after a page came: who went to one end while the other was being loaded stands still there, and scrolls no more. */
const loadAround = (log: HTMLElement | null, room: Room): void => {
  if (!log) return
  if (log.scrollTop < NEAR_TOP) void room.older()
  if (log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_TOP) void room.newer()
}

/** At the line a link names, or at the first one nobody read; false: at the end. */
const begin = (log: HTMLElement, room: Room): boolean => {
  const mark = targetIn(log, room) ?? log.querySelector<HTMLElement>('[data-row="unread"]')
  if (mark) log.scrollTop = mark.offsetTop - log.clientHeight / 4
  return mark !== null
}

/** The log itself, and what stands in it: pictures come later, windows change. */
const whenGrown = (log: HTMLElement | null, settle: () => void): (() => void) => {
  const grow = new ResizeObserver(settle)
  for (const one of [log, log?.firstElementChild]) if (one) grow.observe(one)
  return () => grow.disconnect()
}

/** Now, if somebody looks at this window; else once they do. */
const whenLooked = (work: () => void): (() => void) => {
  const look = (): void => {
    if (!document.hidden && document.hasFocus()) work()
  }
  look()
  addEventListener('focus', look)
  return () => removeEventListener('focus', look)
}

const isEnd = (log: HTMLElement): boolean => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END

/** The first row that is seen, and how far below the edge it stands. */
const heldIn = (log: HTMLElement): Held | undefined => {
  const rows = log.querySelectorAll<HTMLElement>('[data-row]')
  for (const row of rows)
    if (row.offsetTop + row.offsetHeight > log.scrollTop)
      return { key: row.dataset.row ?? '', offset: row.offsetTop - log.scrollTop }
  return undefined
}

const putBack = (log: HTMLElement, { key, offset }: Held): void => {
  const row = log.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`)
  if (row) log.scrollTop = row.offsetTop - offset
}

/** The line that a link names. */
const targetIn = (log: HTMLElement, { target, stretch }: Room): HTMLElement | undefined => {
  const named = stretch.value.messages.find(({ number }) => number === target)
  const row = named && log.querySelector<HTMLElement>(`[data-row="${CSS.escape(named.id)}"]`)
  row?.classList.add('named')
  return row ?? undefined
}
