import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { FetchError } from '../contract/fetch-error.ts'

const DECODERS: Record<string, () => NodeJS.ReadWriteStream> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

export const ENCODINGS = 'gzip, deflate, br'

/** The body, decoded piece by piece and given up as soon as it outgrows `max`: a bomb never unfolds. */
export async function* cappedBody(body: Readable, encoding: string | null, max: number): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of decoded(capped(body, max), body, encoding)) {
    size += chunk.length
    if (size > max) throw new FetchError('too_large', 'unsure')
    yield chunk
  }
}

/** Packed bytes count too: a stream of empty blocks decodes to nothing for ever. */
async function* capped(body: Readable, max: number): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > max) throw new FetchError('too_large', 'unsure')
    yield chunk
  }
}

const decoded = (
  chunks: AsyncGenerator<Uint8Array>,
  body: Readable,
  encoding: string | null,
): AsyncIterable<Uint8Array> => {
  const name = encoding?.trim().toLowerCase() ?? 'identity'
  if (name === '' || name === 'identity') return chunks
  const decoder = DECODERS[name]?.()
  if (!decoder) {
    body.destroy()
    throw new FetchError('unreadable', 'unsure')
  }
  // Errors of either end surface where the decoder is read.
  pipeline(chunks, decoder, () => {})
  return decoder as unknown as AsyncIterable<Uint8Array>
}

/** The beginning of a body. What comes after it is let go of. */
export async function* firstBytes(chunks: AsyncIterable<Uint8Array>, max: number): AsyncGenerator<Uint8Array> {
  let left = max
  for await (const chunk of chunks) {
    yield chunk.subarray(0, left)
    left -= chunk.length
    if (left <= 0) return
  }
}

/** Everything a body holds, in one piece. */
export const collect = async (chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return new Uint8Array(Buffer.concat(all))
}
