import { sql } from 'kysely'
import type { ContactView, LinkView } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'
import { linksAsJson, shownLinks } from './links.ts'

type Row = {
  id: string
  root: string
  name: string
  avatar_url: string | null
  locale: string | null
  time_zone: string | null
  attributes: Record<string, string>
  blocked: boolean
  first_seen: Date
  opted_out: boolean
  links: LinkView[]
  identities: (Omit<ContactView['identities'][number], 'optedOut'> & { optedOut: boolean })[]
}

/** By the id asked for: a merged contact answers with the one it was merged into, and that one with the addresses of all. */
export const contactViews = async (
  db: Executor,
  accountId: string,
  ids: readonly string[],
): Promise<Map<string, ContactView>> => {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<Row>`
    SELECT c.id, r.id AS root, coalesce(nullif(r.name, ''), c.name) AS name,
      coalesce(r.avatar_url, c.avatar_url) AS avatar_url, coalesce(r.locale, c.locale) AS locale, coalesce(r.time_zone, c.time_zone) AS time_zone, r.attributes, (r.blocked_at IS NOT NULL) AS blocked,
      r.created_at AS first_seen,
      EXISTS (SELECT 1 FROM identities i WHERE i.account_id = c.account_id AND i.contact_id = c.id AND i.opted_out_at IS NOT NULL) AS opted_out,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('namespace', i.namespace, 'value', coalesce(i.spelled, i.value), 'verified', i.verified, 'optedOut', i.opted_out_at IS NOT NULL) ORDER BY i.created_at, i.id), '[]')
       FROM identities i JOIN contacts g ON g.account_id = i.account_id AND g.id = i.contact_id
       WHERE i.account_id = r.account_id AND (g.id = r.id OR g.root_id = r.id)) AS identities,
      ${linksAsJson(sql`l.account_id = r.account_id AND l.contact_id IN (
        SELECT g.id FROM contacts g WHERE g.account_id = r.account_id AND (g.id = r.id OR g.root_id = r.id))`)} AS links
    FROM contacts c JOIN contacts r ON r.account_id = c.account_id AND r.id = coalesce(c.root_id, c.id)
    WHERE c.account_id = ${accountId} AND c.id = ANY (${[...new Set(ids)]}::uuid[])`.execute(db)
  return new Map(rows.map((row) => [row.id, asView(row)]))
}

/** Of conversations in which something was said last: whoever has more of them wrote in one of these. */
const LATEST = 20

/**
 * When each wrote last, under the ids asked for: in the conversations of everybody they were merged with. It looks at
 * messages, so it is for who is looked at, and not for the lists that are drawn all the time.
 */
export const lastWrote = async (
  db: Executor,
  accountId: string,
  ids: readonly string[],
): Promise<Map<string, Date>> => {
  const { rows } = await sql<{ id: string; at: Date }>`
    SELECT c.id, max(m.created_at) AS at
    FROM contacts c
    CROSS JOIN LATERAL (
      SELECT v.id, v.last_in_number FROM contacts g JOIN conversations v ON v.account_id = g.account_id AND v.contact_id = g.id
      WHERE g.account_id = c.account_id AND (g.id = coalesce(c.root_id, c.id) OR g.root_id = coalesce(c.root_id, c.id))
      ORDER BY v.last_message_at DESC LIMIT ${LATEST}) AS v
    JOIN messages m ON m.account_id = c.account_id AND m.conversation_id = v.id AND m.number = v.last_in_number
    WHERE c.account_id = ${accountId} AND c.id = ANY (${[...new Set(ids)]}::uuid[]) GROUP BY c.id`.execute(db)
  return new Map(rows.map(({ id, at }) => [id, at]))
}

const asView = (row: Row): ContactView => ({
  id: row.root,
  name: row.name || address(row) || 'Visitor',
  ...(row.avatar_url ? { avatarUrl: row.avatar_url } : {}),
  ...(row.locale ? { locale: row.locale } : {}),
  ...(row.time_zone ? { timeZone: row.time_zone } : {}),
  blocked: row.blocked,
  firstSeen: row.first_seen,
  ...(row.opted_out ? { optedOut: true } : {}),
  attributes: row.attributes,
  ...shownLinks(row.links),
  identities: row.identities.map(({ optedOut, ...identity }) => ({ ...identity, ...(optedOut && { optedOut }) })),
})

/** Namespaces a person would recognise somebody by; a provider's ids are no names. */
const READABLE = ['email', 'phone']

const address = ({ identities }: Row): string | undefined =>
  identities.find((identity) => READABLE.includes(identity.namespace))?.value
