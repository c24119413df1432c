import { sql } from 'kysely'
import type { ConnectionRow } from '../connections/index.ts'
import type { Identified } from '../contacts/identify.ts'
import { identify } from '../contacts/identify.ts'
import type { Fact, IdentityClaim, Part } from '../contract/index.ts'
import { summary } from '../contract/index.ts'
import type { Over } from '../conversations/afterwards.ts'
import type { Conversation } from '../conversations/change.ts'
import { messageRow } from '../conversations/change.ts'
import type { NewConversation } from '../conversations/open.ts'
import { openConversations } from '../conversations/open.ts'
import type { Thread } from '../conversations/threads.ts'
import { nameThreads } from '../conversations/threads.ts'
import type { Trx } from '../db/index.ts'
import type { NewEvent } from '../events/record.ts'
import { record } from '../events/record.ts'
import { wake } from '../events/wake.ts'
import { keepPending } from './pending-files.ts'
import type { Chosen } from './thread-of.ts'
import { chooseThreads } from './thread-of.ts'

/** A resolved matter is taken up again within this time; later it is a new one. */
const REOPEN_WITHIN_MS = 72 * 3_600_000

/** A message of a contact whose outside key this transaction has claimed. */
export type Incoming = {
  id: string
  rawId: string
  row: ConnectionRow
  fact: Extract<Fact, { is: 'message' }>
  from: Extract<Extract<Fact, { is: 'message' }>['from'], { side: 'contact' }>
  spam: boolean
  /** What they write in, where it is clear. */
  language?: string
  answers?: string
  /** It answers what was asked about a matter that is over. */
  over?: Over
}

type Placed = Incoming & { thread: Thread; sender: Identified }

/**
 * Puts messages where they belong, in the order given: thread → contact → conversation → numbers, then one insert, the
 * facts and the jobs. Everything is done for the whole batch at once; locks are taken in the order of design §4.
 */
export const appendIncoming = async (trx: Trx, messages: readonly Incoming[]): Promise<Conversation[]> => {
  if (messages.length === 0) return []
  const chosen = await chooseThreads(trx, messages)
  const [wave, rest] = [messages.slice(0, chosen.length), messages.slice(chosen.length)]
  return [...(await appendWave(trx, wave, chosen)), ...(await appendIncoming(trx, rest))]
}

const appendWave = async (
  trx: Trx,
  messages: readonly Incoming[],
  chosen: readonly Chosen[],
): Promise<Conversation[]> => {
  const senders = await identify(
    trx,
    messages.map((m, i) => ({
      accountId: m.row.account_id,
      identities: m.from.identities,
      profile: m.from.profile,
      known: chosen[i]?.known,
    })),
  )
  const placed = messages.map((m, i): Placed => ({ ...m, thread: chosen[i]!.thread, sender: senders[i] as Identified }))
  await nameThreads(
    trx,
    placed.map(({ thread, sender, from }) => ({ thread, contact: sender.contact, namespace: kindOf(from.identities) })),
  )
  const { of, opened } = await conversationsFor(trx, placed)
  await append(trx, placed, of)
  return opened
}

/** What they write from: what is vouched for goes before what is merely said. */
export const kindOf = (identities: readonly IdentityClaim[]): string | undefined =>
  (identities.find((claim) => claim.verified) ?? identities[0])?.namespace

/** The conversation a message goes to. */
type Of = (p: Placed) => Conversation

const conversationsFor = async (trx: Trx, placed: readonly Placed[]): Promise<{ of: Of; opened: Conversation[] }> => {
  const locked = await lockInThreads(trx, placed)
  const byId = new Map(locked.map((row) => [row.id, row]))
  const byThread = latestByThread(locked)
  const known = (p: Placed): Conversation | undefined => {
    const over = isOver(p) ? byId.get(p.over?.conversation ?? '') : undefined
    return over ?? byThread.get(p.thread.id)
  }
  const wanted = new Map<string, NewConversation>()
  for (const p of placed) if (!known(p) && !wanted.has(p.thread.id)) wanted.set(p.thread.id, newConversation(p))
  const opened = await openConversations(trx, [...wanted.values()])
  for (const conversation of opened) byThread.set(conversation.thread_id, conversation)
  return { of: (p) => known(p) as Conversation, opened }
}

/** Where it was asked; in another thread it is a message like any other. */
const isOver = ({ over, thread }: Placed): boolean => over?.thread === thread.id

/** Nobody waits for an answer to it. */
const isQuiet = (p: Placed): boolean => p.fact.automatic === true || isOver(p)

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

/** What may go on, and what they answer about although it is over. */
const lockInThreads = (trx: Trx, placed: readonly Placed[]): Promise<Conversation[]> => {
  const overs = placed.flatMap((p) => (p.over && isOver(p) ? [p.over.conversation] : []))
  return trx
    .selectFrom('conversations')
    .selectAll()
    .where('account_id', 'in', [...new Set(placed.map((p) => p.row.account_id))])
    .where('thread_id', 'in', [...new Set(placed.map((p) => p.thread.id))])
    .where((eb) =>
      eb.or([
        eb('status', '!=', 'resolved'),
        eb('resolved_at', '>', goesOnSince()),
        ...(overs.length > 0 ? [eb('id', 'in', overs)] : []),
      ]),
    )
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
}

const goesOnSince = (): Date => new Date(Date.now() - REOPEN_WITHIN_MS)

/** The conversation a message of this thread goes on with: the open one, or the last one if it was resolved a short while ago. */
const latestByThread = (rows: readonly Conversation[]): Map<string, Conversation> => {
  const since = goesOnSince()
  const latest = new Map<string, Conversation>()
  for (const row of rows) {
    if (row.status === 'resolved' && !(row.resolved_at && row.resolved_at > since)) continue
    const other = latest.get(row.thread_id)
    if (!other || other.status === 'resolved') latest.set(row.thread_id, row)
  }
  return latest
}

type Turn = { conversation: Conversation; messages: Placed[]; reopens: boolean; language?: string }

/** What one conversation goes through before its messages: it is taken up again, it is found to be in another language. */
const changesOf = ({ reopens, language, conversation }: Turn): Record<string, unknown>[] => [
  ...(reopens ? [{ status: 'open', was: conversation.status }] : []),
  // One that is opened just now tells it by that.
  ...(language && conversation.last_number > 0 ? [{ fields: ['language'] }] : []),
]

const append = async (trx: Trx, placed: readonly Placed[], of: Of): Promise<void> => {
  const ordered = turnsOf(placed, of)
  const advanced = await advance(trx, ordered)
  const written = ordered.flatMap((turn) => place(turn, advanced.get(turn.conversation.id) as Advanced))
  const parts = await keepPending(
    trx,
    written.map((w) => ({
      connectionId: w.message.row.id,
      accountId: w.message.row.account_id,
      messageId: w.message.id,
      rawId: w.message.rawId,
      parts: w.message.fact.parts,
    })),
  )
  await trx
    .insertInto('messages')
    .values(written.map((w, i) => messageRow(w.conversation, w.at, asMessage(w.message, parts[i] as Part[]))))
    .execute()
  await record(trx, [...ordered.flatMap((turn) => changed(turn, advanced)), ...written.map(received)])
  await wake(
    trx,
    ordered.map((t) => ({
      accountId: t.conversation.account_id,
      conversationId: t.conversation.id,
      fromSeq: t.conversation.seq + 1,
    })),
    { written: true },
  )
}

/** In the order of their ids, as they are locked. */
const turnsOf = (placed: readonly Placed[], of: Of): Turn[] => {
  const turns = new Map<string, Turn>()
  for (const p of placed) {
    const conversation = of(p)
    const closed = conversation.status === 'resolved' || conversation.status === 'snoozed'
    const turn = turns.get(conversation.id) ?? { conversation, messages: [], reopens: false }
    turn.messages.push(p)
    turn.reopens ||= closed && !p.sender.blocked && !isQuiet(p)
    // What they write last counts.
    if (p.language) turn.language = p.language === conversation.language ? undefined : p.language
    turns.set(conversation.id, turn)
  }
  return [...turns.values()].sort((a, b) => (a.conversation.id < b.conversation.id ? -1 : 1))
}

type Advanced = { seq: number; last_number: number }

/** Takes the numbers of every turn in one statement, from rows this transaction has locked. */
const advance = async (trx: Trx, turns: readonly Turn[]): Promise<Map<string, Advanced>> => {
  const { rows } = await sql<{ id: string; seq: number; last_number: number }>`
    UPDATE conversations c SET seq = c.seq + u.changes, last_number = c.last_number + u.messages, last_in_number = c.last_number + u.messages,
      status = CASE WHEN u.reopens THEN 'open' ELSE c.status END, resolved_at = CASE WHEN u.reopens THEN NULL ELSE c.resolved_at END,
      snoozed_until = CASE WHEN u.reopens THEN NULL ELSE c.snoozed_until END, snoozed_for_message = c.snoozed_for_message AND NOT u.reopens,
      waiting_since = CASE WHEN u.waits THEN coalesce(c.waiting_since, now()) ELSE c.waiting_since END, last_message_at = now(),
      last_text = u.last_text, language = coalesce(u.language, c.language), updated_at = now()
    FROM unnest(
      ${turns.map((t) => t.conversation.account_id)}::uuid[], ${turns.map((t) => t.conversation.id)}::uuid[],
      ${turns.map((t) => t.messages.length + changesOf(t).length)}::int[], ${turns.map((t) => t.messages.length)}::int[],
      ${turns.map((t) => t.reopens)}::bool[], ${turns.map((t) => t.messages.some((m) => !isQuiet(m)))}::bool[],
      ${turns.map((t) => summary(t.messages.at(-1)?.fact.parts ?? []).slice(0, 500))}::text[], ${turns.map((t) => t.language ?? null)}::text[]
    ) AS u (account_id, id, changes, messages, reopens, waits, last_text, language)
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
  envelope: m.fact.envelope,
  sentAt: m.fact.sentAt,
})

const changed = (turn: Turn, advanced: ReadonlyMap<string, Advanced>): NewEvent[] => {
  const { account_id, id } = turn.conversation
  const changes = changesOf(turn)
  const from = (advanced.get(id) as Advanced).seq - turn.messages.length - changes.length
  return changes.map((data, i) => ({
    accountId: account_id,
    type: 'conversation.changed',
    conversation: id,
    seq: from + i + 1,
    actor: { kind: 'system', id: 'system' },
    data,
  }))
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
