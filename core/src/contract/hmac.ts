import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

export type HmacAlgorithm = 'sha1' | 'sha256' | 'sha512'

/** Signs the raw bytes: a body that was parsed and written again has another signature. */
export const hmacHex = (algorithm: HmacAlgorithm, secret: string | Uint8Array, bytes: string | Uint8Array): string =>
  createHmac(algorithm, secret).update(bytes).digest('hex')

// Both sides are hashed under a key nobody knows, so that neither length nor content shows in the time it takes.
const blinding = randomBytes(32)
const blinded = (it: string | Uint8Array): Buffer => createHmac('sha256', blinding).update(it).digest()

export const equalConstantTime = (a: string | Uint8Array, b: string | Uint8Array): boolean =>
  timingSafeEqual(blinded(a), blinded(b))
