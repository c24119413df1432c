// Registrations at providers and the seats they fill.
import type { Generated } from 'kysely'
import type { Health, Mode, Priority } from '../../contract/index.ts'
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
}

export type Addresses = { plugin: string; value: string; account_id: string; connection_id: string }

export type ConnectionTokens = {
  account_id: string
  connection_id: string
  name: string
  sealed: Maybe<string>
  expires_at: Maybe<Date>
  lease: Maybe<string>
  lease_until: Maybe<Date>
}

export type Listeners = { account_id: string; connection_id: string; lease: Maybe<string>; lease_until: Maybe<Date> }

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
  mode: Generated<Mode>
  before_watch: Maybe<Mode>
  hold_seconds: Generated<number>
}
