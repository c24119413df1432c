import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Desk } from '../desk.ts'
import { hashOf } from '../route.ts'
import { Icon } from '../ui/icons.tsx'
import type { MenuItem } from '../ui/Menu.tsx'
import { Menu } from '../ui/Menu.tsx'
import type { QueueKey } from './choice.ts'
import { MORE_QUEUES, QUEUES } from './choice.ts'

const MANY = 100

/** The queues with how much is in each; what is looked at less often is behind one button. */
export const QueueBar = ({ desk }: { desk: Desk }) => {
  const { words, tag } = desk.language.value
  const { queue, counts } = desk.inbox
  const now = queue.value
  const countOf = (key: string): number | undefined => counts.value?.[key as 'mine']
  const strip = useRef<HTMLUListElement>(null)
  useLayoutEffect(() => keepInSight(strip.current!), [now])
  const shown = [...QUEUES, ...(QUEUES.some((key) => key === now) ? [] : [now])]
  return (
    <nav class="queues" aria-label={words.queues.title}>
      <ul ref={strip}>
        {shown.map((key) => (
          <li key={key}>
            <a href={hashOf({ at: 'queue', queue: key })} aria-current={key === now ? 'page' : undefined}>
              {nameOf(desk, key)}
              <Count n={countOf(key)} tag={tag} />
            </a>
          </li>
        ))}
      </ul>
      <Menu label={words.queues.more} class="quiet" items={moreItems(desk)}>
        <Icon name="down" />
      </Menu>
    </nav>
  )
}

/** In a narrow panel the strip is wider than its place, and grows when the counts come. */
const keepInSight = (strip: HTMLElement): (() => void) => {
  const show = (): void =>
    strip.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  const sizes = new ResizeObserver(show)
  for (const box of [strip, ...strip.children]) sizes.observe(box)
  return () => sizes.disconnect()
}

const Count = ({ n, tag }: { n: number | undefined; tag: string }) =>
  n ? <span class="count">{n >= MANY ? '99+' : n.toLocaleString(tag)}</span> : null

export const nameOf = (desk: Desk, key: QueueKey): string => {
  const { words } = desk.language.value
  if (!isView(key)) return words.queues[key]
  return desk.book.views().find(({ id }) => `view:${id}` === key)?.name ?? words.queues.view
}

const isView = (key: QueueKey): key is `view:${string}` => key.startsWith('view:')

const moreItems = (desk: Desk): MenuItem[] => {
  const { words } = desk.language.value
  const item = (key: QueueKey, label: string): MenuItem => ({
    label,
    checked: desk.inbox.queue.value === key,
    run: () => desk.route.go({ at: 'queue', queue: key }),
  })
  const views = desk.book.views()
  return [
    ...MORE_QUEUES.map((key) => item(key, words.queues[key])),
    ...(views.length > 0 ? [{ heading: words.queues.views }] : []),
    ...views.map((view) => item(`view:${view.id}`, view.total > 0 ? `${view.name} (${view.total})` : view.name)),
  ]
}
