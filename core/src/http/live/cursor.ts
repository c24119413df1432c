import type { Place } from '../../events/prune.ts'

export type { Place }

export const writeCursor = (epoch: string, { xid, id }: Place): string =>
  Buffer.from(`${epoch}.${xid}.${id}`).toString('base64url')

/** Nothing for a cursor of another epoch, or what never was one: whoever holds it starts over. */
export const readCursor = (epoch: string, cursor: string): Place | undefined => {
  const [, given, xid, id] =
    /^([0-9a-f-]{1,36})\.(\d{1,19})\.(\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  return given === epoch && xid && id ? { xid, id } : undefined
}

export const isAfter = (a: Place, b: Place): boolean =>
  a.xid === b.xid ? BigInt(a.id) > BigInt(b.id) : BigInt(a.xid) > BigInt(b.xid)
