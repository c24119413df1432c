// Accounts, who works in them, and how they sign in.
import type { Generated } from 'kysely'
import type { Actor, NoticePreferences } from '../../contract/index.ts'
import type { Json, JsonOr, Maybe, When } from './column.ts'

export type Accounts = {
  id: string
  name: string
  slug: string
  locale: Generated<string>
  settings: JsonOr<Record<string, unknown>>
  created_at: When
}

export type AccountCounters = { account_id: string; conversations: Generated<number> }

export type Roles = {
  account_id: string
  id: string
  key: string
  name: string
  permissions: string[]
  built_in: Generated<boolean>
}

export type Members = {
  account_id: string
  id: string
  user_id: string
  role_id: string
  name: string
  email: string
  avatar_url: Maybe<string>
  availability: Generated<'online' | 'away' | 'offline'>
  signature: Generated<string>
  last_assigned_at: Maybe<Date>
  notices: JsonOr<Partial<NoticePreferences>>
  disabled_at: Maybe<Date>
  created_at: When
}

export type Bots = {
  account_id: string
  id: string
  name: string
  avatar_url: Maybe<string>
  plugin: string
  permissions: string[]
  created_at: When
}

export type Teams = { account_id: string; id: string; name: string; created_at: When }

export type TeamMembers = { account_id: string; team_id: string; member_id: string }

export type Labels = { account_id: string; id: string; name: string; color: Generated<string>; created_at: When }

export type ApiTokens = {
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

export type Audit = {
  account_id: string
  id: string
  actor: Json<Actor>
  action: string
  target: Maybe<string>
  created_at: When
}

export type Users = {
  id: string
  name: string
  email: string
  email_verified: boolean
  image: Maybe<string>
  created_at: When
  updated_at: When
}

export type Sessions = {
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
export type SignIns = {
  id: string
  issuer: string
  outside_id: string
  provider_id: string
  user_id: string
  password: Maybe<string>
  created_at: When
  updated_at: Date
}

/** Written by better-auth alone; named here for what must be ended. */
export type Verifications = {
  id: string
  identifier: string
  value: string
  expires_at: Date
  created_at: When
  updated_at: When
}

export type Deployment = { key: string; value: Json<unknown> }

/** Who of a surface's people is which member, where their addresses do not say so. */
export type AgentLinks = {
  account_id: string
  installation_id: string
  person: string
  member_id: string
  linked_by: Json<Actor>
  created_at: When
}

export type LinkCodes = {
  account_id: string
  hash: Buffer
  member_id: string
  expires_at: Date
}
