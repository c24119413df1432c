import type { Priority, Status } from './commands.ts'
import type { Part } from './parts.ts'

export type DeliveryStatus = 'queued' | 'sending' | 'accepted' | 'delivered' | 'read' | 'failed' | 'unsure'

export type AuthorView = {
  kind: 'member' | 'bot' | 'contact' | 'rule' | 'plugin' | 'system' | 'outside'
  id?: string
  name: string
  avatarUrl?: string
}

export type MemberView = {
  id: string
  name: string
  email: string
  avatarUrl?: string
  role: string
  permissions: string[]
  availability: 'online' | 'away' | 'offline'
}

export type MessageView = {
  id: string
  conversation: string
  /** Its place in the conversation, 1, 2, 3 … */
  number: number
  /** The conversation's change number when it was last changed. */
  seq: number
  kind: 'in' | 'out' | 'note' | 'activity'
  author: AuthorView
  parts: Part[]
  text: string
  /** Set on `out`: the fate at the contact's side. */
  delivery?: { status: DeliveryStatus; tell?: string }
  answers?: string
  editedAt?: Date
  removedAt?: Date
  createdAt: Date
  memo?: Record<string, unknown>
  reactions: { emoji: string; by: 'contact' | 'us' }[]
}

export type ContactView = {
  id: string
  name: string
  avatarUrl?: string
  locale?: string
  blocked: boolean
  attributes: Record<string, string>
  identities: { namespace: string; value: string; verified: boolean }[]
}

export type ConversationView = {
  id: string
  number: number
  inbox: { id: string; name: string; channel: string }
  contact: ContactView
  status: Status
  priority: Priority
  assignee?: MemberView
  team?: { id: string; name: string }
  labels: { id: string; name: string; color: string }[]
  snoozedUntil?: Date | 'next-message'
  spam: boolean
  /** The outside name of the thread. */
  thread: string
  lastNumber: number
  lastInNumber: number
  seq: number
  /** Since when the contact waits for an answer. */
  waitingSince?: Date
  lastMessageAt: Date
  createdAt: Date
  /** Numbers up to which each side has read. */
  readByContact: number
  readByUs: number
}
