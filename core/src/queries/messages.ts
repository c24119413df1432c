import { sql } from 'kysely'
import type { ActivityView, AuthorView, DeliveryStatus, MessageView, Part } from '../contract/index.ts'
import type { Executor, Row, StoredAuthor } from '../db/index.ts'
import { authorViews } from './authors.ts'

type Found = Row<'messages'> & {
  delivery: { id: string; status: DeliveryStatus; tell: string | null } | null
  reactions: { emoji: string; by: 'contact' | 'us'; author: StoredAuthor | null; tell: string | null }[]
  /** Files of it that will not come, and why. */
  missing: Record<string, string> | null
}

/** In the order asked; what does not exist in this account is left out. */
export const messageViews = async (db: Executor, accountId: string, ids: readonly string[]): Promise<MessageView[]> => {
  if (ids.length === 0) return []
  const rows = await found(db, accountId, sql`m.id = ANY (${[...new Set(ids)]}::uuid[])`, sql``)
  const views = new Map((await asViews(db, accountId, rows)).map((view) => [view.id, view]))
  return ids.flatMap((id) => views.get(id) ?? [])
}

export type Page = { after?: number; before?: number; limit?: number }
const PAGE = 50
const PAGE_MAX = 200

/** A stretch of a conversation, ascending by number: what follows `after`, or else the last ones before `before`. */
export const messagePage = async (
  db: Executor,
  accountId: string,
  conversation: string,
  { after, before, limit = PAGE }: Page = {},
): Promise<MessageView[]> => {
  const place = sql`m.conversation_id = ${conversation}
    AND (${after ?? null}::int IS NULL OR m.number > ${after ?? null}) AND (${before ?? null}::int IS NULL OR m.number < ${before ?? null})`
  const direction = after === undefined ? sql`DESC` : sql`ASC`
  const size = Math.min(Math.max(limit, 1), PAGE_MAX)
  const rows = await found(db, accountId, place, sql`ORDER BY m.number ${direction} LIMIT ${size}`)
  return asViews(
    db,
    accountId,
    rows.sort((a, b) => a.number - b.number),
  )
}

/** Changed since a change number, in the order they were changed: what a mirror still has to show. */
export const messagesSince = async (
  db: Executor,
  accountId: string,
  conversation: string,
  seq: number,
  limit = PAGE_MAX,
): Promise<MessageView[]> => {
  const rows = await found(
    db,
    accountId,
    sql`m.conversation_id = ${conversation} AND m.seq > ${seq}`,
    sql`ORDER BY m.seq LIMIT ${limit}`,
  )
  return asViews(
    db,
    accountId,
    rows.sort((a, b) => a.seq - b.seq),
  )
}

type Fragment = ReturnType<typeof sql>

/** The delivery shown is the latest one to the contact; those of mirrors are not its fate. */
const found = async (db: Executor, accountId: string, which: Fragment, page: Fragment): Promise<Found[]> => {
  const { rows } = await sql<Found>`
    SELECT m.*,
      CASE WHEN m.kind = 'out' THEN (SELECT jsonb_build_object('id', d.id, 'status', d.status, 'tell', d.tell) FROM deliveries d
        WHERE d.account_id = m.account_id AND d.message_id = m.id AND d.op = 'send' AND d.mirror_id IS NULL
        ORDER BY d.position DESC, d.id DESC LIMIT 1) END AS delivery,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('emoji', r.emoji, 'by', r.side, 'author', r.author, 'tell', r.tell) ORDER BY r.created_at), '[]')
        FROM reactions r WHERE r.account_id = m.account_id AND r.message_id = m.id AND NOT r.gone) AS reactions,
      (SELECT jsonb_object_agg(f.id, coalesce(f.refused, '')) FROM files f
        WHERE f.account_id = m.account_id AND f.message_id = m.id AND f.status = 'missing') AS missing
    FROM messages m WHERE m.account_id = ${accountId} AND ${which} ${page}`.execute(db)
  return rows
}

const asViews = async (db: Executor, accountId: string, rows: readonly Found[]): Promise<MessageView[]> => {
  const reactors = rows.flatMap((row) => row.reactions.flatMap(({ author }) => author ?? []))
  const stored = [...rows.map((row) => row.author), ...reactors]
  const views = await authorViews(db, accountId, stored)
  const seen = new Map(stored.map((author, i) => [author, views[i]!]))
  return rows.map((row) => asView(row, seen))
}

const fateOf = ({ id, status, tell }: NonNullable<Found['delivery']>): NonNullable<MessageView['delivery']> => ({
  status,
  ...(tell ? { tell } : {}),
  ...(status === 'failed' || status === 'unsure' ? { id } : {}),
})

const asView = (row: Found, seen: ReadonlyMap<StoredAuthor, AuthorView>): MessageView => ({
  id: row.id,
  conversation: row.conversation_id,
  number: row.number,
  seq: row.seq,
  kind: row.kind,
  author: seen.get(row.author)!,
  parts: row.parts.map((part) => shownPart(part, row.missing ?? {})),
  text: row.text,
  ...(row.delivery ? { delivery: fateOf(row.delivery) } : {}),
  ...(row.answers ? { answers: row.answers } : {}),
  ...(row.edited_at ? { editedAt: row.edited_at } : {}),
  ...(row.removed_at ? { removedAt: row.removed_at } : {}),
  createdAt: row.created_at,
  ...(row.memo ? { memo: row.memo } : {}),
  ...(row.kind === 'activity' ? activityOf(row.memo ?? {}) : {}),
  ...(row.envelope ? { envelope: row.envelope } : {}),
  reactions: row.reactions.map(({ emoji, by, author, tell }) => ({
    emoji,
    by,
    ...(author && { author: seen.get(author)! }),
    ...(tell && { tell }),
  })),
})

const TOLD = ['name', 'names', 'self', 'until', 'priority', 'mode'] as const

/** Ids that stand beside it in the memo are of no use to whoever reads a line. */
const activityOf = (memo: Record<string, unknown>): { activity?: ActivityView } => {
  if (typeof memo.activity !== 'string') return {}
  const values = Object.fromEntries(TOLD.flatMap((key) => (memo[key] === undefined ? [] : [[key, memo[key]]])))
  return { activity: { code: memo.activity, by: String(memo.by ?? ''), ...values } }
}

/** What a file is called at the provider is between its channel and us. */
const shownPart = (part: Part, missing: Record<string, string>): Part => {
  if (part.is !== 'file') return part
  const { source: _, missing: __, ...shown } = part
  const why = part.file === undefined ? undefined : missing[part.file]
  return why === undefined ? shown : { ...shown, missing: why }
}
