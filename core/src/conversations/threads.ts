import { sql } from 'kysely'
import { uuidv7 } from '../contract/index.ts'
import type { Row, Trx } from '../db/index.ts'

export type Thread = Row<'threads'>
export type ThreadName = { accountId: string; inboxId: string; key: string; contactId?: string }

/**
 * Makes what is missing and locks them all, in the order asked. First in the locking order: threads before conversations,
 * both sorted, so nobody waits in a circle.
 */
export const lockThreads = async (trx: Trx, names: readonly ThreadName[]): Promise<Thread[]> => {
  if (names.length === 0) return []
  const distinct = new Map(names.map((name) => [threadKey(name.accountId, name.inboxId, name.key), name]))
  const sorted = [...distinct.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name)
  await trx
    .insertInto('threads')
    .values(
      sorted.map((t) => ({
        account_id: t.accountId,
        inbox_id: t.inboxId,
        key: t.key,
        id: uuidv7(),
        contact_id: t.contactId ?? null,
      })),
    )
    .onConflict((c) => c.doNothing())
    .execute()
  const { rows } = await sql<Thread>`
    SELECT * FROM threads WHERE (account_id, inbox_id, key) IN (SELECT * FROM unnest(
      ${sorted.map((t) => t.accountId)}::uuid[], ${sorted.map((t) => t.inboxId)}::uuid[], ${sorted.map((t) => t.key)}::text[]))
    ORDER BY account_id, inbox_id, key COLLATE "C" FOR UPDATE`.execute(trx)
  const locked = new Map(rows.map((row) => [threadKey(row.account_id, row.inbox_id, row.key), row]))
  return names.map((name) => {
    const row = locked.get(threadKey(name.accountId, name.inboxId, name.key))
    if (!row) throw Object.assign(new Error('A thread vanished while it was locked.'), { code: '40001' })
    return row
  })
}

const threadKey = (accountId: string, inboxId: string, key: string): string => `${accountId}\0${inboxId}\0${key}`
