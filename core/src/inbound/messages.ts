import { sql } from 'kysely'
import type { ConnectionRow } from '../connections/index.ts'
import type { Identified } from '../contacts/identify.ts'
import { identify } from '../contacts/identify.ts'
import type { Fact, Part, ThreadClaim } from '../contract/index.ts'
import { summary } from '../contract/index.ts'
import type { Conversation } from '../conversations/change.ts'
import { messageRow } from '../conversations/change.ts'
import type { NewConversation } from '../conversations/open.ts'
import { openConversations } from '../conversations/open.ts'
import type { Thread } from '../conversations/threads.ts'
import { lockThreads } from '../conversations/threads.ts'
import type { Trx } from '../db/index.ts'
import type { NewEvent } from '../events/record.ts'
import { record } from '../events/record.ts'
import { wake } from '../events/wake.ts'
import type { Echo } from '../outbound/echo.ts'
import { keepPending } from './pending-files.ts'

/** A resolved matter is taken up again within this time; later it is a new one. */
const REOPEN_WITHIN_MS = 72 * 3_600_000

/** A message of a contact whose outside key this transaction has claimed. */
export type Incoming = {
  id: string
  row: ConnectionRow
  fact: Extract<Fact, { is: 'message' }>
  from: Extract<Extract<Fact, { is: 'message' }>['from'], { side: 'contact' }>
  spam: boolean
  answers?: string
}

type Placed = Incoming & { thread: Thread; sender: Identified }

/**
 * Puts messages where they belong, in the order given: thread → contact → conversation → numbers, then one insert, the
 * facts and the jobs. Everything is done for the whole batch at once; locks are taken in the order of design §4.
 */
export const appendIncoming = async (trx: Trx, messages: readonly Incoming[]): Promise<Conversation[]> => {
  if (messages.length === 0) return []
  const threads = await chooseThreads(trx, messages)
  const senders = await identify(
    trx,
    messages.map((m, i) => ({
      accountId: m.row.account_id,
      identities: m.from.identities,
      profile: m.from.profile,
      known: threads[i]?.contact_id ?? undefined,
    })),
  )
  const placed = messages.map(
    (m, i): Placed => ({ ...m, thread: threads[i] as Thread, sender: senders[i] as Identified }),
  )
  await nameThreads(trx, placed)
  const { byThread, opened } = await conversationsFor(trx, placed)
  await append(trx, placed, byThread)
  return opened
}

/** The first name the thread claims allow. A `known-sender` name joins only where this sender wrote before. */
const chooseThreads = async (trx: Trx, messages: readonly Incoming[]): Promise<Thread[]> => {
  const names = await Promise.all(messages.map((m) => chooseName(trx, m)))
  return lockThreads(
    trx,
    messages.map((m, i) => ({ accountId: m.row.account_id, inboxId: m.row.id, key: names[i] as string })),
  )
}

const chooseName = async (trx: Trx, m: Incoming): Promise<string> => {
  for (const claim of m.fact.threads) if (!claim.needs || (await knownThere(trx, m, claim))) return claim.ref
  return m.fact.key
}

const knownThere = async (trx: Trx, m: Incoming, claim: ThreadClaim): Promise<boolean> => {
  const verified = m.from.identities
  const { rows } = await sql`
    SELECT 1 FROM threads t JOIN identities i ON i.account_id = t.account_id AND i.contact_id = t.contact_id
    JOIN unnest(${verified.map((v) => v.namespace)}::text[], ${verified.map((v) => v.value)}::text[]) AS known (namespace, value)
      ON known.namespace = i.namespace AND known.value = i.value
    WHERE t.account_id = ${m.row.account_id} AND t.inbox_id = ${m.row.id} AND t.key = ${claim.ref} LIMIT 1`.execute(trx)
  return rows.length > 0
}

const nameThreads = async (trx: Trx, placed: readonly Placed[]): Promise<void> => {
  const unnamed = placed.filter((p) => p.thread.contact_id === null)
  if (unnamed.length === 0) return
  await sql`
    UPDATE threads SET contact_id = named.contact_id
    FROM unnest(${unnamed.map((p) => p.thread.account_id)}::uuid[], ${unnamed.map((p) => p.thread.id)}::uuid[], ${unnamed.map((p) => p.sender.contact)}::uuid[])
      AS named (account_id, id, contact_id)
    WHERE threads.account_id = named.account_id AND threads.id = named.id AND threads.contact_id IS NULL`.execute(trx)
}

const conversationsFor = async (
  trx: Trx,
  placed: readonly Placed[],
): Promise<{ byThread: Map<string, Conversation>; opened: Conversation[] }> => {
  const byThread = await latestByThread(trx, placed)
  const wanted = new Map<string, NewConversation>()
  for (const p of placed)
    if (!byThread.has(p.thread.id) && !wanted.has(p.thread.id)) wanted.set(p.thread.id, newConversation(p))
  const opened = await openConversations(trx, [...wanted.values()])
  for (const conversation of opened) byThread.set(conversation.thread_id, conversation)
  return { byThread, opened }
}

const newConversation = (p: Placed): NewConversation => ({
  accountId: p.row.account_id,
  inboxId: p.row.id,
  threadId: p.thread.id,
  contactId: p.sender.contact,
  status: p.sender.blocked ? 'resolved' : 'open',
  spam: p.spam || p.sender.blocked,
  teamId: p.row.team_id ?? undefined,
  actor: { kind: 'contact', id: p.sender.contact },
})

/** The conversation a message of this thread goes on with: the open one, or the last one if it was resolved a short while ago. */
const latestByThread = async (trx: Trx, placed: readonly Placed[]): Promise<Map<string, Conversation>> => {
  const rows = await trx
    .selectFrom('conversations')
    .selectAll()
    .where('account_id', 'in', [...new Set(placed.map((p) => p.row.account_id))])
    .where('thread_id', 'in', [...new Set(placed.map((p) => p.thread.id))])
    .where((eb) =>
      eb.or([eb('status', '!=', 'resolved'), eb('resolved_at', '>', new Date(Date.now() - REOPEN_WITHIN_MS))]),
    )
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  const latest = new Map<string, Conversation>()
  for (const row of rows) {
    const other = latest.get(row.thread_id)
    if (!other || other.status === 'resolved') latest.set(row.thread_id, row)
  }
  return latest
}

type Turn = { conversation: Conversation; messages: Placed[]; reopens: boolean }

const append = async (
  trx: Trx,
  placed: readonly Placed[],
  byThread: ReadonlyMap<string, Conversation>,
): Promise<void> => {
  const turns = new Map<string, Turn>()
  for (const p of placed) {
    const conversation = byThread.get(p.thread.id) as Conversation
    const reopens = !p.sender.blocked && (conversation.status === 'resolved' || conversation.status === 'snoozed')
    const turn = turns.get(conversation.id) ?? { conversation, messages: [], reopens }
    turn.messages.push(p)
    turns.set(conversation.id, turn)
  }
  const ordered = [...turns.values()].sort((a, b) => (a.conversation.id < b.conversation.id ? -1 : 1))
  const advanced = await advance(trx, ordered)
  const written = ordered.flatMap((turn) => place(turn, advanced.get(turn.conversation.id) as Advanced))
  const parts = await keepPending(
    trx,
    written.map((w) => ({
      connectionId: w.message.row.id,
      accountId: w.message.row.account_id,
      messageId: w.message.id,
      parts: w.message.fact.parts,
    })),
  )
  await trx
    .insertInto('messages')
    .values(written.map((w, i) => messageRow(w.conversation, w.at, asMessage(w.message, parts[i] as Part[]))))
    .execute()
  await record(trx, [...ordered.flatMap((turn) => reopened(turn, advanced)), ...written.map(received)])
  await wake(
    trx,
    ordered.map((t) => ({
      accountId: t.conversation.account_id,
      conversationId: t.conversation.id,
      fromSeq: t.conversation.seq + 1,
    })),
  )
}

type Advanced = { seq: number; last_number: number }

/** Takes the numbers of every turn in one statement, from rows this transaction has locked. */
const advance = async (trx: Trx, turns: readonly Turn[]): Promise<Map<string, Advanced>> => {
  const { rows } = await sql<{ id: string; seq: number; last_number: number }>`
    UPDATE conversations c SET seq = c.seq + u.changes, last_number = c.last_number + u.messages, last_in_number = c.last_number + u.messages,
      status = CASE WHEN u.reopens THEN 'open' ELSE c.status END, resolved_at = CASE WHEN u.reopens THEN NULL ELSE c.resolved_at END,
      snoozed_until = CASE WHEN u.reopens THEN NULL ELSE c.snoozed_until END, snoozed_for_message = c.snoozed_for_message AND NOT u.reopens,
      waiting_since = coalesce(c.waiting_since, now()), last_message_at = now(), last_text = u.last_text, updated_at = now()
    FROM unnest(
      ${turns.map((t) => t.conversation.account_id)}::uuid[], ${turns.map((t) => t.conversation.id)}::uuid[],
      ${turns.map((t) => t.messages.length + (t.reopens ? 1 : 0))}::int[], ${turns.map((t) => t.messages.length)}::int[],
      ${turns.map((t) => t.reopens)}::bool[], ${turns.map((t) => summary(t.messages.at(-1)?.fact.parts ?? []).slice(0, 500))}::text[]
    ) AS u (account_id, id, changes, messages, reopens, last_text)
    WHERE c.account_id = u.account_id AND c.id = u.id RETURNING c.id, c.seq, c.last_number`.execute(trx)
  return new Map(rows.map((row) => [row.id, row]))
}

type Written = { message: Placed; conversation: Conversation; at: { id: string; number: number; seq: number } }

const place = (turn: Turn, after: Advanced): Written[] =>
  turn.messages.map((message, i) => {
    const back = turn.messages.length - 1 - i
    return {
      message,
      conversation: turn.conversation,
      at: { id: message.id, number: after.last_number - back, seq: after.seq - back },
    }
  })

const asMessage = (m: Placed, parts: Part[]) => ({
  kind: 'in' as const,
  author: { kind: 'contact' as const, id: m.sender.contact },
  parts,
  answers: m.answers,
  memo: m.fact.memo,
  sentAt: m.fact.sentAt,
})

const reopened = (turn: Turn, advanced: ReadonlyMap<string, Advanced>): NewEvent[] => {
  if (!turn.reopens) return []
  const { account_id, id } = turn.conversation
  const seq = (advanced.get(id) as Advanced).seq - turn.messages.length
  return [
    {
      accountId: account_id,
      type: 'conversation.changed',
      conversation: id,
      seq,
      actor: { kind: 'system', id: 'system' },
      data: { status: 'open', was: turn.conversation.status },
    },
  ]
}

const received = ({ message, conversation, at }: Written): NewEvent => ({
  accountId: conversation.account_id,
  type: 'message.received',
  conversation: conversation.id,
  message: at.id,
  seq: at.seq,
  actor: { kind: 'contact', id: message.sender.contact },
  data: { number: at.number },
})

/** A line written from the phone app to somebody we have no conversation with yet: it opens one. */
export const openForEcho = async (trx: Trx, row: ConnectionRow, echo: Echo): Promise<string> => {
  const { account_id: accountId, id: inboxId } = row
  const [thread] = await lockThreads(trx, [{ accountId, inboxId, key: echo.threads[0]?.ref ?? echo.key }])
  // Whoever held the thread before us may have opened it.
  const open = await trx
    .selectFrom('conversations')
    .select('id')
    .where('account_id', '=', accountId)
    .where('thread_id', '=', (thread as Thread).id)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (open) return open.id
  const [sender] = await identify(trx, [
    { accountId, identities: echo.from.to, profile: echo.from.profile, known: thread?.contact_id ?? undefined },
  ])
  const [opened] = await openConversations(trx, [
    {
      accountId,
      inboxId,
      threadId: (thread as Thread).id,
      contactId: (sender as Identified).contact,
      teamId: row.team_id ?? undefined,
    },
  ])
  return (opened as Conversation).id
}
