// Registrations at providers and the seats they fill.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'
import type { Health, Hours, Mode, Priority } from '../../contract/index.ts'
import type { JsonOr, Maybe, When } from './column.ts'

export type Apps = {
  id: string
  account_id: Maybe<string>
  plugin: string
  name: string
  settings: JsonOr<Record<string, unknown>>
  sealed: JsonOr<Record<string, string>>
  token: string
  created_at: When
}

export type Connections = {
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
  /** Of an inbox: when it is open. */
  hours: ColumnType<Hours | null, string | null | undefined, string | null>
  /** Where it stood when it was disconnected. */
  last_address: Maybe<string>
}

export type Addresses = { plugin: string; value: string; account_id: string; connection_id: string }

export type ChannelLabels = { plugin: string; label: string }

export type ConnectionTokens = {
  account_id: string
  connection_id: string
  name: string
  sealed: Maybe<string>
  expires_at: Maybe<Date>
  lease: Maybe<string>
  lease_until: Maybe<Date>
}

export type Setups = {
  account_id: string
  id: string
  plugin: string
  kind: 'inbox' | 'installation'
  app_id: Maybe<string>
  /** The session or token that began, and alone may go on. */
  caller: string
  /** Counts the steps; each is answered once. */
  turn: Generated<number>
  sealed: string
  ends_at: Date
}

export type Listeners = { account_id: string; connection_id: string; lease: Maybe<string>; lease_until: Maybe<Date> }

export type OutboxTable = {
  account_id: string
  connection_id: string
  id: GeneratedAlways<string>
  key: string
  message_id: Maybe<string>
  body: JsonOr<Record<string, unknown>>
  created_at: When
}

export type ChannelRules = {
  account_id: string
  id: string
  installation_id: string
  position: number
  inbox_id: Maybe<string>
  team_id: Maybe<string>
  label_id: Maybe<string>
  priority: Maybe<Priority>
  channel: string
  /** What the tool itself calls it, as soon as that is known: names change. */
  channel_id: Maybe<string>
  mode: Generated<Mode>
  before_watch: Maybe<Mode>
  hold_seconds: Generated<number>
  /** The channel of the inbox, as its plugin is called. */
  via: Maybe<string>
  /** Of the contact. */
  language: Maybe<string>
  attribute: Maybe<string>
  attribute_value: Maybe<string>
  /** Of the inbox: whether it is open just then. */
  hours: Maybe<'open' | 'closed'>
  /** A thread silent for longer is opened anew when the contact writes; 0: never. */
  quiet_days: Generated<number>
  /** Shown here as well, wherever it is at home. */
  beside: Generated<boolean>
}
