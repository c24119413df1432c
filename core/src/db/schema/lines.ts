// The two straight lines: raw items in, deliveries out, and what ties them.
import type { ColumnType, Generated } from 'kysely'
import type { Actor, DeliveryStatus, Fact, HeldLine, Mode, NoteCalls, Part, Spot } from '../../contract/index.ts'
import type { Json, JsonOr, Maybe, When } from './column.ts'

export type RawItems = {
  id: Generated<string>
  plugin: string
  address: string
  /** A keyed hash: what is unique, for good. */
  key: string
  /** As the provider named it, until the row is emptied. */
  outside_key: Maybe<string>
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

/**
 * `message`: a line at the contact's side, or typed in a surface; `post`: what a mirror posted of a message; `fold`: a line
 * that shares a post, and the last line of it; `suggestion`: a post that shows one.
 */
export type RefKind = 'message' | 'post' | 'fold' | 'mirror' | 'conversation' | 'file' | 'suggestion'

export type Refs = {
  account_id: string
  connection_id: string
  key: string
  kind: string
  target_id: Maybe<string>
  position: Generated<number>
  created_at: When
}

export type Parked = {
  account_id: string
  connection_id: string
  key: string
  id: Generated<string>
  fact: Json<Fact>
  raw_id: Maybe<string>
  lane: Maybe<string>
  created_at: When
}

export type Events = {
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

export type Jobs = {
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

export const deliveryOps = [
  'send',
  'edit',
  'remove',
  'open',
  'post',
  'recap',
  'suggest',
  'point',
  'update',
  'amend',
  'tick',
] as const
export type DeliveryOp = (typeof deliveryOps)[number]

export type Deliveries = {
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

export type Pieces = {
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

export type Commands = {
  account_id: string
  actor: string
  id: string
  name: string
  body_hash: Uint8Array
  result: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>
  created_at: When
}

export type Mirrors = {
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
  /** How long a typed line waits in mode `direct`. */
  hold_seconds: Generated<number>
  /** The mode an agent's switch goes back to, since when, and for whom it was made. */
  before_switch: Maybe<Mode>
  switched_at: Maybe<Date>
  switched_assignee: Maybe<string>
  created_at: When
  /** Raised by every move; since when and which change number it stands there, and whether a person put it there. */
  place: Generated<number>
  placed_at: When
  placed_seq: Generated<number>
  by_hand: Generated<boolean>
  quiet_days: Generated<number>
  spot: ColumnType<Spot | null, string | null | undefined, string | null>
  came_from: ColumnType<Spot | null, string | null | undefined, string | null>
  /** Up to which place the recent lines were told again, and the threads left behind point on. */
  recapped: Generated<number>
  pointed: Generated<number>
  /** The conversation is shown in another installation by now. */
  away: Generated<boolean>
  /** It is at home elsewhere, and shown here as well. */
  beside: Generated<boolean>
}

/** A thread a mirror left behind. */
export type Moves = {
  account_id: string
  mirror_id: string
  place: number
  conversation_id: string
  installation_id: string
  channel: string
  root: Maybe<string>
  spot: ColumnType<Spot | null, string | null | undefined, string | null>
  moved_at: When
  pointed_at: Maybe<Date>
}

export type Replying = { account_id: string; conversation_id: string; member_id: string; until: Date }

/** Ids only: what is told is drawn when it is told. */
export type StoredNotice =
  /** `name`: of something that is no connection. */
  | { is: 'trouble'; installation?: string; name?: string; tell: string; while?: 'unhealthy' }
  | { is: 'delivery'; conversation: string; message: string }
  | { is: 'assigned'; conversation: string; by: string }
  | { is: 'mention'; conversation: string; message: string }
  | { is: 'message'; conversation: string }
  | { is: 'unsent'; conversation: string; installation: string; key: string; tell: string }

export type HoldsTable = {
  account_id: string
  id: string
  installation_id: string
  conversation_id: string
  member_id: string
  key: string
  thread: Maybe<string>
  parts: ColumnType<Part[] | null, string, string | null>
  line: Json<HeldLine>
  calls: ColumnType<NoteCalls | null, undefined, string>
  state: Generated<'held' | 'sending' | 'keeping' | 'sent' | 'kept' | 'gone'>
  tell: Maybe<string>
  due: When
  created_at: When
  settled_at: Maybe<Date>
}

export type LooksTable = {
  account_id: string
  installation_id: string
  person: string
  member_id: string
  state: JsonOr<Record<string, unknown>>
  shown: Maybe<string>
  print: Maybe<string>
  seen_at: When
  drawn_at: Maybe<Date>
  due: Maybe<Date>
  promised: Maybe<Date>
  drawing: Generated<boolean>
  resting: Generated<boolean>
}

export type Notices = {
  account_id: string
  id: string
  /** Set on rows of an earlier release, which had one for every installation. */
  installation_id: Maybe<string>
  /** Who is telling it, or has told it. */
  teller_id: Maybe<string>
  /** Who could not. */
  passed: Generated<string[]>
  member_id: string
  key: string
  notice: Json<StoredNotice>
  status: Generated<'queued' | 'sending' | 'told' | 'nobody'>
  created_at: When
  settled_at: Maybe<Date>
}
