import { sql } from 'kysely'
import { isStopped } from '../contacts/opted-out.ts'
import type { ContactView, ConversationView, LinkView, MemberView } from '../contract/index.ts'
import type { Executor, Row } from '../db/index.ts'
import { contactViews } from './contacts.ts'
import { linksAsJson, shownLinks } from './links.ts'
import { memberViews } from './members.ts'

type Label = ConversationView['labels'][number]
type Found = Row<'conversations'> & {
  thread_key: string
  inbox_name: string
  channel: string
  channel_label: string | null
  team_name: string | null
  labels: Label[]
  links: LinkView[]
  stopped: boolean
}

/** In the order asked; what does not exist in this account is left out. Three queries whatever the number. */
export const conversationViews = async (
  db: Executor,
  accountId: string,
  ids: readonly string[],
): Promise<ConversationView[]> => {
  if (ids.length === 0) return []
  const rows = await found(db, accountId, ids)
  const contacts = await contactViews(
    db,
    accountId,
    rows.map((row) => row.contact_id),
  )
  const assignees = rows.flatMap((row) => row.assignee_id ?? [])
  const members = assignees.length > 0 ? await memberViews(db, accountId, { ids: assignees }) : []
  const membersById = new Map(members.map((member) => [member.id, member]))
  const views = new Map(rows.map((row) => [row.id, asView(row, contacts.get(row.contact_id)!, membersById)]))
  return ids.flatMap((id) => views.get(id) ?? [])
}

/** Conversations that bore one outside thread name in an inbox, newest last. */
export const threadConversations = async (
  db: Executor,
  accountId: string,
  inbox: string,
  ref: string,
): Promise<ConversationView[]> => {
  const { rows } = await sql<{ id: string }>`
    SELECT c.id FROM threads t JOIN conversations c ON c.account_id = t.account_id AND c.thread_id = t.id
    WHERE t.account_id = ${accountId} AND t.inbox_id = ${inbox} AND t.key = ${ref} ORDER BY c.number`.execute(db)
  return conversationViews(
    db,
    accountId,
    rows.map((row) => row.id),
  )
}

const found = async (db: Executor, accountId: string, ids: readonly string[]): Promise<Found[]> => {
  const { rows } = await sql<Found>`
    SELECT c.*, th.key AS thread_key, i.name AS inbox_name, i.plugin AS channel, named.label AS channel_label, t.name AS team_name,
      ${isStopped(sql.ref('c.contact_id'))} AS stopped,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'name', l.name, 'color', l.color) ORDER BY l.name), '[]')
       FROM conversation_labels cl JOIN labels l ON l.account_id = cl.account_id AND l.id = cl.label_id
       WHERE cl.account_id = c.account_id AND cl.conversation_id = c.id) AS labels,
      ${linksAsJson(sql`l.account_id = c.account_id AND l.conversation_id = c.id`)} AS links
    FROM conversations c
    JOIN threads th ON th.account_id = c.account_id AND th.id = c.thread_id
    JOIN connections i ON i.account_id = c.account_id AND i.id = c.inbox_id
    LEFT JOIN channel_labels named ON named.plugin = i.plugin
    LEFT JOIN teams t ON t.account_id = c.account_id AND t.id = c.team_id
    WHERE c.account_id = ${accountId} AND c.id = ANY (${[...new Set(ids)]}::uuid[])`.execute(db)
  return rows
}

const asView = (row: Found, contact: ContactView, members: ReadonlyMap<string, MemberView>): ConversationView => ({
  id: row.id,
  number: row.number,
  inbox: {
    id: row.inbox_id,
    name: row.inbox_name,
    channel: row.channel,
    label: row.channel_label ?? capital(row.channel),
  },
  contact: reachedAt(contact, row),
  status: row.status,
  priority: row.priority,
  ...optional('assignee', row.assignee_id ? members.get(row.assignee_id) : undefined),
  ...optional('team', row.team_id ? { id: row.team_id, name: row.team_name ?? '' } : undefined),
  labels: row.labels,
  ...optional('snoozedUntil', snoozedUntil(row)),
  spam: row.spam,
  thread: row.thread_key,
  ...optional('language', row.language ?? undefined),
  lastNumber: row.last_number,
  lastInNumber: row.last_in_number,
  seq: row.seq,
  ...optional('waitingSince', row.waiting_since ?? undefined),
  lastMessageAt: row.last_message_at,
  ...optional('lastText', row.last_text || undefined),
  createdAt: row.created_at,
  readByContact: row.read_by_contact,
  readByUs: row.read_by_us,
  ...optional('attributes', Object.keys(row.attributes).length > 0 ? row.attributes : undefined),
  ...shownLinks(row.links),
})

/** Of a channel that never said what it is called. */
const capital = (id: string): string => id.charAt(0).toUpperCase() + id.slice(1)

/** Whether one may write to them counts for the address of this conversation. */
const reachedAt = ({ optedOut: _, ...contact }: ContactView, { stopped }: Found): ContactView =>
  stopped ? { ...contact, optedOut: true } : contact

const snoozedUntil = (row: Found): ConversationView['snoozedUntil'] => {
  if (row.status !== 'snoozed') return undefined
  return row.snoozed_for_message ? 'next-message' : (row.snoozed_until ?? undefined)
}

/** A field only where there is something to say. */
const optional = <K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: V }
