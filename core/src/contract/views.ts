import type { Capabilities } from './capabilities.ts'
import type { Priority, Status } from './choices.ts'
import type { YourView } from './desk-views.ts'
import type { EnvelopeSeen } from './envelope.ts'
import type { Hours } from './hours/index.ts'
import type { Part, PartKind } from './parts.ts'
import type { LinkView } from './record-links.ts'

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
  /** Below their answers, in plain text. */
  signature?: string
}

/** An agent who follows a conversation. `muted`: who is told nothing of it all the same. */
export type ParticipantView = { id: string; name: string; muted: boolean }

/** `author`: who of us. `tell`: why the contact does not see it as it stands here. */
export type ReactionView = { emoji: string; by: 'contact' | 'us'; author?: AuthorView; tell?: string }

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
  /** Who it went to and its subject, where the channel has such. */
  envelope?: EnvelopeSeen
  /** Set on `out`: the fate at the contact's side. `id`: of one that failed or is in doubt, for whoever decides what becomes of it. */
  delivery?: { status: DeliveryStatus; tell?: string; id?: string }
  answers?: string
  editedAt?: Date
  removedAt?: Date
  createdAt: Date
  memo?: Record<string, unknown>
  /** Set on `activity`: what happened, for whoever tells it in another language than `text` does. */
  activity?: ActivityView
  reactions: ReactionView[]
}

export type ActivityView = {
  /** `assigned`, `resolved`, …: a new one may come with any release, and `text` says it too. */
  code: string
  by: string
  /** Of whom or what it tells: a member, a team. */
  name?: string
  /** Labels. */
  names?: string[]
  /** They gave it to themselves. */
  self?: boolean
  until?: string
  priority?: string
  mode?: string
}

export type ContactView = {
  id: string
  name: string
  avatarUrl?: string
  locale?: string
  /** As `Europe/Berlin`: where their channel told last that they are. */
  timeZone?: string
  blocked: boolean
  /** When they first wrote, or were written to. */
  firstSeen?: Date
  /** When they wrote last, by whichever channel. Only said of who is asked for, not of those in lists of conversations. */
  lastWrote?: Date
  /** This person asked not to be written to: in a conversation, at the address they write from there; else at any. */
  optedOut?: boolean
  attributes: Record<string, string>
  /** `optedOut`: nothing is to be sent to this one. */
  identities: { namespace: string; value: string; verified: boolean; optedOut?: boolean }[]
  /** Records of other systems that are the same person. */
  links?: LinkView[]
}

/** What agents keep about a person. */
export type RemarkView = { id: string; text: string; author: AuthorView; createdAt: Date; editedAt?: Date }

/** Two contacts that may be one person: both bear `address`. Somebody merges them (`merge_contacts`) or says no (`keep_apart`). */
export type MergeSuggestionView = {
  id: string
  contact: ContactView
  other: ContactView
  address?: { namespace: string; value: string }
  status: 'open' | 'accepted' | 'dismissed'
  createdAt: Date
}

export type ConversationView = {
  id: string
  number: number
  /** `label`: what people call its channel. */
  inbox: { id: string; name: string; channel: string; label: string }
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
  /** What the contact writes in, as a BCP 47 tag, once somebody was sure enough of it. */
  language?: string
  lastNumber: number
  lastInNumber: number
  seq: number
  /** Since when the contact waits for an answer. */
  waitingSince?: Date
  lastMessageAt: Date
  /** How the last line to or from the contact begins. */
  lastText?: string
  createdAt: Date
  /** Numbers up to which each side has read. */
  readByContact: number
  readByUs: number
  /** What the account keeps of it besides: typed where it is defined, as text like a contact's. */
  attributes?: Record<string, string>
  /** Records of other systems it belongs to. */
  links?: LinkView[]
  /** Where a member asks: what is theirs in it. */
  you?: YourView
}

/** An inbox in use. `label`: what contacts see its channel as. */
export type InboxView = {
  id: string
  name: string
  channel: string
  label: string
  capabilities: Capabilities
  hours?: HoursView
}

/** `open`: just now. `opensNext`: while it is closed, and within a year. */
export type HoursView = Hours & { open: boolean; opensNext?: Date }

/** What a provider approved for writing first. `values`: the names of what is to be filled in, in `text` between `{{` and `}}`. */
export type TemplateView = {
  name: string
  language: string
  text: string
  values: readonly string[]
  /** The provider could not be asked: this is from a list it gave then. */
  asOf?: Date
}

/** Whether a contact may be written to freely now. `closes`: when that ends, or ended; not there when they never wrote. `outside`: what may be sent once it is over. */
export type WindowView = { open: boolean; closes?: Date; outside: readonly PartKind[] }

/** Without `next` it is the last. */
export type ConversationPage = { rows: ConversationView[]; next?: string }

/** A proposed reply. It is no message: it counts as no answer, has no fate and no number. */
export type SuggestionView = {
  id: string
  conversation: string
  /** Empty once the person it was made for is erased. */
  parts: Part[]
  why: string
  /** Who proposes it. */
  author: AuthorView
  status: 'open' | 'accepted' | 'dismissed'
  /** The highest message number when it was made. */
  madeFor: number
  /** The first the contact wrote since, by its number: it may no longer fit. */
  outdatedBy?: number
  /** Who answered with it, or put it aside. */
  settledBy?: AuthorView
}
