import type { Contact, Conversation, MergeSuggestion, Remark } from '@deskless/core/client'
import type { ReadonlySignal, Signal } from '@preact/signals'
import { computed, signal } from '@preact/signals'
import type { Desk } from '../desk.ts'
import { paced } from '../paced.ts'

/** One contact, as long as somebody looks at it. */
export type Card = {
  contact: ReadonlySignal<Contact | undefined>
  history: ReadonlySignal<readonly Conversation[]>
  more: ReadonlySignal<boolean>
  merges: ReadonlySignal<readonly MergeSuggestion[]>
  remarks: ReadonlySignal<readonly Remark[]>
  problem: Signal<Error | undefined>
  load(): Promise<void>
  older(): Promise<void>
  close(): void
}

const PAGE = 10
/** As many as the hub gives at once. */
const MOST = 200
const PACE_MS = 1_000

export const openCard = ({ api, live }: Desk, id: string): Card => {
  const contact = signal<Contact | undefined>(undefined)
  const merges = signal<readonly MergeSuggestion[]>([])
  const remarks = signal<readonly Remark[]>([])
  const problem = signal<Error | undefined>(undefined)
  const past = openHistory(api, id)
  let closed = false
  const load = async (): Promise<void> => {
    try {
      const [who, same, kept] = await Promise.all([
        api.contact(id),
        api.mergeSuggestions(id),
        api.remarks(id),
        past.renew(),
      ])
      if (closed) return
      contact.value = who
      merges.value = same
      remarks.value = kept
      problem.value = undefined
    } catch (error) {
      if (!closed) problem.value = error as Error
    }
  }
  const again = paced(PACE_MS, () => void load())
  const stop = live.listen({
    onEvent: ({ type, conversation }) => {
      if (type.startsWith('contact.') || past.shown.peek().some((one) => one.id === conversation)) again()
    },
    onReset: again,
  })
  void load()
  const close = (): void => {
    closed = true
    stop()
  }
  return { contact, merges, remarks, problem, history: past.shown, more: past.more, older: past.older, load, close }
}

/** What they asked before, page by page. What was opened further down stays open when it is fetched anew. */
const openHistory = (api: Desk['api'], contact: string) => {
  const shown = signal<readonly Conversation[]>([])
  const next = signal<string | null>(null)
  return {
    shown,
    more: computed(() => next.value !== null),
    renew: async (): Promise<void> => {
      const page = await api.history(contact, { limit: Math.min(MOST, Math.max(PAGE, shown.peek().length)) })
      shown.value = page.data
      next.value = page.next
    },
    older: async (): Promise<void> => {
      if (next.value === null) return
      const page = await api.history(contact, { limit: PAGE, cursor: next.value })
      shown.value = [...shown.value, ...page.data]
      next.value = page.next
    },
  }
}
