import type { ReadonlySignal } from '@preact/signals'
import { computed, signal } from '@preact/signals'

export type Toast = { text: string; bad?: boolean; action?: { label: string; run(): void } }
export type ShownToast = Toast & { id: number; away(): void }

export type Announcer = {
  spoken: ReadonlySignal<string>
  toasts: ReadonlySignal<readonly ShownToast[]>
  say(sentence: string): void
  toast(toast: Toast): () => void
}

const TOAST_MS = 6_000
const ACTION_MS = 12_000

/** What is said in passing, for eyes and for ears. */
export const createAnnouncer = (): Announcer => {
  const said = signal({ text: '', turn: 0 })
  const toasts = signal<readonly ShownToast[]>([])
  const say = (text: string): void => {
    said.value = { text, turn: said.value.turn + 1 }
  }
  let last = 0
  return {
    // The same sentence twice is heard twice only if the text differs.
    spoken: computed(() => (said.value.turn % 2 ? said.value.text : `${said.value.text}\u00a0`)),
    toasts,
    say,
    toast: (toast) => {
      const id = ++last
      const away = (): void => {
        toasts.value = toasts.value.filter((one) => one.id !== id)
      }
      toasts.value = [...toasts.value.slice(-2), { ...toast, id, away }]
      say(toast.text)
      setTimeout(away, toast.action ? ACTION_MS : TOAST_MS)
      return away
    },
  }
}
