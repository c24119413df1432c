// What the hub's answers look like in a browser. Types only: nothing of the contract enters a bundle.
import type { ActionView } from '../../contract/actions.ts'
import type { AttributeView } from '../../contract/attributes.ts'
import type { CannedResponseView, FilledResponse } from '../../contract/canned/responses.ts'
import type { Cost } from '../../contract/capabilities.ts'
import type { CommandInput, CommandName, CommandResult, Expect } from '../../contract/commands.ts'
import type { DraftBody, DraftView, ThereView, YourView } from '../../contract/desk-views.ts'
import type { Envelope } from '../../contract/envelope.ts'
import type { Filter } from '../../contract/filter.ts'
import type { Part } from '../../contract/parts.ts'
import type { HubEvent } from '../../contract/plugin.ts'
import type { Queue, QueueCounts } from '../../contract/queues.ts'
import type { Candidate, LinkView } from '../../contract/record-links.ts'
import type { SavedViewView, ViewFilter } from '../../contract/saved-views.ts'
import type { ContactHit, ConversationHit, Marked, MessageHit, SearchHits, SearchKind } from '../../contract/search.ts'
import type {
  ContactView,
  ConversationView,
  InboxView,
  MemberView,
  MergeSuggestionView,
  MessageView,
  ParticipantView,
  RemarkView,
  TemplateView,
  WindowView,
} from '../../contract/views.ts'

/** As it comes over the wire: times are ISO 8601. */
export type Json<T> = T extends Date
  ? string
  : T extends Part
    ? T
    : T extends readonly (infer U)[]
      ? Json<U>[]
      : T extends object
        ? { [K in keyof T]: Json<T[K]> }
        : T

export type Conversation = Json<ConversationView>
export type Message = Json<MessageView>
export type Contact = Json<ContactView>
export type Member = Json<MemberView>
export type Participant = ParticipantView
export type Remark = Json<RemarkView>
export type MergeSuggestion = Json<MergeSuggestionView>
export type Inbox = Json<InboxView>
export type Template = Json<TemplateView>
export type SendWindow = Json<WindowView>
export type Draft = Json<DraftView>
export type LiveEvent = Json<HubEvent>
export type Team = { id: string; name: string; members: string[] }
export type Label = { id: string; name: string; color: string }
export type StoredFile = {
  id: string
  name: string
  mime: string
  size: number
  status: 'ready' | 'pending' | 'missing'
  /** Opens the file for an hour. */
  url: string
  createdAt: string
}
export type Suggestion = {
  id: string
  conversation: string
  parts: Part[] | null
  action: unknown
  why: string
  author: Record<string, unknown>
  status: 'open' | 'accepted' | 'dismissed'
  createdAt: string
}
export type Delivery = {
  id: string
  conversation: string
  message: string | null
  connection: string
  op: string
  status: NonNullable<Message['delivery']>['status']
  tell: string | null
  code: string | null
  attempts: number
  createdAt: string
  settledAt: string | null
}
export type Me = {
  member: Member
  account: { id: string; name: string; slug: string; locale: string }
  /** Of this token or session; never more than the member's. */
  permissions: string[]
}

/** `client`: the program, by name. `current`: this one. */
export type Device = { id: string; name: string; client: string; createdAt: string; usedAt: string; current: boolean }

export type Page<T> = { data: T[]; next: string | null }
export type QueuePage = Page<Conversation> & { total: number }
/** `badge`: conversations of one's own with something unseen, up to a hundred. */
export type Counts = QueueCounts & { badge: number }

/** Ascending. `more`: there is more in the direction that was asked for. */
export type MessagePage = { data: Message[]; more: boolean }

export type ListAsked = { filter?: Filter; sort?: string; cursor?: string; limit?: number }
export type QueueFilter = { team?: string; inbox?: string; label?: string; priority?: Conversation['priority'] }
export type SearchAsked = {
  /** The same filter as on lists of conversations; of messages also `sent_at` and `kind`. */
  filter?: Filter
  spam?: boolean
  cursor?: string
  limit?: number
}

/** What the hub knows of one candidate; without a contact nobody is known by it. */
export type Looked = Candidate & { contact?: Contact; verified?: boolean }

export type {
  ActionView,
  AttributeView as Attribute,
  Candidate,
  CannedResponseView as CannedResponse,
  CommandInput,
  CommandName,
  CommandResult,
  ContactHit,
  ConversationHit,
  Cost,
  DraftBody,
  Envelope,
  Expect,
  FilledResponse,
  Filter,
  LinkView as RecordLink,
  Marked,
  MessageHit,
  Part,
  Queue,
  SavedViewView as SavedView,
  SearchHits,
  SearchKind,
  ThereView as There,
  ViewFilter,
  YourView as Yours,
}
