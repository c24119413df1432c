import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** What devices show. 256 random bits each; what is kept is a hash, and randomness needs no salt and no slow one. */
const ACCESS = 'da_'
const REFRESH = 'dr_'
const SECRET_BYTES = 32
const FAMILY_BYTES = 16

export const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest()

export const sameHash = (a: Uint8Array, b: Uint8Array | null): boolean =>
  b !== null && a.length === b.length && timingSafeEqual(a, b)

const random = (bytes: number): string => randomBytes(bytes).toString('base64url')

export const newSecret = (): string => random(SECRET_BYTES)
export const newFamily = (): string => random(FAMILY_BYTES)
export const newAccess = (): string => ACCESS + newSecret()

export const looksLikeAccess = (text: string): boolean => text.startsWith(ACCESS)

/**
 * A refresh token names its family, which stays the same for the life of a device, and a secret of its own. Who shows the
 * family with an old secret held a real token once: that is how one used twice is known, however old it is.
 */
export type RefreshToken = { family: string; secret: string }

export const writeRefresh = ({ family, secret }: RefreshToken): string => REFRESH + family + secret

export const readRefresh = (text: string): RefreshToken | undefined => {
  const [, family, secret] = /^dr_([\w-]{22})([\w-]{43})$/.exec(text) ?? []
  return family && secret ? { family, secret } : undefined
}
