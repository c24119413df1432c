import { Refusal } from '../contract/errors.ts'
import type { Bytes } from './store.ts'

/** Largest file a hub keeps unless told otherwise: what mail servers let through. */
export const FILE_MAX = 25 * 1024 * 1024

const tooLarge = (max: number): Refusal =>
  new Refusal('too_large', `Files may be up to ${inWords(max)} large.`, { max })

const inWords = (bytes: number): string => {
  const [unit, name] = bytes >= 1024 * 1024 ? [1024 * 1024, 'MB'] : bytes >= 1024 ? [1024, 'kB'] : [1, 'bytes']
  return `${Math.round((bytes / unit) * 10) / 10} ${name}`
}

/** Passes pieces on until there are too many of them. */
export async function* limited(bytes: Bytes, max: number): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const piece of bytes instanceof Uint8Array ? [bytes] : bytes) {
    size += piece.length
    if (size > max) throw tooLarge(max)
    yield piece
  }
}
