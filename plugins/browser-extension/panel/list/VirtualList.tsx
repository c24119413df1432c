import type { Signal } from '@preact/signals'
import { useComputed, useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { Pages } from './pages.ts'
import { scrollFor, spanOf } from './span.ts'

type Props<T> = {
  pages: Pages<T>
  rowHeight: number
  label: string
  /** The row the keyboard stands on: it is brought into sight, and has the focus if the list has. */
  cursor: Signal<number>
  keyOf(row: T): string
  draw(row: T, index: number): ComponentChildren
  /** Of a row that is on its way. */
  blank: ComponentChildren
  foot?: ComponentChildren
}

/** Only the rows in sight stand in the document; the scroll bar is that of all of them. */
export const VirtualList = <T,>(props: Props<T>) => {
  const { pages, rowHeight: row, label, cursor, keyOf, draw, blank, foot } = props
  const box = useRef<HTMLDivElement>(null)
  const at = useSignal({ top: 0, height: 600 })
  const shown = pages.shown.value
  const span = useComputed(() => spanOf({ ...at.value, row, count: pages.shown.value.count })).value
  useLayoutEffect(() => watch(box.current!, (seen) => (at.value = seen)), [])
  useLayoutEffect(() => box.current?.scrollTo(0, 0), [pages])
  useEffect(() => pages.want(span.from, span.to + 1), [pages, span.from, span.to])
  useLayoutEffect(() => bring(box.current!, cursor.value, row), [cursor.value])
  const indexes = Array.from({ length: span.to - span.from }, (_, i) => span.from + i)
  const more = shown.more && shown.count > 0
  return (
    <div class="virtual" ref={box} tabIndex={-1}>
      <ol aria-label={label} style={{ blockSize: `${(shown.count + (more ? 1 : 0)) * row}px` }}>
        {indexes.map((index) => {
          const held = pages.row(index)
          return (
            <li
              key={held === undefined ? `at ${index}` : keyOf(held)}
              data-index={index}
              aria-setsize={shown.more ? -1 : shown.count}
              aria-posinset={index + 1}
              style={{ insetBlockStart: `${index * row}px`, blockSize: `${row}px` }}
            >
              {held === undefined ? blank : draw(held, index)}
            </li>
          )
        })}
        {more && (
          <li class="coming" style={{ insetBlockStart: `${shown.count * row}px`, blockSize: `${row}px` }}>
            {blank}
          </li>
        )}
      </ol>
      {foot}
    </div>
  )
}

const watch = (box: HTMLElement, tell: (seen: { top: number; height: number }) => void): (() => void) => {
  let asked = 0
  const look = (): void => {
    asked = 0
    tell({ top: box.scrollTop, height: box.clientHeight })
  }
  const later = (): void => {
    asked ||= requestAnimationFrame(look)
  }
  const sizes = new ResizeObserver(later)
  sizes.observe(box)
  box.addEventListener('scroll', later, { passive: true })
  look()
  return () => {
    cancelAnimationFrame(asked)
    sizes.disconnect()
    box.removeEventListener('scroll', later)
  }
}

const bring = (box: HTMLElement, index: number, row: number): void => {
  const top = scrollFor({ index, row, top: box.scrollTop, height: box.clientHeight })
  if (top !== undefined) box.scrollTop = top
}
