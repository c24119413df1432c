import { sql } from 'kysely'
import type { Candidate, ContactView } from '../contract/index.ts'
import { recordFrom, spelling } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'
import { contactViews } from './contacts.ts'

export type LookedUp = Candidate & { contact?: ContactView; verified?: boolean }
type Found = { place: number; contact: string; verified: boolean }

/** The person behind each of what a page says, in the order given. What is vouched for goes before what is merely said. */
export const lookUp = async (
  db: Executor,
  accountId: string,
  candidates: readonly Candidate[],
): Promise<LookedUp[]> => {
  const found = new Map(
    [...(await byAddress(db, accountId, candidates)), ...(await byRecord(db, accountId, candidates))].map((one) => [
      one.place,
      one,
    ]),
  )
  const views = await contactViews(
    db,
    accountId,
    [...found.values()].map(({ contact }) => contact),
  )
  return candidates.map((candidate, place) => {
    const one = found.get(place)
    const contact = one && views.get(one.contact)
    return { ...candidate, ...(contact && { contact, verified: one.verified }) }
  })
}

const byAddress = async (db: Executor, accountId: string, candidates: readonly Candidate[]): Promise<Found[]> => {
  const asked = candidates.flatMap(({ kind, value }, place) =>
    kind === 'external' ? [] : [{ place, namespace: kind, value: spelling(kind, value).value }],
  )
  if (asked.length === 0) return []
  const { rows } = await sql<Found>`
    SELECT DISTINCT ON (u.place) u.place, i.contact_id AS contact, i.verified
    FROM unnest(${asked.map((a) => a.place)}::int[], ${asked.map((a) => a.namespace)}::text[], ${asked.map((a) => a.value)}::text[]) AS u (place, namespace, value)
    JOIN identities i ON i.account_id = ${accountId} AND i.namespace = u.namespace AND i.value = u.value
    ORDER BY u.place, i.verified DESC, i.created_at DESC, i.id`.execute(db)
  return rows
}

const byRecord = async (db: Executor, accountId: string, candidates: readonly Candidate[]): Promise<Found[]> => {
  const asked = candidates.flatMap(({ kind, value }, place) => {
    const record = kind === 'external' ? recordFrom(value) : undefined
    return record ? [{ place, ...record }] : []
  })
  if (asked.length === 0) return []
  const { rows } = await sql<Found>`
    SELECT u.place, l.contact_id AS contact, true AS verified
    FROM unnest(${asked.map((a) => a.place)}::int[], ${asked.map((a) => a.system)}::text[], ${asked.map((a) => a.type)}::text[],
      ${asked.map((a) => a.id)}::text[]) AS u (place, system, type, record)
    JOIN record_links l ON l.account_id = ${accountId} AND l.contact_id IS NOT NULL AND l.system = u.system AND l.type = u.type
      AND l.record = u.record`.execute(db)
  return rows
}
