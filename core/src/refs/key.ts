import { createHash } from 'node:crypto'

const LONGEST_BYTES = 200

/** An outside id as it stands in a table: itself, or its hash where it is too long for an index to like. */
export const refKey = (outside: string): string =>
  Buffer.byteLength(outside) <= LONGEST_BYTES ? outside : `sha256:${createHash('sha256').update(outside).digest('hex')}`
