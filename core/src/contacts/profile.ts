import { sql } from 'kysely'
import type { Profile } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { record } from '../events/record.ts'

type Told = { accountId: string; contact: string; profile?: Profile }

/**
 * What a channel tells of people we know: fills a blank name and locale, renews the picture and the time zone, adds attributes.
 * A name an agent corrected stays.
 */
export const enrich = async (trx: Trx, told: readonly Told[], skip: ReadonlySet<string> = new Set()): Promise<void> => {
  // The last one told of a contact wins, and one statement may not update a row twice.
  const latest = new Map(told.flatMap((t) => (t.profile && !skip.has(t.contact) ? [[t.contact, t] as const] : [])))
  if (latest.size === 0) return
  const list = [...latest.values()].sort((a, b) => (a.contact < b.contact ? -1 : 1))
  const { rows } = await sql<{ account_id: string; id: string }>`
    UPDATE contacts c SET
      name = CASE WHEN c.name = '' THEN told.name ELSE c.name END,
      avatar_url = coalesce(told.avatar_url, c.avatar_url),
      locale = coalesce(c.locale, told.locale),
      time_zone = coalesce(told.time_zone, c.time_zone),
      attributes = c.attributes || told.attributes
    FROM unnest(
      ${list.map((t) => t.accountId)}::uuid[], ${list.map((t) => t.contact)}::uuid[], ${list.map((t) => t.profile?.name ?? '')}::text[],
      ${list.map((t) => t.profile?.avatarUrl ?? null)}::text[], ${list.map((t) => t.profile?.locale ?? null)}::text[],
      ${list.map((t) => t.profile?.timeZone ?? null)}::text[],
      ${list.map((t) => JSON.stringify(t.profile?.attributes ?? {}))}::jsonb[]
    ) AS told (account_id, id, name, avatar_url, locale, time_zone, attributes)
    WHERE c.account_id = told.account_id AND c.id = told.id AND (
      (c.name = '' AND told.name <> '') OR (told.avatar_url IS NOT NULL AND told.avatar_url IS DISTINCT FROM c.avatar_url)
      OR (c.locale IS NULL AND told.locale IS NOT NULL)
      OR (told.time_zone IS NOT NULL AND told.time_zone IS DISTINCT FROM c.time_zone) OR NOT c.attributes @> told.attributes)
    RETURNING c.account_id, c.id`.execute(trx)
  await record(
    trx,
    rows.map((row) => ({ accountId: row.account_id, type: 'contact.changed' as const, data: { contact: row.id } })),
  )
}
