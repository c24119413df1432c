import { createHmac } from 'node:crypto'
import { equalConstantTime, hmacHex, Refusal } from '@deskless/core/contract'
import type { WidgetSettings } from './settings.ts'
import type { Identity } from './wire.ts'

type Identifying = Pick<WidgetSettings, 'identitySecret' | 'requireIdentity'>

/** The site's id of this user once its server vouched for it; undefined for an anonymous visitor, where those may write. */
export const verifiedUser = (settings: Identifying, identity: Identity | undefined): string | undefined => {
  if (identity) return checkHash(settings, identity)
  if (settings.requireIdentity) throw new Refusal('unauthorised', 'Sign in on this site to chat with us.')
  return undefined
}

const checkHash = ({ identitySecret }: Identifying, { id, hash }: Identity): string => {
  if (!identitySecret)
    throw new Refusal(
      'unsupported',
      'This inbox has no identity secret yet, so nobody can be vouched for. Set one first.',
    )
  if (!equalConstantTime(hash.toLowerCase(), hmacHex('sha256', identitySecret, id)))
    throw new Refusal(
      'bad_signature',
      'The identity hash does not fit this user id. It is HMAC-SHA256 of the id, as hex.',
    )
  return id
}

/** One visitor per user and inbox, on all their devices; an UUIDv8 of our own making. */
export const visitorOf = (key: Uint8Array, inbox: string, user: string): string => {
  const bytes = createHmac('sha256', key).update(`${inbox}/${user}`).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
