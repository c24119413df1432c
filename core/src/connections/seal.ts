import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { Refusal } from '../contract/index.ts'

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** AES-256-GCM with the key outside the database. Sealed text is `<key id>.<base64url of nonce, tag, cipher>`. */
export type Sealer = {
  /** `place` binds the seal to where it is stored: moved elsewhere it does not open. */
  seal(plain: string, place: string): string
  open(sealed: string, place: string): string
  /** A key for another purpose, derived from the newest one. */
  derive(purpose: string): Uint8Array
}

type Key = { id: string; bytes: Buffer }

const fingerprint = (bytes: Buffer): string =>
  createHash('sha256').update('deskless key id').update(bytes).digest('hex').slice(0, 8)

/** `spec`: `hex` or `id:hex`, several separated by commas with the newest first; older ones still open what they sealed. */
export const sealer = (spec: string): Sealer => {
  const keys = spec.split(',').map(readKey)
  const [newest] = keys
  if (!newest) throw new Refusal('invalid_setting', 'DESKLESS_KEY is empty.')
  return {
    derive: (purpose) => new Uint8Array(hkdfSync('sha256', newest.bytes, '', `deskless ${purpose}`, 32)),
    seal: (plain, place) => sealWith(newest, plain, place),
    open: (sealed, place) => openWith(keys, sealed, place),
  }
}

const readKey = (spec: string): Key => {
  const colon = spec.indexOf(':')
  const bytes = Buffer.from(spec.slice(colon + 1), 'hex')
  if (bytes.length !== 32) throw new Refusal('invalid_setting', 'DESKLESS_KEY must hold 64 hex digits.')
  return { id: colon > 0 ? spec.slice(0, colon) : fingerprint(bytes), bytes }
}

const sealWith = (key: Key, plain: string, place: string): string => {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, key.bytes, nonce).setAAD(Buffer.from(place))
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return `${key.id}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`
}

/**
 * The id only says where to begin: a key gets its name with the first rotation, and is called `old` and no longer `new` with
 * the next one.
 */
const openWith = (keys: readonly Key[], sealed: string, place: string): string => {
  const dot = sealed.indexOf('.')
  const named = sealed.slice(0, dot)
  const bytes = Buffer.from(sealed.slice(dot + 1), 'base64url')
  const isNamed = (key: Key) => key.id === named || fingerprint(key.bytes) === named
  let cause: unknown
  for (const key of keys.toSorted((a, b) => Number(isNamed(b)) - Number(isNamed(a)))) {
    try {
      return openBytes(key, bytes, place)
    } catch (error) {
      cause = error
    }
  }
  throw Object.assign(
    wrongKey(keys.some(isNamed) ? 'damaged or sealed with another key' : `sealed with key ${named}`),
    { cause },
  )
}

const openBytes = (key: Key, bytes: Buffer, place: string): string => {
  const decipher = createDecipheriv(ALGORITHM, key.bytes, bytes.subarray(0, NONCE_BYTES)).setAAD(Buffer.from(place))
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8')
}

const wrongKey = (why: string): Refusal =>
  new Refusal(
    'invalid_setting',
    `A stored secret is ${why}: DESKLESS_KEY is not the key this database was set up with. Start with the right key.`,
  )
