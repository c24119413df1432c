import { createHmac, hash, timingSafeEqual } from 'node:crypto'

export type HmacAlgorithm = 'sha1' | 'sha256' | 'sha512'

/** Signs the raw bytes: a body that was parsed and written again has another signature. */
export const hmacHex = (algorithm: HmacAlgorithm, secret: string | Uint8Array, bytes: string | Uint8Array): string =>
  createHmac(algorithm, secret).update(bytes).digest('hex')

// Both sides are hashed, so that their lengths do not show in the time it takes; what is compared no longer tells the content.
const blinded = (it: string | Uint8Array): Buffer => hash('sha256', it, 'buffer')

export const equalConstantTime = (a: string | Uint8Array, b: string | Uint8Array): boolean =>
  timingSafeEqual(blinded(a), blinded(b))
