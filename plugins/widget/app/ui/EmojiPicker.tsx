import { useEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../chat.tsx'
import { toField } from '../screen.ts'

type Props = { chat: Chat; onPick(emoji: string): void; onClose(): void }

const RECENT = 16

export const EmojiPicker = ({ chat, onPick, onClose }: Props) => {
  const { words } = chat.state.language.value
  const [groups, setGroups] = useState<string[][]>([])
  const [recent, setRecent] = useState(() => chat.kept.read('emoji').split(' ').filter(Boolean))
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    void import('../emoji.ts').then((it) => setGroups(it.groups), onClose)
  }, [])
  useEffect(() => box.current?.querySelector('button')?.focus(), [groups])
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
  const names = words.emojiGroups.split('|')
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a look of its own in every browser
    <div class="emoji" role="group" aria-label={words.emoji} ref={box} onKeyDown={(event) => walk(event, leave)}>
      {recent.length > 0 && <Group emoji={recent} onPick={pick} />}
      {groups.map((group, i) => (
        <Group key={names[i]} name={names[i]} emoji={group} onPick={pick} />
      ))}
    </div>
  )
}

const Group = ({ name, emoji, onPick }: { name?: string; emoji: string[]; onPick(emoji: string): void }) => (
  <>
    {name && <h3>{name}</h3>}
    <div class="grid">
      {emoji.map((one, i) => (
        <button type="button" key={one} tabIndex={i && -1} onClick={() => onPick(one)}>
          {one}
        </button>
      ))}
    </div>
  </>
)

const COLUMNS = 8
const STEPS: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }

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
