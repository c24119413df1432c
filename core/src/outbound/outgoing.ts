import { sql } from 'kysely'
import { connectionFrom, connectionRow } from '../connections/index.ts'
import type { Connection, OutMessage } from '../contract/index.ts'
import type { Executor, Row } from '../db/index.ts'
import type { Services } from '../services.ts'
import { degrade } from './degrade.ts'
import type { Delivery } from './status.ts'

/** Everything a delivery needs that is not in its own row. Read outside any transaction. */
export type Outgoing = {
  inbox: Connection<never>
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
): Promise<Pick<Outgoing, 'inbox' | 'channel' | 'capabilities'>> => {
  const row = await connectionRow(services.db.root, delivery.account_id, delivery.connection_id)
  const inbox = connectionFrom(services, row) as Connection<never>
  const channel = services.registry.channel(row.plugin)
  return { inbox, channel, capabilities: channel.capabilities(inbox) }
}

export const loadOutgoing = async (services: Services, delivery: Delivery): Promise<Outgoing> => {
  const { root } = services.db
  const opened = await openInbox(services, delivery)
  const message = await root
    .selectFrom('messages')
    .selectAll()
    .where('account_id', '=', delivery.account_id)
    .where('id', '=', delivery.message_id)
    .executeTakeFirstOrThrow()
  const thread = await threadOf(root, delivery)
  const keys = await keysOf(root, delivery.account_id, message.id)
  if (message.removed_at) return { ...opened, thread, keys }
  // The window was judged when the reply was made: a queue that took long is not the agent's fault.
  const at = { label: opened.channel.label, lastInAt: new Date() }
  const parts = degrade(message.parts, opened.capabilities, at)
  return { ...opened, thread, keys, message: { ...(await context(root, delivery, message)), thread, parts } }
}

type Message = Row<'messages'>

const context = async (
  root: Executor,
  delivery: Delivery,
  message: Message,
): Promise<Omit<OutMessage, 'thread' | 'parts'>> => ({
  id: message.id,
  author: await authorOf(root, message),
  answers: await answered(root, message),
  memo: await latestMemo(root, message),
  identities: await identitiesOf(root, delivery),
  conversation: { id: delivery.conversation_id, number: delivery.conversation_number },
})

const threadOf = async (root: Executor, delivery: Delivery): Promise<string> => {
  const row = await root
    .selectFrom('threads')
    .select('key')
    .where('account_id', '=', delivery.account_id)
    .where('id', '=', delivery.lane)
    .executeTakeFirstOrThrow()
  return row.key
}

/** Refs hold long keys hashed; the pieces hold them as the provider wrote them. */
const keysOf = async (root: Executor, accountId: string, messageId: string): Promise<string[]> => {
  const rows = await root
    .selectFrom('pieces')
    .innerJoin('deliveries', (on) =>
      on.onRef('deliveries.account_id', '=', 'pieces.account_id').onRef('deliveries.id', '=', 'pieces.delivery_id'),
    )
    .select('pieces.keys')
    .where('deliveries.account_id', '=', accountId)
    .where('deliveries.message_id', '=', messageId)
    .where('deliveries.op', '=', 'send')
    .where('deliveries.mirror_id', 'is', null)
    .orderBy('deliveries.id')
    .orderBy('pieces.index')
    .execute()
  return [...new Set(rows.flatMap((row) => row.keys))]
}

const authorOf = async (root: Executor, message: Message): Promise<OutMessage['author']> => {
  const { kind, id, name = '' } = message.author
  if (!id || (kind !== 'member' && kind !== 'bot')) return { name }
  const row = await root
    .selectFrom(kind === 'member' ? 'members' : 'bots')
    .select(['name', 'avatar_url'])
    .where('account_id', '=', message.account_id)
    .where('id', '=', id)
    .executeTakeFirst()
  return { name: row?.name ?? name, ...(row?.avatar_url && { avatarUrl: row.avatar_url }) }
}

const answered = async (root: Executor, message: Message): Promise<OutMessage['answers']> => {
  if (!message.answers) return undefined
  const original = await root
    .selectFrom('messages')
    .select(['memo', 'kind'])
    .where('account_id', '=', message.account_id)
    .where('id', '=', message.answers)
    .executeTakeFirst()
  if (!original) return undefined
  const sent = original.kind === 'out' ? await keysOf(root, message.account_id, message.answers) : []
  const keys = sent.length > 0 ? sent : await refsOf(root, message.account_id, message.answers)
  return { keys, ...(original.memo && { memo: original.memo }) }
}

const refsOf = async (root: Executor, accountId: string, messageId: string): Promise<string[]> => {
  const rows = await root
    .selectFrom('refs')
    .select('key')
    .where('account_id', '=', accountId)
    .where('target_id', '=', messageId)
    .where('kind', '=', 'message')
    .where('connection_id', 'in', (eb) =>
      eb.selectFrom('connections').select('id').where('account_id', '=', accountId).where('kind', '=', 'inbox'),
    )
    .orderBy('position')
    .execute()
  return rows.map((row) => row.key)
}

const latestMemo = async (root: Executor, message: Message): Promise<Record<string, unknown> | undefined> => {
  const row = await root
    .selectFrom('messages')
    .select('memo')
    .where('account_id', '=', message.account_id)
    .where('conversation_id', '=', message.conversation_id)
    .where('kind', '=', 'in')
    .where('memo', 'is not', null)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.memo ?? undefined
}

/** Of the contact and everyone merged with it. */
const identitiesOf = async (root: Executor, delivery: Delivery): Promise<OutMessage['identities']> => {
  const { rows } = await sql<{ namespace: string; value: string }>`
    WITH merged AS (
      SELECT c.account_id, coalesce(c.root_id, c.id) AS id FROM conversations v
      JOIN contacts c ON c.account_id = v.account_id AND c.id = v.contact_id
      WHERE v.account_id = ${delivery.account_id} AND v.id = ${delivery.conversation_id})
    SELECT i.namespace, i.value FROM merged
    JOIN contacts c ON c.account_id = merged.account_id AND (c.id = merged.id OR c.root_id = merged.id)
    JOIN identities i ON i.account_id = c.account_id AND i.contact_id = c.id ORDER BY i.id`.execute(root)
  return rows
}
