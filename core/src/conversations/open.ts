import { sql } from 'kysely'
import type { Actor, Priority, Status } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { record } from '../events/record.ts'
import { wake } from '../events/wake.ts'
import type { Conversation } from './change.ts'

export type NewConversation = {
  accountId: string
  inboxId: string
  /** Of a thread row this transaction has locked and seen without an open conversation. */
  threadId: string
  /** The contact itself, not its root: undoing a merge then gives the conversation back. */
  contactId: string
  id?: string
  status?: Status
  priority?: Priority
  assigneeId?: string
  teamId?: string
  spam?: boolean
  actor?: Actor
}

/**
 * Opens conversations, in the order given, with the fact that they opened as their first change. Call it as late as
 * possible: taking the next numbers holds the account's counter row until the commit.
 */
export const openConversations = async (trx: Trx, wanted: readonly NewConversation[]): Promise<Conversation[]> => {
  if (wanted.length === 0) return []
  const numbers = await takeNumbers(trx, wanted)
  const rows = await trx
    .insertInto('conversations')
    .values(wanted.map((w, i) => row(w, numbers[i]!)))
    .returningAll()
    .execute()
  const byNumber = new Map(rows.map((c) => [`${c.account_id} ${c.number}`, c]))
  const opened = wanted.map((w, i) => byNumber.get(`${w.accountId} ${numbers[i]}`)!)
  await record(
    trx,
    opened.map((c, i) => ({
      accountId: c.account_id,
      type: 'conversation.opened' as const,
      conversation: c.id,
      seq: c.seq,
      actor: wanted[i]!.actor,
    })),
  )
  await wake(
    trx,
    opened.map((c) => ({ accountId: c.account_id, conversationId: c.id, fromSeq: c.seq })),
  )
  return opened
}

export const openConversation = async (trx: Trx, wanted: NewConversation): Promise<Conversation> => {
  const [opened] = await openConversations(trx, [wanted])
  return opened!
}

const row = (w: NewConversation, number: number) => ({
  account_id: w.accountId,
  id: w.id ?? uuidv7(),
  number,
  inbox_id: w.inboxId,
  thread_id: w.threadId,
  contact_id: w.contactId,
  status: w.status ?? 'open',
  // A blocked contact's next message then goes on here instead of opening one more.
  resolved_at: w.status === 'resolved' ? new Date() : null,
  priority: w.priority ?? 'none',
  assignee_id: w.assigneeId ?? null,
  team_id: w.teamId ?? null,
  spam: w.spam ?? false,
  seq: 1,
})

/** One UPDATE per account, accounts in order, whatever the batch holds. */
const takeNumbers = async (trx: Trx, wanted: readonly NewConversation[]): Promise<number[]> => {
  const counts = new Map<string, number>()
  for (const { accountId } of wanted) counts.set(accountId, (counts.get(accountId) ?? 0) + 1)
  const next = new Map<string, number>()
  for (const [accountId, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
    next.set(accountId, (await takeFromCounter(trx, accountId, count)) - count)
  return wanted.map(({ accountId }) => {
    const number = next.get(accountId)! + 1
    next.set(accountId, number)
    return number
  })
}

const takeFromCounter = async (trx: Trx, accountId: string, count: number): Promise<number> => {
  const { rows } = await sql<{ conversations: number }>`
    INSERT INTO account_counters (account_id, conversations) VALUES (${accountId}, ${count})
    ON CONFLICT (account_id) DO UPDATE SET conversations = account_counters.conversations + ${count}
    RETURNING conversations`.execute(trx)
  return rows[0]!.conversations
}
