// A token that the site's server signed for one of its users (RFC 7519), under the one algorithm the inbox names.
import { Refusal } from '@deskless/core/contract'
import type { CryptoKey, errors, JWTPayload } from 'jose'
import type { Identifying, KnownUser } from './identity.ts'

/** With the first token: a hub that has none to check does not carry it. */
const jose = () => import('jose')

/** Clocks of two servers differ by seconds. */
const SKEW_SECONDS = 60
/** Long enough for any page load. What a browser needs for longer is our own token. */
const LONGEST_SECONDS = 7 * 86_400
const ID_MAX = 200
/** RFC 7518 §3.2: a key at least as long as the hash. */
const SECRET_MIN_BYTES = 32

type Key = CryptoKey | Uint8Array
type Keyed = Pick<Identifying, 'identityKey' | 'identityAlgorithm'>

export const verifiedClaims = async (settings: Identifying, token: string): Promise<KnownUser> => {
  const key = await identityKey(settings)
  const { errors, jwtVerify } = await jose()
  try {
    // `alg` of the token is only compared: the key has one use, whatever a token says of itself.
    const { payload } = await jwtVerify(token, key, {
      algorithms: [settings.identityAlgorithm],
      clockTolerance: SKEW_SECONDS,
      requiredClaims: ['exp', 'sub'],
      ...(settings.identityAudience && { audience: settings.identityAudience }),
    })
    return userOf(payload)
  } catch (error) {
    if (error instanceof errors.JOSEError) throw refused(error, errors)
    throw error
  }
}

const userOf = ({ sub = '', exp = 0, name, email, email_verified }: JWTPayload): KnownUser => {
  // The library asks that it is there, and not that it is a text.
  if (typeof sub !== 'string' || sub === '' || sub.length > ID_MAX)
    throw new Refusal('bad_signature', `The identity token’s \`sub\` is the user’s id, of 1 to ${ID_MAX} characters.`)
  if (exp > Date.now() / 1000 + LONGEST_SECONDS)
    throw new Refusal(
      'bad_signature',
      'The identity token ends in more than a week. Sign one for each page, for minutes.',
    )
  return {
    id: sub,
    vouched: {
      ...(typeof name === 'string' && name.trim() ? { name: name.trim().slice(0, ID_MAX) } : {}),
      // Whoever changes their address in a profile could otherwise read what somebody else asked by mail.
      ...(typeof email === 'string' && email_verified === true ? { email: email.toLowerCase().slice(0, 254) } : {}),
    },
  }
}

type Errors = typeof errors

const refused = (error: errors.JOSEError, { JWTExpired, JOSEAlgNotAllowed }: Errors): Refusal => {
  if (error instanceof JWTExpired)
    return new Refusal('unauthorised', 'The identity token has ended. Sign a new one and identify again.', {
      expired: true,
    })
  if (error instanceof JOSEAlgNotAllowed)
    return new Refusal('bad_signature', 'The identity token is signed by another algorithm than this inbox takes.')
  return new Refusal('bad_signature', `The identity token is not valid: ${error.message}.`)
}

/** Also asked when the settings are saved: a key that does not fit is told to who can mend it. */
export const identityKey = async ({ identityKey: text, identityAlgorithm: alg }: Keyed): Promise<Key> => {
  if (!text)
    throw new Refusal(
      'unsupported',
      'This inbox has no identity key yet, so no identity token can be checked. Set one first.',
    )
  if (alg === 'HS256') return secretOf(text)
  const { importJWK, importSPKI } = await jose()
  try {
    const key = text.trim().startsWith('{')
      ? await importJWK(publicPart(text), alg)
      : await importSPKI(text.trim(), alg)
    return key as Key
  } catch {
    throw new Refusal(
      'invalid_setting',
      `The identity key is no public key for ${alg}. Paste it as PEM (SPKI) or as a JWK.`,
    )
  }
}

/** A public key is known to everybody: taken for a secret, it would let everybody sign. */
const isPublicKey = (text: string): boolean => /^\s*(-----BEGIN|\{)/.test(text)

const secretOf = (text: string): Uint8Array => {
  if (isPublicKey(text))
    throw new Refusal('invalid_setting', 'The identity key is a key pair’s, and no secret: choose RS256 or ES256.')
  const bytes = new TextEncoder().encode(text)
  if (bytes.length < SECRET_MIN_BYTES)
    throw new Refusal(
      'invalid_setting',
      `The identity key for HS256 has at least ${SECRET_MIN_BYTES} bytes. Make a longer one.`,
    )
  return bytes
}

/** A private key is nothing we need; what was pasted whole is used for its public part only. */
const publicPart = (text: string) => {
  const { d: _, ...jwk } = JSON.parse(text) as Record<string, string>
  return jwk
}
