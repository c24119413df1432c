// Who the site's own server says this is: by a hash of the user's id, or by a token it signed.
import { createHmac } from 'node:crypto'
import { equalConstantTime, hmacHex, Refusal } from '@deskless/core/contract'
import { verifiedClaims } from './jwt.ts'
import type { WidgetSettings } from './settings.ts'
import type { Visit } from './token.ts'
import type { Identity } from './wire.ts'

export type Identifying = Pick<
  WidgetSettings,
  'identitySecret' | 'identityKey' | 'identityAlgorithm' | 'identityAudience' | 'requireIdentity'
>
/** `id` is the site's own. */
export type KnownUser = { id: string; vouched?: Visit['vouched'] }

/** The user the site's server vouched for; undefined for an anonymous visitor, where those may write. */
export const verifiedUser = async (
  settings: Identifying,
  identity: Identity | undefined,
): Promise<KnownUser | undefined> => {
  if (identity) return 'token' in identity ? verifiedClaims(settings, identity.token) : checkHash(settings, identity)
  if (settings.requireIdentity) throw new Refusal('unauthorised', 'Sign in on this site to chat with us.')
  return undefined
}

const checkHash = ({ identitySecret }: Identifying, { id, hash }: { id: string; hash: string }): KnownUser => {
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
  return { id }
}

/** One visitor per user and inbox, on all their devices; an UUIDv8 of our own making. */
export const visitorOf = (key: Uint8Array, inbox: string, user: string): string => {
  const bytes = createHmac('sha256', key).update(`${inbox}/${user}`).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
