import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { ConnectionRow } from '../connections/index.ts'
import { knownConnection } from '../connections/index.ts'
import type { Before, Capabilities, Connection, Envelope, OutMessage, Part } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Executor, Row } from '../db/index.ts'
import type { Services } from '../services.ts'
import { degrade } from './degrade.ts'
import type { Delivery } from './status.ts'

/** Everything a delivery needs that is not in its own row. Read outside any transaction. */
export type Outgoing = {
  inbox: Connection<never>
  /** Why nothing goes out of this inbox, and whether that can end. */
  shut?: { code: string; tell: string; forGood: boolean }
  channel: ReturnType<Services['registry']['channel']>
  capabilities: ReturnType<ReturnType<Services['registry']['channel']>['capabilities']>
  thread: string
  /** Undefined once the message is removed: there is nothing to say any more. */
  message?: OutMessage
  /** Outside keys of the message, as the provider wrote them. */
  keys: string[]
}

export const openInbox = async (
  services: Services,
  delivery: Delivery,
): Promise<Pick<Outgoing, 'inbox' | 'shut' | 'channel' | 'capabilities'>> => {
  const { account_id: accountId, connection_id: id } = delivery
  const { row, connection: inbox } = await knownConnection(services, services.db.root, accountId, id)
  const channel = services.registry.channel(row.plugin)
  return { inbox, shut: shutOf(row), channel, capabilities: channel.capabilities(inbox) }
}

/** What was on its way before somebody switched the inbox off waits; what is left of an inbox that was taken away never goes. */
const shutOf = ({ name, enabled, archived_at }: ConnectionRow): Outgoing['shut'] => {
  if (archived_at)
    return { code: 'closed', tell: `The inbox ${name} was taken away before this was sent.`, forGood: true }
  const tell = `The inbox ${name} is switched off. This goes out when it is switched on again.`
  return enabled ? undefined : { code: 'switched_off', tell, forGood: false }
}

export const loadOutgoing = async (services: Services, delivery: Delivery): Promise<Outgoing> => {
  const { root } = services.db
  const opened = await openInbox(services, delivery)
  const loaded = await load(root, delivery, opened.capabilities)
  const { thread, keys, removed_at } = loaded
  if (removed_at) return { ...opened, thread, keys }
  // The window was judged when the reply was made: a queue that took long is not the agent's fault.
  const at = { label: opened.channel.label, lastInAt: new Date() }
  const parts = degrade(loaded.parts, opened.capabilities, at)
  const answers = loaded.answers ? await answered(root, delivery.account_id, loaded.answers) : undefined
  return { ...opened, thread, keys, message: outMessage(delivery, loaded, parts, answers) }
}

type Loaded = Pick<Row<'messages'>, 'parts' | 'answers' | 'removed_at'> & {
  envelope: Envelope | null
  before: Said | null
  kind: string
  transcript: boolean | null
  signature: string | null
  thread: string
  keys: string[]
  author: string
  avatar: string | null
  memo: Record<string, unknown> | null
  identities: { namespace: string; value: string }[]
}

/** In one statement: every round trip stands between an agent's gesture and the provider. */
const load = async (
  root: Executor,
  { account_id, message_id, conversation_id, lane }: Delivery,
  { envelope }: Capabilities,
): Promise<Loaded> => {
  const { rows } = await sql<Loaded>`
    SELECT m.parts, m.answers, m.removed_at, m.envelope, m.memo ? 'transcript' AS transcript, m.author->>'kind' AS kind, member.signature, ${envelope === 'native' ? beforeOf() : sql`NULL`} AS before, t.key AS thread, ${keysOf(sql.ref('m.account_id'), sql.ref('m.id'))} AS keys,
      coalesce(member.name, bot.name, m.author->>'name', '') AS author, coalesce(member.avatar_url, bot.avatar_url) AS avatar,
      (SELECT l.memo FROM messages l WHERE l.account_id = m.account_id AND l.conversation_id = m.conversation_id
        AND l.kind = 'in' AND l.memo IS NOT NULL ORDER BY l.number DESC LIMIT 1) AS memo,
      ${identitiesOf(conversation_id)} AS identities
    FROM messages m JOIN threads t ON t.account_id = m.account_id AND t.id = ${lane}
    LEFT JOIN members member ON m.author->>'kind' = 'member' AND member.account_id = m.account_id AND member.id = (m.author->>'id')::uuid
    LEFT JOIN bots bot ON m.author->>'kind' = 'bot' AND bot.account_id = m.account_id AND bot.id = (m.author->>'id')::uuid
    WHERE m.account_id = ${account_id} AND m.id = ${message_id}`.execute(root)
  if (!rows[0]) throw new Refusal('not_found', 'This message is no longer there.')
  return rows[0]
}

/** A mail quotes it, and names it as what is answered: what the contact wrote, or what went out to them. */
const beforeOf = () => sql`(
  SELECT to_jsonb(b) FROM (
    SELECT l.kind, left(l.text, 4000) AS text, coalesce(l.sent_at, l.created_at) AS at, l.envelope, l.memo,
      coalesce(om.name, ob.name, lc.name, l.author->>'name', '') AS by, ${keysOf(sql.ref('l.account_id'), sql.ref('l.id'))} AS keys
    FROM messages l
    LEFT JOIN members om ON l.author->>'kind' = 'member' AND om.account_id = l.account_id AND om.id = (l.author->>'id')::uuid
    LEFT JOIN bots ob ON l.author->>'kind' = 'bot' AND ob.account_id = l.account_id AND ob.id = (l.author->>'id')::uuid
    LEFT JOIN contacts lc ON l.author->>'kind' = 'contact' AND lc.account_id = l.account_id AND lc.id = (l.author->>'id')::uuid
    WHERE l.account_id = m.account_id AND l.conversation_id = m.conversation_id AND l.number < m.number
      AND l.removed_at IS NULL AND (l.kind = 'in' OR l.kind = 'out' AND ${wentOut})
    ORDER BY l.number DESC LIMIT 1) AS b)`

const wentOut = sql`EXISTS (
  SELECT 1 FROM deliveries w WHERE w.account_id = l.account_id AND w.message_id = l.id AND w.op = 'send' AND w.mirror_id IS NULL
    AND w.status IN ('accepted', 'delivered', 'read'))`

/** As JSON brings it. */
type Said = Omit<Before, 'at' | 'envelope' | 'memo'> & {
  at: string
  envelope: Before['envelope'] | null
  memo: Before['memo'] | null
}

const asBefore = ({ at, envelope, memo, ...said }: Said): Before => ({
  ...said,
  at: new Date(at),
  ...(envelope && { envelope }),
  ...(memo && { memo }),
})

/** Refs hold long keys hashed; the pieces hold them as the provider wrote them. */
const keysOf = (account: RawBuilder<unknown>, message: RawBuilder<unknown>) => sql<string[]>`ARRAY(
  SELECT key FROM deliveries d JOIN pieces p ON p.account_id = d.account_id AND p.delivery_id = d.id
  CROSS JOIN unnest(p.keys) WITH ORDINALITY AS k (key, place)
  WHERE d.account_id = ${account} AND d.message_id = ${message} AND d.op = 'send' AND d.mirror_id IS NULL
  ORDER BY d.id, p.index, place)`

/** Of the contact and everyone merged with it. */
const identitiesOf = (conversation: string) => sql`(
  SELECT coalesce(json_agg(json_build_object('namespace', i.namespace, 'value', coalesce(i.spelled, i.value)) ORDER BY i.id), '[]')
  FROM conversations v JOIN contacts own ON own.account_id = v.account_id AND own.id = v.contact_id
  JOIN contacts c ON c.account_id = v.account_id
    AND (c.id = coalesce(own.root_id, own.id) OR c.root_id = coalesce(own.root_id, own.id))
  JOIN identities i ON i.account_id = c.account_id AND i.contact_id = c.id
  WHERE v.account_id = m.account_id AND v.id = ${conversation})`

const outMessage = (delivery: Delivery, loaded: Loaded, parts: Part[], answers: OutMessage['answers']): OutMessage => ({
  id: delivery.message_id as string,
  parts,
  thread: loaded.thread,
  author: {
    name: loaded.author,
    kind: loaded.kind === 'member' ? 'member' : 'bot',
    ...(loaded.avatar && { avatarUrl: loaded.avatar }),
    ...(loaded.signature && { signature: loaded.signature }),
  },
  ...(loaded.envelope && { envelope: loaded.envelope }),
  ...(loaded.before && { before: asBefore(loaded.before) }),
  identities: loaded.identities,
  ...(loaded.transcript && { transcript: true }),
  conversation: { id: delivery.conversation_id, number: delivery.conversation_number },
  ...(answers && { answers }),
  ...(loaded.memo && { memo: loaded.memo }),
})

const answered = async (root: Executor, accountId: string, messageId: string): Promise<OutMessage['answers']> => {
  const { rows } = await sql<{ memo: Record<string, unknown> | null; sent: string[]; refs: string[] }>`
    SELECT m.memo, ${keysOf(sql.ref('m.account_id'), sql.ref('m.id'))} AS sent, ARRAY(
      SELECT r.key FROM refs r JOIN connections c ON c.account_id = r.account_id AND c.id = r.connection_id AND c.kind = 'inbox'
      WHERE r.account_id = m.account_id AND r.target_id = m.id AND r.kind = 'message' ORDER BY r.position, r.created_at) AS refs
    FROM messages m WHERE m.account_id = ${accountId} AND m.id = ${messageId}`.execute(root)
  const [original] = rows
  if (!original) return undefined
  const keys = original.sent.length > 0 ? original.sent : original.refs
  return { keys, ...(original.memo && { memo: original.memo }) }
}
