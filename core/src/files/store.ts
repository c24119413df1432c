import type { Readable } from 'node:stream'

export type Bytes = Uint8Array | AsyncIterable<Uint8Array>
/** Both ends included, as HTTP counts. */
export type ByteRange = { start: number; end: number }

/** Where the bytes of files lie. Keys are random: nothing about a file can be guessed or chosen from outside. */
export type FileStore = {
  /** All or nothing: what `put` gave a key to is complete and survives a crash. */
  put(bytes: Bytes): Promise<string>
  /** Refuses with `not_found` when there are no bytes. */
  open(key: string, range?: ByteRange): Promise<Readable>
  size(key: string): Promise<number>
  /** Removing what is gone is fine. */
  remove(key: string): Promise<void>
}
