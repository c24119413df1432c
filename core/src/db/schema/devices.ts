// What a member signed in with, and how one begins.
import type { Generated } from 'kysely'
import type { Maybe, When } from './column.ts'

/** Why a device was ended, for the sentence it hears. */
export type EndedWhy = 'member' | 'admin' | 'signed_out' | 'password' | 'seat' | 'reuse'

export type Devices = {
  account_id: string
  id: string
  member_id: string
  client: string
  name: string
  /** Hash of what all refresh tokens of this device have in common. */
  family: Uint8Array
  /** Hash of what the newest one has alone, and of the one before. */
  secret: Uint8Array
  secret_before: Maybe<Uint8Array>
  /** The newest one, for a repeat of the request that it answered. */
  sealed: string
  /** How many there have been. */
  generation: Generated<number>
  renewed_at: When
  /** The newest one has arrived: something that came with it was used. */
  taken_at: Maybe<Date>
  used_at: When
  created_at: When
  ends_at: Date
  revoked_at: Maybe<Date>
  revoked_why: Maybe<EndedWhy>
}

export type DeviceAccess = {
  account_id: string
  device_id: string
  hash: Uint8Array
  generation: number
  ends_at: Date
}

export type AuthorizationCodes = {
  account_id: string
  hash: Uint8Array
  member_id: string
  client: string
  redirect_uri: string
  challenge: string
  device_name: string
  ends_at: Date
  /** What it was redeemed for. */
  device_id: Maybe<string>
}

export type DeviceCodes = {
  hash: Uint8Array
  user_hash: string
  client: string
  device_name: string
  every_seconds: number
  asked_at: Maybe<Date>
  ends_at: Date
  denied: Generated<boolean>
  account_id: Maybe<string>
  member_id: Maybe<string>
  device_id: Maybe<string>
}
