import type { ReadonlySignal } from '@preact/signals'
import { signal } from '@preact/signals'

/** One thing a key does. `keys`: `j`, `?`, `Escape`, or two in turn: `g m`. `group` and `label` are what the `?` sheet shows. */
export type KeyBinding = {
  keys: string
  group: string
  label: string
  run(event: KeyboardEvent): void
  /** Also while one writes: only for what is no letter. */
  whileWriting?: boolean
}

export type Keys = {
  /** Makes them count until the returned function is called. The latest one wins. */
  add(bindings: readonly KeyBinding[]): () => void
  readonly all: ReadonlySignal<readonly KeyBinding[]>
  handle(event: KeyboardEvent): void
}

/** The second of two keys comes within this time, or was meant by itself. */
const TURN_MS = 1_200

export const createKeys = (now: () => number = Date.now): Keys => {
  const all = signal<readonly KeyBinding[]>([])
  let first: { key: string; at: number } | undefined
  const find = (said: string, writing: boolean): KeyBinding | undefined =>
    all.value.findLast(({ keys, whileWriting = false }) => keys === said && (whileWriting || !writing))
  return {
    all,
    add: (bindings) => {
      all.value = [...all.value, ...bindings]
      return () => {
        all.value = all.value.filter((one) => !bindings.includes(one))
      }
    },
    handle: (event) => {
      if (event.defaultPrevented || event.isComposing) return
      const said = nameOf(event)
      const before = first && now() - first.at < TURN_MS ? first.key : undefined
      first = undefined
      const writing = isWriting(event.target)
      const found = (before && find(`${before} ${said}`, writing)) || find(said, writing)
      if (found) {
        event.preventDefault()
        return found.run(event)
      }
      if (!writing && all.value.some(({ keys }) => keys.startsWith(`${said} `))) first = { key: said, at: now() }
    },
  }
}

/** `Mod` is what this machine's people press for commands. Shift is said by the sign itself. */
const nameOf = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): string =>
  `${ctrlKey || metaKey ? 'Mod+' : ''}${altKey ? 'Alt+' : ''}${key}`

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) || isTextField(target))

const isTextField = (target: HTMLElement): boolean =>
  target instanceof HTMLInputElement && !/^(checkbox|radio|button|submit|file|range)$/.test(target.type)
