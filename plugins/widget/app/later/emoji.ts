// The emoji picker, fetched when it opens for the first time.
import type { Chat } from '../chat.tsx'
import type { Kit } from '../kit.tsx'
import { groups } from './emoji-data.ts'
import css from './styles/emoji.css?inline'

type Props = { chat: Chat; onPick(emoji: string): void; onClose(): void }

const RECENT = 16
const COLUMNS = 8
const STEPS: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }

const groupOf =
  ({ h }: Kit) =>
  ({ name, emoji, onPick }: { name?: string; emoji: string[]; onPick(emoji: string): void }) => [
    name && h('h3', null, name),
    h(
      'div',
      { class: 'grid' },
      emoji.map((one, i) =>
        h('button', { type: 'button', key: one, tabIndex: i && -1, onClick: () => onPick(one) }, one),
      ),
    ),
  ]

export const part = (kit: Kit) => {
  const { h, useEffect, useRef, useState, toField, useMore, wear } = kit
  const Group = groupOf(kit)
  return ({ chat, onPick, onClose }: Props) => {
    wear(chat, css)
    const { words } = chat.state.language.value
    const [recent, setRecent] = useState(() => chat.kept.read('emoji').split(' ').filter(Boolean))
    const box = useRef<HTMLDivElement>(null)
    useEffect(() => box.current?.querySelector('button')?.focus(), [])
    const pick = (emoji: string): void => {
      const next = [emoji, ...recent.filter((one) => one !== emoji)].slice(0, RECENT)
      setRecent(next)
      chat.kept.write('emoji', next.join(' '))
      onPick(emoji)
    }
    const leave = (): void => {
      onClose()
      toField(chat)
    }
    const names = useMore(chat)?.emojiGroups.split('|') ?? []
    return h(
      'div',
      {
        class: 'emoji',
        role: 'group',
        'aria-label': words.emoji,
        ref: box,
        onKeyDown: (event: KeyboardEvent) => walk(event, leave),
      },
      recent.length > 0 && h(Group, { emoji: recent, onPick: pick }),
      groups.map((emoji, i) => h(Group, { key: i, name: names[i], emoji, onPick: pick })),
    )
  }
}

/** Tab steps from group to group, arrows walk the grid; Escape closes only the picker. */
const walk = (event: KeyboardEvent, onClose: () => void): void => {
  if (event.key === 'Escape') {
    event.preventDefault()
    event.stopPropagation()
    return onClose()
  }
  const step = STEPS[event.key]
  if (!step) return
  event.preventDefault()
  const box = event.currentTarget as HTMLElement
  const all = [...box.querySelectorAll<HTMLElement>('button')]
  const turned = getComputedStyle(box).direction === 'rtl' && Math.abs(step) === 1 ? -step : step
  all[all.indexOf(event.target as HTMLElement) + turned]?.focus()
}
