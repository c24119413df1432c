// Contacts, threads, conversations, messages and what hangs on them.
import type { ColumnType, Generated } from 'kysely'
import type { Actor, EnvelopeSeen, Part, Priority, Status } from '../../contract/index.ts'
import type { Json, JsonOr, Maybe, When } from './column.ts'

export type Contacts = {
  account_id: string
  id: string
  root_id: Maybe<string>
  merged_into: Maybe<string>
  name: Generated<string>
  avatar_url: Maybe<string>
  locale: Maybe<string>
  time_zone: Maybe<string>
  attributes: JsonOr<Record<string, string>>
  blocked_at: Maybe<Date>
  merged_at: Maybe<Date>
  erased_at: Maybe<Date>
  created_at: When
}

export type Identities = {
  account_id: string
  id: string
  contact_id: string
  namespace: string
  value: string
  verified: boolean
  opted_out_at: Maybe<Date>
  /** As it was written, where that is not how it is compared. */
  spelled: Maybe<string>
  created_at: When
}

export type Threads = {
  account_id: string
  inbox_id: string
  key: string
  id: string
  contact_id: Maybe<string>
  /** The kind of address the contact writes from there. */
  namespace: Maybe<string>
  created_at: When
}

export type Conversations = {
  account_id: string
  id: string
  number: number
  inbox_id: string
  thread_id: string
  contact_id: string
  status: Generated<Status>
  priority: Generated<Priority>
  assignee_id: Maybe<string>
  team_id: Maybe<string>
  snoozed_until: Maybe<Date>
  snoozed_for_message: Generated<boolean>
  spam: Generated<boolean>
  last_number: Generated<number>
  last_in_number: Generated<number>
  seq: Generated<number>
  waiting_since: Maybe<Date>
  last_message_at: When
  last_text: Generated<string>
  read_by_contact: Generated<number>
  read_by_us: Generated<number>
  /** How far the channel was told that we have read. */
  told_read: Generated<number>
  created_at: When
  updated_at: When
  resolved_at: Maybe<Date>
  language: Maybe<string>
  attributes: JsonOr<Record<string, string>>
}

export type ConversationLabels = { account_id: string; conversation_id: string; label_id: string }

export type Participants = {
  account_id: string
  conversation_id: string
  member_id: string
  news_at: Maybe<Date>
  created_at: When
}

export type Mutes = { account_id: string; conversation_id: string; member_id: string; created_at: When }

export type Mentions = {
  account_id: string
  message_id: string
  member_id: string
  conversation_id: string
  number: number
  team_id: Maybe<string>
  created_at: When
  seen_at: Maybe<Date>
}

/** As stored; a member's present name and picture are read through `id`. */
export type StoredAuthor = { kind: Actor['kind'] | 'outside'; id?: string; name?: string }

export type Messages = {
  account_id: string
  id: string
  conversation_id: string
  number: number
  seq: number
  kind: 'in' | 'out' | 'note' | 'activity'
  author: Json<StoredAuthor>
  parts: Json<Part[]>
  text: Generated<string>
  /** The language its words are indexed in. */
  words_in: Maybe<string>
  answers: Maybe<string>
  memo: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>
  envelope: ColumnType<EnvelopeSeen | null, string | null | undefined, string | null>
  sent_at: Maybe<Date>
  edited_at: Maybe<Date>
  removed_at: Maybe<Date>
  created_at: When
}

export type MessageVersions = {
  account_id: string
  message_id: string
  seq: number
  parts: Json<Part[]>
  text: string
  replaced_at: When
}

export type Reactions = {
  account_id: string
  message_id: string
  side: 'contact' | 'us'
  emoji: string
  /** Who of us. */
  author: ColumnType<StoredAuthor | null, string | null | undefined, string | null>
  /** Taken back, and the contact is not shown yet. */
  gone: Generated<boolean>
  /** The contact sees it as it stands here. */
  told: Generated<boolean>
  stood: Generated<boolean>
  /** Why they do not. */
  tell: Maybe<string>
  created_at: When
}

export type Files = {
  account_id: string
  id: string
  name: string
  mime: string
  size: Generated<number>
  storage_key: Maybe<string>
  sha256: Maybe<Uint8Array>
  width: Maybe<number>
  height: Maybe<number>
  status: 'ready' | 'pending' | 'missing'
  connection_id: Maybe<string>
  source: ColumnType<unknown, string | null | undefined, string | null>
  message_id: Maybe<string>
  /** The item it lies in. */
  raw_id: Maybe<string>
  /** The account's own for good, as a canned response attaches it: it never becomes the file of one message. */
  kept: Generated<boolean>
  /** Why it is missing for good, where a plugin refused it. */
  refused: Maybe<string>
  created_at: When
}

export type Suggestions = {
  account_id: string
  id: string
  conversation_id: string
  parts: ColumnType<Part[] | null, string | null | undefined, string | null>
  action: ColumnType<unknown, string | null | undefined, string | null>
  why: Generated<string>
  author: Json<Actor>
  status: Generated<'open' | 'accepted' | 'dismissed'>
  /** The highest message number when it was made. */
  made_for: Generated<number>
  settled_by: ColumnType<StoredAuthor | null, string | null | undefined, string | null>
  created_at: When
}

/** Two contacts that may be one person; the smaller id comes first. */
export type MergeSuggestions = {
  account_id: string
  id: string
  contact_id: string
  other_id: string
  /** The address both bear; none where somebody took them apart. */
  namespace: Maybe<string>
  value: Maybe<string>
  status: Generated<'open' | 'accepted' | 'dismissed'>
  settled_by: ColumnType<StoredAuthor | null, string | null | undefined, string | null>
  created_at: When
}
