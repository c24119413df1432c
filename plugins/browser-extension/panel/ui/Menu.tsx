import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

export type MenuItem = { label: string; run(): void; checked?: boolean } | { heading: string }

type Props = { label: string; title?: string; class?: string; items: readonly MenuItem[]; children: ComponentChildren }

/** A button that opens choices. Arrows move, Enter takes, Escape leaves and gives the focus back. */
export const Menu = ({ label, title = label, class: look = '', items, children }: Props) => {
  const open = useSignal(false)
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    if (open.value) box.current?.querySelector<HTMLElement>('[role^=menuitem]')?.focus()
  }, [open.value])
  const close = (back = true): void => {
    open.value = false
    if (back) box.current?.querySelector('button')?.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens to what its buttons are told
    <div
      class="menu"
      ref={box}
      onFocusOut={({ relatedTarget }) => left(box, relatedTarget) && close(false)}
      onKeyDown={(event) => open.value && steer(event, box.current!, close)}
    >
      <button
        type="button"
        class={look}
        aria-haspopup="menu"
        aria-expanded={open.value}
        aria-label={label}
        title={title}
        onClick={() => (open.value = !open.value)}
      >
        {children}
      </button>
      {open.value && (
        <div class="menu-box" role="menu" aria-label={label}>
          {items.map((item) => (
            <Item key={'heading' in item ? item.heading : item.label} item={item} close={close} />
          ))}
        </div>
      )}
    </div>
  )
}

const left = (box: { current: HTMLElement | null }, to: EventTarget | null): boolean =>
  !box.current?.contains(to as Node | null)

const Item = ({ item, close }: { item: MenuItem; close(): void }) => {
  if ('heading' in item) return <p role="presentation">{item.heading}</p>
  const { label, run, checked } = item
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: a choice that may be checked has the role for it
    <button
      type="button"
      role={checked === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked={checked}
      tabIndex={-1}
      onClick={() => {
        close()
        run()
      }}
    >
      {label}
    </button>
  )
}

const steer = (event: KeyboardEvent, box: HTMLElement, close: () => void): void => {
  const items = [...box.querySelectorAll<HTMLElement>('[role^=menuitem]')]
  const at = items.indexOf(document.activeElement as HTMLElement)
  const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[event.key]
  if (to !== undefined) items.at(to % items.length)?.focus()
  else if (event.key === 'Escape') close()
  else return
  event.preventDefault()
  event.stopPropagation()
}
