import type { Conversation } from '@deskless/core/client'
import { useEffect, useRef } from 'preact/hooks'
import type { Desk } from '../desk.ts'
import { Filters } from './Filters.tsx'
import { nameOf, QueueBar } from './QueueBar.tsx'
import { Row } from './Row.tsx'
import { VirtualList } from './VirtualList.tsx'

const ROW_HEIGHT = 92

/** The queues and the conversations of the one that is chosen. */
export const ListColumn = ({ desk, hidden }: { desk: Desk; hidden: boolean }) => {
  const box = useRef<HTMLElement>(null)
  useListKeys(desk, box)
  useWayBack(desk, box)
  return (
    <section class="column list-column" ref={box} aria-label={desk.language.value.words.list.title} hidden={hidden}>
      <QueueBar desk={desk} />
      <Filters desk={desk} />
      <List desk={desk} />
    </section>
  )
}

const List = ({ desk }: { desk: Desk }) => {
  const { words } = desk.language.value
  const { pages, cursor, queue } = desk.inbox
  const { count, state, problem, more } = pages.value.shown.value
  const place = desk.route.place.value
  const open = place.at === 'conversation' ? place.id : undefined
  if (count === 0 && state === 'loading') return <Skeleton words={words.loading} />
  if (count === 0 && problem && !more)
    return (
      <div class="empty" role="alert">
        <p>{problem.message}</p>
        <button type="button" onClick={() => pages.value.renew()}>
          {words.retry}
        </button>
      </div>
    )
  if (count === 0) return <Empty desk={desk} />
  return (
    <VirtualList<Conversation>
      pages={pages.value}
      rowHeight={ROW_HEIGHT}
      label={nameOf(desk, queue.value)}
      cursor={cursor}
      keyOf={({ id }) => id}
      blank={<div class="entry blank" aria-hidden="true" />}
      draw={(row, index) => (
        <Row
          desk={desk}
          row={row}
          index={index}
          open={row.id === open}
          cursor={index === cursor.value}
          onFocus={() => (cursor.value = index)}
        />
      )}
    />
  )
}

const Skeleton = ({ words }: { words: string }) => (
  <div class="skeleton" role="status">
    <span class="unseen">{words}</span>
    {Array.from({ length: 6 }, (_, i) => (
      <div key={i} class="entry blank" aria-hidden="true" />
    ))}
  </div>
)

const Empty = ({ desk }: { desk: Desk }) => {
  const { words } = desk.language.value
  const { queue, narrowing } = desk.inbox
  const narrowed = Object.values(narrowing.value).some(Boolean)
  const key = queue.value
  return (
    <div class="empty">
      <p>{narrowed ? words.empty.narrowed : key in words.empty ? words.empty[key as 'mine'] : words.empty.view}</p>
      {narrowed && (
        <button type="button" onClick={() => (narrowing.value = {})}>
          {words.filters.clear}
        </button>
      )}
    </div>
  )
}

/** `j` and `k` walk the list; where a conversation hides it they open the next one at once. */
const useListKeys = (desk: Desk, box: { current: HTMLElement | null }): void => {
  useEffect(() => {
    const { inbox, route, keys, language } = desk
    const words = language.value.words.keys
    const visible = (): boolean => box.current !== null && box.current.offsetParent !== null
    const walk = (by: number) => (): void => {
      const last = inbox.pages.value.shown.value.count - 1
      const to = Math.max(0, Math.min(last, inbox.cursor.value + by))
      inbox.cursor.value = to
      if (visible()) return focusRow(box, to)
      const row = inbox.pages.value.row(to)
      if (row) route.go({ at: 'conversation', id: row.id }, { replace: route.place.value.at === 'conversation' })
    }
    const go = (queue: string) => (): void => route.go({ at: 'queue', queue })
    return keys.add([
      { keys: 'j', group: words.lists, label: words.next, run: walk(1) },
      { keys: 'k', group: words.lists, label: words.previous, run: walk(-1) },
      { keys: 'g m', group: words.lists, label: words.mine, run: go('mine') },
      { keys: 'g u', group: words.lists, label: words.unassigned, run: go('unassigned') },
      { keys: 'g n', group: words.lists, label: words.mentions, run: go('mentions') },
      { keys: 'g a', group: words.lists, label: words.all, run: go('all') },
    ])
  }, [desk, desk.language.value])
}

/** Who comes back from a conversation stands on its row again. Where both are seen, nothing has gone away. */
const useWayBack = ({ route, inbox }: Desk, box: { current: HTMLElement | null }): void => {
  const inList = route.place.value.at === 'queue'
  const before = useRef(inList)
  useEffect(() => {
    if (inList && !before.current && document.activeElement === document.body) focusRow(box, inbox.cursor.peek())
    before.current = inList
  }, [inList])
}

/** After the list has drawn it: it may have been out of sight. */
const focusRow = (box: { current: HTMLElement | null }, index: number): void => {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-row="${index}"]`)?.focus()),
  )
}
