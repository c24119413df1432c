import type { ComponentChildren, RefObject } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'

type Props = {
  label: string
  /** What the button shows. */
  face: ComponentChildren
  isOpen: boolean
  onToggle(open: boolean): void
  children: ComponentChildren
  class?: string
  disabled?: boolean
  /** Towards the end of the line it stands in. */
  end?: boolean
  up?: boolean
}

/** A button and what it opens. Escape and a click elsewhere close it; the focus goes back to where it came from. */
export const Popover = ({ label, face, isOpen, onToggle, children, class: name = '', disabled, end, up }: Props) => {
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => (isOpen ? whenAway(box, () => onToggle(false)) : undefined), [isOpen])
  const close = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !isOpen) return
    event.preventDefault()
    event.stopPropagation()
    onToggle(false)
    button.current?.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape anywhere within closes what is open
    <div class={`popover ${name}`} ref={box} onKeyDown={close}>
      <button
        type="button"
        ref={button}
        aria-label={label}
        title={label}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        disabled={disabled}
        onClick={() => onToggle(!isOpen)}
      >
        {face}
      </button>
      {isOpen && (
        <div id={id} class={`popped ${end ? 'end' : ''} ${up ? 'up' : ''}`} role="dialog" aria-label={label}>
          {children}
        </div>
      )}
    </div>
  )
}

const whenAway = (box: RefObject<HTMLElement | null>, leave: () => void): (() => void) => {
  const away = ({ target }: Event): void => {
    if (!box.current?.contains(target as Node)) leave()
  }
  // Who clicked beside every button in it has the focus nowhere, and still means what is open.
  const keyed = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || document.activeElement !== document.body) return
    event.stopPropagation()
    leave()
  }
  document.addEventListener('pointerdown', away)
  document.addEventListener('keydown', keyed)
  return () => {
    document.removeEventListener('pointerdown', away)
    document.removeEventListener('keydown', keyed)
  }
}
