import type { ColumnType, Generated, Insertable, Selectable } from 'kysely'
import type { Actor, DeliveryStatus, Fact, Health, Mode, Part, Priority, Status } from '../contract/index.ts'

/** Written as JSON text, read as a value. */
export type Json<T> = ColumnType<T, string, string>
type JsonOr<T> = ColumnType<T, string | undefined, string>
type When = ColumnType<Date, Date | undefined, Date>
type Maybe<T> = ColumnType<T | null, T | null | undefined, T | null>

type Accounts = { id: string; name: string; slug: string; locale: Generated<string>; settings: JsonOr<Record<string, unknown>>; created_at: When }
type AccountCounters = { account_id: string; conversations: Generated<number> }
type Roles = { account_id: string; id: string; key: string; name: string; permissions: string[]; built_in: Generated<boolean> }
type Members = {
  account_id: string
  id: string
  user_id: string
  role_id: string
  name: string
  email: string
  avatar_url: Maybe<string>
  availability: Generated<'online' | 'away' | 'offline'>
  last_assigned_at: Maybe<Date>
  disabled_at: Maybe<Date>
  created_at: When
}
type Bots = { account_id: string; id: string; name: string; avatar_url: Maybe<string>; plugin: string; permissions: string[]; created_at: When }
type Teams = { account_id: string; id: string; name: string; created_at: When }
type TeamMembers = { account_id: string; team_id: string; member_id: string }
type Labels = { account_id: string; id: string; name: string; color: Generated<string>; created_at: When }
type ApiTokens = {
  account_id: string
  id: string
  name: string
  hash: Uint8Array
  hint: string
  member_id: string
  scopes: string[]
  created_at: When
  expires_at: Maybe<Date>
  last_used_at: Maybe<Date>
  revoked_at: Maybe<Date>
}
type Audit = { account_id: string; id: string; actor: Json<Actor>; action: string; target: Maybe<string>; created_at: When }

type Apps = {
  id: string
  account_id: Maybe<string>
  plugin: string
  name: string
  settings: JsonOr<Record<string, unknown>>
  sealed: JsonOr<Record<string, string>>
  token: string
  created_at: When
}
type Connections = {
  account_id: string
  id: string
  kind: 'inbox' | 'installation'
  plugin: string
  name: string
  settings: JsonOr<Record<string, unknown>>
  sealed: JsonOr<Record<string, string>>
  token: string
  app_id: Maybe<string>
  kept: JsonOr<Record<string, unknown>>
  health: Generated<Health>
  health_tell: Generated<string>
  enabled: Generated<boolean>
  assign: Generated<'off' | 'round-robin'>
  team_id: Maybe<string>
  created_at: When
  archived_at: Maybe<Date>
}
type Addresses = { plugin: string; value: string; account_id: string; connection_id: string }
type ConnectionTokens = {
  account_id: string
  connection_id: string
  name: string
  sealed: Maybe<string>
  expires_at: Maybe<Date>
  lease: Maybe<string>
  lease_until: Maybe<Date>
}
type Listeners = { account_id: string; connection_id: string; lease: Maybe<string>; lease_until: Maybe<Date> }
type ChannelRules = {
  account_id: string
  id: string
  installation_id: string
  position: number
  inbox_id: Maybe<string>
  team_id: Maybe<string>
  label_id: Maybe<string>
  priority: Maybe<Priority>
  channel: string
  mode: Generated<Mode>
}

type Contacts = {
  account_id: string
  id: string
  root_id: Maybe<string>
  merged_into: Maybe<string>
  name: Generated<string>
  avatar_url: Maybe<string>
  locale: Maybe<string>
  attributes: JsonOr<Record<string, string>>
  blocked_at: Maybe<Date>
  merged_at: Maybe<Date>
  created_at: When
}
type Identities = {
  account_id: string
  id: string
  contact_id: string
  namespace: string
  value: string
  verified: boolean
  opted_out_at: Maybe<Date>
  created_at: When
}
type Threads = { account_id: string; inbox_id: string; key: string; id: string; contact_id: Maybe<string>; created_at: When }
type Conversations = {
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
  created_at: When
  updated_at: When
  resolved_at: Maybe<Date>
}
type ConversationLabels = { account_id: string; conversation_id: string; label_id: string }
type Participants = { account_id: string; conversation_id: string; member_id: string; created_at: When }
/** As stored; a member's present name and picture are read through `id`. */
export type StoredAuthor = { kind: Actor['kind'] | 'outside'; id?: string; name?: string }
type Messages = {
  account_id: string
  id: string
  conversation_id: string
  number: number
  seq: number
  kind: 'in' | 'out' | 'note' | 'activity'
  author: Json<StoredAuthor>
  parts: Json<Part[]>
  text: Generated<string>
  answers: Maybe<string>
  memo: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>
  sent_at: Maybe<Date>
  edited_at: Maybe<Date>
  removed_at: Maybe<Date>
  created_at: When
}
type MessageVersions = { account_id: string; message_id: string; seq: number; parts: Json<Part[]>; text: string; replaced_at: When }
type Reactions = { account_id: string; message_id: string; side: 'contact' | 'us'; emoji: string; created_at: When }
type Files = {
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
  created_at: When
}
type Suggestions = {
  account_id: string
  id: string
  conversation_id: string
  parts: ColumnType<Part[] | null, string | null | undefined, string | null>
  action: ColumnType<unknown, string | null | undefined, string | null>
  why: Generated<string>
  author: Json<Actor>
  status: Generated<'open' | 'accepted' | 'dismissed'>
  created_at: When
}

type RawItems = {
  id: Generated<string>
  plugin: string
  address: string
  key: string
  account_id: string
  connection_id: string
  lane: string
  headers: Uint8Array
  body: Uint8Array
  state: Generated<'new' | 'done' | 'unreadable'>
  attempts: Generated<number>
  reason: Maybe<string>
  received_at: When
  closed_at: Maybe<Date>
}
/** `message`: a line at the contact's side, or typed in a surface; `post`: what a mirror posted of a message. */
export type RefKind = 'message' | 'post' | 'mirror' | 'conversation' | 'file'
type Refs = {
  account_id: string
  connection_id: string
  key: string
  kind: string
  target_id: Maybe<string>
  position: Generated<number>
  created_at: When
}
type Parked = { account_id: string; connection_id: string; key: string; id: Generated<string>; fact: Json<Fact>; raw_id: Maybe<string>; lane: Maybe<string>; created_at: When }
type Events = {
  account_id: string
  id: Generated<string>
  xid: Generated<string>
  type: string
  conversation_id: Maybe<string>
  message_id: Maybe<string>
  seq: Maybe<number>
  actor: ColumnType<Actor | null, string | null | undefined, never>
  data: JsonOr<Record<string, unknown>>
  created_at: When
}
type Jobs = {
  subscriber: string
  lane: string
  account_id: string
  gen: Generated<string>
  token: Maybe<string>
  lease_until: Maybe<Date>
  run_at: When
  from_seq: Maybe<number>
  attempts: Generated<number>
  payload: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>
  last_error: Maybe<string>
  created_at: When
}
export type DeliveryOp = 'send' | 'edit' | 'remove' | 'open' | 'post' | 'update' | 'amend' | 'tick'
type Deliveries = {
  account_id: string
  id: string
  conversation_id: string
  message_id: Maybe<string>
  connection_id: string
  lane: string
  op: DeliveryOp
  conversation_number: number
  position: number
  status: Generated<DeliveryStatus>
  tell: Maybe<string>
  code: Maybe<string>
  attempts: Generated<number>
  token: Maybe<string>
  lease_until: Maybe<Date>
  holds_until: Maybe<Date>
  mirror_id: Maybe<string>
  data: JsonOr<Record<string, unknown>>
  created_at: When
  started_at: Maybe<Date>
  settled_at: Maybe<Date>
}
type Pieces = {
  account_id: string
  delivery_id: string
  index: number
  status: Generated<DeliveryStatus>
  keys: Generated<string[]>
  piece: Json<{ thread: string; [field: string]: unknown }>
  tell: Maybe<string>
  code: Maybe<string>
  started_at: Maybe<Date>
  settled_at: Maybe<Date>
}
type Commands = {
  account_id: string
  actor: string
  id: string
  name: string
  body_hash: Uint8Array
  result: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>
  created_at: When
}
type Mirrors = {
  account_id: string
  id: string
  conversation_id: string
  installation_id: string
  channel: string
  mode: Mode
  root: Maybe<string>
  seq: Generated<number>
  /** How far its posts, its edits of posts and its card are. */
  edit_seq: Generated<number>
  card_seq: Generated<number>
  created_at: When
}
type Replying = { account_id: string; conversation_id: string; member_id: string; until: Date }
type Users = { id: string; name: string; email: string; email_verified: boolean; image: Maybe<string>; created_at: When; updated_at: When }
type Sessions = {
  id: string
  expires_at: Date
  token: string
  ip_address: Maybe<string>
  user_agent: Maybe<string>
  user_id: string
  created_at: When
  updated_at: Date
}
/** Written by better-auth alone; named here for what must be voided and counted. */
type SignIns = { id: string; issuer: string; outside_id: string; provider_id: string; user_id: string; password: Maybe<string>; created_at: When; updated_at: Date }
type Deployment = { key: string; value: Json<unknown> }

export type Database = {
  accounts: Accounts
  account_counters: AccountCounters
  roles: Roles
  members: Members
  bots: Bots
  teams: Teams
  team_members: TeamMembers
  labels: Labels
  api_tokens: ApiTokens
  audit: Audit
  apps: Apps
  connections: Connections
  addresses: Addresses
  connection_tokens: ConnectionTokens
  listeners: Listeners
  channel_rules: ChannelRules
  contacts: Contacts
  identities: Identities
  threads: Threads
  conversations: Conversations
  conversation_labels: ConversationLabels
  participants: Participants
  messages: Messages
  message_versions: MessageVersions
  reactions: Reactions
  files: Files
  suggestions: Suggestions
  raw_items: RawItems
  refs: Refs
  parked: Parked
  events: Events
  jobs: Jobs
  deliveries: Deliveries
  pieces: Pieces
  commands: Commands
  mirrors: Mirrors
  replying: Replying
  deployment: Deployment
  users: Users
  sessions: Sessions
  sign_ins: SignIns
}

export type Row<T extends keyof Database> = Selectable<Database[T]>
export type NewRow<T extends keyof Database> = Insertable<Database[T]>
