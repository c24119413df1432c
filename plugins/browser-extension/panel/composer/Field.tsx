import { useSignal } from '@preact/signals'
import type { FunctionComponent, RefObject } from 'preact'
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks'
import { fill, wordsOf } from '../thread/words.ts'
import type { Typed } from './caret.ts'
import { mentionAt, slashAt, wrap } from './caret.ts'
import type { ComposerState } from './composer.ts'
import type { PopupProps } from './Popup.tsx'

/** What is looked for while one types. */
export type Looking = Typed & { is: 'canned' | 'mention' }

export const Field = ({ composer }: { composer: ComposerState }) => {
  const it = useField(composer)
  const { room, draft } = composer
  const words = wordsOf(room.desk)
  const name = room.conversation.value?.contact.name ?? ''
  const label = draft.value.mode === 'note' ? words.notePlaceholder : fill(words.replyPlaceholder, { name })
  return (
    <div class="field">
      <textarea
        ref={it.field}
        rows={2}
        dir="auto"
        placeholder={label}
        aria-label={label}
        aria-autocomplete="list"
        aria-controls={it.looking.value ? it.list : undefined}
        aria-activedescendant={it.active.value}
        value={composer.words.value.text}
        {...it.hears}
      />
      {it.looking.value && (
        <Popup
          id={it.list}
          composer={composer}
          looking={it.looking.value}
          onActive={(id) => (it.active.value = id)}
          onDone={it.close}
          steer={it.steer}
        />
      )}
    </div>
  )
}

type Typing = { currentTarget: HTMLTextAreaElement }

const useField = (composer: ComposerState) => {
  const field = useRef<HTMLTextAreaElement>(null)
  const looking = useSignal<Looking | undefined>(undefined)
  const active = useSignal<string | undefined>(undefined)
  /** The popup hears arrows, Enter and Escape before the field does. */
  const steer = useRef<(event: KeyboardEvent) => boolean>(() => false)
  const list = useId()
  const look = (box: HTMLTextAreaElement): void => {
    const at = box.selectionStart
    looking.value = at === box.selectionEnd ? lookedFor(box.value, at, composer.draft.value.mode) : undefined
  }
  usePlacing(composer, field, look)
  const close = (): void => {
    looking.value = undefined
    active.value = undefined
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return
    const heard = (looking.value !== undefined && steer.current(event)) || act(composer, event)
    if (!heard) return
    event.preventDefault()
    event.stopPropagation()
  }
  const hears = {
    onInput: ({ currentTarget }: Typing) => {
      composer.setWords({ text: currentTarget.value })
      look(currentTarget)
    },
    onClick: ({ currentTarget }: Typing) => look(currentTarget),
    onKeyUp: ({ currentTarget, key }: Typing & { key: string }) => {
      if (MOVES.test(key) && !looking.value) look(currentTarget)
    },
    onKeyDown,
    onBlur: close,
    onPaste: (event: ClipboardEvent) => paste(composer, event),
  }
  return { field, looking, active, steer, list, close, hears }
}

const MOVES = /^(Arrow|Home|End)/

/** Puts the caret where it is wanted, and lets the field grow with its words. */
const usePlacing = (
  { caret, words }: ComposerState,
  field: RefObject<HTMLTextAreaElement | null>,
  look: (box: HTMLTextAreaElement) => void,
): void => {
  useLayoutEffect(() => {
    const [box, to] = [field.current, caret.value]
    if (!box || !to) return
    box.focus()
    box.setSelectionRange(to.from, to.to)
    caret.value = undefined
    look(box)
  }, [caret.value])
  useLayoutEffect(() => grow(field.current), [words.value.text])
}

const paste = (composer: ComposerState, event: ClipboardEvent): void => {
  const files = [...(event.clipboardData?.files ?? [])]
  if (files.length === 0) return
  event.preventDefault()
  composer.attach(files)
}

const lookedFor = (text: string, at: number, mode: string): Looking | undefined => {
  const slash = slashAt(text, at)
  if (slash) return { ...slash, is: 'canned' }
  const mention = mode === 'note' ? mentionAt(text, at) : undefined
  return mention && { ...mention, is: 'mention' }
}

const HIGHEST = 260

const grow = (box: HTMLTextAreaElement | null): void => {
  if (!box) return
  box.style.height = 'auto'
  box.style.height = `${Math.min(HIGHEST, box.scrollHeight + 2)}px`
}

const MARKS: Record<string, string> = { b: '**', i: '_' }

/** Keys of the field itself. True: it was for us. */
const act = (composer: ComposerState, event: KeyboardEvent): boolean => {
  const isCommand = event.ctrlKey || event.metaKey
  if (isCommand && event.key === 'Enter') {
    void composer.send(event.shiftKey ? { is: 'resolve' } : undefined)
    return true
  }
  const sign = isCommand ? MARKS[event.key] : undefined
  if (!sign) return false
  const box = event.currentTarget as HTMLTextAreaElement
  const done = wrap(box.value, box.selectionStart, box.selectionEnd, sign)
  composer.setWords({ text: done.text })
  composer.caret.value = { from: done.from, to: done.caret }
  return true
}

let loaded: FunctionComponent<PopupProps> | undefined

/** Fetched with the first slash or @. Until it is here the keys are the field’s. */
const Popup = (props: PopupProps) => {
  const here = useSignal(loaded !== undefined)
  useEffect(() => {
    if (loaded) return
    void import('./Popup.tsx').then(
      (it) => {
        loaded = it.Popup
        here.value = true
      },
      () => props.onDone(),
    )
  }, [])
  const Loaded = loaded
  return here.value && Loaded ? <Loaded {...props} /> : null
}
