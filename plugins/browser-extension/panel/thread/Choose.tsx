import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'

export type Option = { id: string; label: string; hint?: string; face?: ComponentChildren; chosen?: boolean }

type Props = {
  label: string
  options: readonly Option[]
  onPick(option: Option): void
  /** Shown instead of the list while it is empty. */
  none: string
  /** Few options need no field to look for them. */
  search?: string
}

/** A list to choose from with arrows, letters or the pointer. The focus is in its field, or on the list where there is none. */
export const Choose = (props: Props) => {
  const { label, onPick, none, search } = props
  const { id, query, type, shown, active, control } = useChoice(props)
  return (
    <>
      {search && (
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls={id}
          aria-label={search}
          placeholder={search}
          value={query}
          onInput={({ currentTarget }) => type(currentTarget.value)}
          {...control}
        />
      )}
      <List
        id={id}
        label={label}
        shown={shown}
        active={active}
        onPick={onPick}
        control={search ? undefined : control}
      />
      {shown.length === 0 && <p class="none">{none}</p>}
    </>
  )
}

const useChoice = ({ options, onPick, search }: Props) => {
  const id = useId()
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const field = useRef<HTMLInputElement & HTMLDivElement>(null)
  useEffect(() => field.current?.focus(), [])
  const shown = options.filter((one) => fold(one.label).includes(fold(query)))
  const now = Math.min(at, shown.length - 1)
  const active = shown[now]
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key]
    if (step !== undefined) setAt((now + step + shown.length) % Math.max(1, shown.length))
    else if ((event.key === 'Enter' || (event.key === ' ' && !search)) && active) onPick(active)
    else return
    event.preventDefault()
  }
  const type = (typed: string): void => {
    setQuery(typed)
    setAt(0)
  }
  const control = { 'aria-activedescendant': active && `${id}-${active.id}`, onKeyDown, ref: field }
  return { id, query, type, shown, active, control }
}

type ListProps = Pick<Props, 'label' | 'onPick'> & {
  id: string
  shown: readonly Option[]
  active: Option | undefined
  control: object | undefined
}

const List = ({ id, label, shown, active, onPick, control }: ListProps) => (
  <div id={id} class="choices-list" role="listbox" aria-label={label} tabIndex={control ? 0 : -1} {...control}>
    {shown.map((one) => (
      // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard where the focus is, at the field or the list
      <div
        key={one.id}
        id={`${id}-${one.id}`}
        role="option"
        tabIndex={-1}
        aria-selected={one === active}
        aria-checked={one.chosen}
        class={one === active ? 'active' : ''}
        onClick={() => onPick(one)}
      >
        {one.face}
        <span class="grow">{one.label}</span>
        {one.hint && <small>{one.hint}</small>}
        {one.chosen && <span aria-hidden="true">✓</span>}
      </div>
    ))}
  </div>
)

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }

/** Whoever looks for “Jose” finds “José”. */
export const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
