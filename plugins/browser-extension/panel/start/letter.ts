import type { Template } from '@deskless/core/client'
import { safeStorage } from '@deskless/core/client'
import type { Signal } from '@preact/signals'
import { effect, signal } from '@preact/signals'

/** What is about to be said first. Words are kept on this device until they are sent; who gets them is chosen anew. */
export type Letter = {
  text: Signal<string>
  subject: Signal<string>
  /** An approved text instead of free words, and what is filled in. */
  template: Signal<Template | undefined>
  values: Signal<Readonly<Record<string, string>>>
  /** It is sent: nothing is kept. */
  done(): void
  close(): void
}

type Kept = { text?: string; subject?: string }

export const openLetter = (member: string): Letter => {
  const storage = safeStorage()
  const key = `deskless.start:${member}`
  const kept = read(storage.getItem(key))
  const text = signal(kept.text ?? '')
  const subject = signal(kept.subject ?? '')
  const stop = effect(() => {
    if (text.value || subject.value) keep(storage, key, { text: text.value, subject: subject.value })
    else storage.removeItem(key)
  })
  return {
    text,
    subject,
    template: signal(undefined),
    values: signal({}),
    done: () => {
      text.value = ''
      subject.value = ''
    },
    close: stop,
  }
}

const read = (stored: string | null): Kept => {
  try {
    return (JSON.parse(stored ?? '{}') ?? {}) as Kept
  } catch {
    return {}
  }
}

/** A full storage costs the copy, never the words on the screen. */
const keep = (storage: Pick<Storage, 'setItem'>, key: string, kept: Kept): void => {
  try {
    storage.setItem(key, JSON.stringify(kept))
  } catch {
    // Nothing to do: they are still in the field.
  }
}
