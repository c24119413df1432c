// Browser-safe: WebCrypto only.

/** Counter within one millisecond, 12 bits; starts in the lower half so that it has room to grow. */
const COUNTER_MAX = 0xfff
let lastMs = 0
let counter = 0

/** A UUIDv7 (RFC 9562 §5.7): ids made later in one process sort later, also within a millisecond and when the clock steps back. */
export const uuidv7 = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  tick(((bytes[6]! << 8) | bytes[7]!) & 0x7ff)
  const stamp = lastMs.toString(16).padStart(12, '0') + (0x7000 | counter).toString(16)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  const tail = Array.from(bytes.subarray(8), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${stamp.slice(0, 8)}-${stamp.slice(8, 12)}-${stamp.slice(12)}-${tail.slice(0, 4)}-${tail.slice(4)}`
}

const tick = (seed: number): void => {
  const now = Date.now()
  if (now > lastMs) {
    lastMs = now
    counter = seed
  } else if (++counter > COUNTER_MAX) {
    lastMs++
    counter = seed
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export const isUuid = (text: unknown): text is string => typeof text === 'string' && UUID.test(text)
