import { safeStorage } from '@deskless/core/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { groups } from './emoji.ts'

const storage = safeStorage()
const KEY = 'deskless.emoji'
const RECENT = 16

export const Emoji = ({ onPick }: { onPick(emoji: string): void }) => {
  const [recent] = useState(() => (storage.getItem(KEY) ?? '').split(' ').filter(Boolean))
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.querySelector('button')?.focus(), [])
  const pick = (emoji: string): void => {
    const next = [emoji, ...recent.filter((one) => one !== emoji)].slice(0, RECENT)
    try {
      storage.setItem(KEY, next.join(' '))
    } catch {
      // It is only not remembered.
    }
    onPick(emoji)
  }
  const all = recent.length > 0 ? [recent, ...groups] : groups
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows walk from button to button
    <div class="emoji" ref={box} onKeyDown={walk}>
      {all.map((group, at) => (
        <div class="grid" key={at}>
          {group.map((one, i) => (
            <button type="button" key={one} tabIndex={i && -1} onClick={() => pick(one)}>
              {one}
            </button>
          ))}
        </div>
      ))}
    </div>
  )
}

const COLUMNS = 8
const STEPS: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }

/** Tab steps from group to group, arrows walk the grid. */
const walk = (event: KeyboardEvent): void => {
  const step = STEPS[event.key]
  if (!step) return
  event.preventDefault()
  const box = event.currentTarget as HTMLElement
  const all = [...box.querySelectorAll<HTMLElement>('button')]
  const turned = getComputedStyle(box).direction === 'rtl' && Math.abs(step) === 1 ? -step : step
  all[all.indexOf(event.target as HTMLElement) + turned]?.focus()
}
