import type { ContactView, ConversationView, MessageView } from './views.ts'

export const searchKinds = ['conversations', 'messages', 'contacts'] as const
export type SearchKind = (typeof searchKinds)[number]

/** A stretch of a text, in order: joined they are the text. `hit`: it is why it was found. Never HTML. */
export type Marked = { text: string; hit?: true }

export type ConversationHit = {
  conversation: ConversationView
  /** The line of it that fits best, when its words are why it was found. */
  message?: { id: string; number: number }
  excerpt: Marked[]
}
export type MessageHit = {
  message: Pick<MessageView, 'id' | 'conversation' | 'number' | 'kind' | 'author' | 'createdAt'>
  conversation: Pick<ConversationView, 'id' | 'number' | 'status' | 'inbox'> & { contact: { id: string; name: string } }
  excerpt: Marked[]
}
export type ContactHit = { contact: ContactView; excerpt: Marked[] }

export type SearchHits = { conversations: ConversationHit; messages: MessageHit; contacts: ContactHit }
