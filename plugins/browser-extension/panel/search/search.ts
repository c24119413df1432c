import type { ContactHit, ConversationHit, MessageHit } from '@deskless/core/client'
import type { ReadonlySignal, Signal } from '@preact/signals'
import { signal } from '@preact/signals'
import type { Desk } from '../desk.ts'

export type Found = { conversations: ConversationHit[]; messages: MessageHit[]; contacts: ContactHit[] }

/** One search: three kinds at once, and the answer to what was typed last, never to what was typed before. */
export type Search = {
  words: Signal<string>
  found: ReadonlySignal<Found | undefined>
  busy: ReadonlySignal<boolean>
  problem: ReadonlySignal<Error | undefined>
  run(): Promise<void>
}

const EACH = 8

export const openSearch = ({ api }: Pick<Desk, 'api'>, first: string): Search => {
  const words = signal(first)
  const found = signal<Found | undefined>(undefined)
  const busy = signal(false)
  const problem = signal<Error | undefined>(undefined)
  let turn = 0
  const run = async (): Promise<void> => {
    const mine = ++turn
    const asked = words.peek().trim()
    if (asked === '') {
      found.value = undefined
      busy.value = false
      return
    }
    busy.value = true
    try {
      const [contacts, conversations, messages] = await Promise.all([
        api.search('contacts', asked, { limit: EACH }),
        api.search('conversations', asked, { limit: EACH }),
        api.search('messages', asked, { limit: EACH }),
      ])
      if (mine !== turn) return
      found.value = { contacts: contacts.data, conversations: conversations.data, messages: messages.data }
      problem.value = undefined
    } catch (error) {
      if (mine === turn) problem.value = error as Error
    }
    if (mine === turn) busy.value = false
  }
  return { words, found, busy, problem, run }
}
