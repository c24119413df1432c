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

export const threadOf = (trx: Trx, { accountId, inboxId, key }: ThreadName): Promise<Thread | undefined> =>
  trx
    .selectFrom('threads')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('inbox_id', '=', inboxId)
    .where('key', '=', key)
    .executeTakeFirst()

type Naming = { thread: Thread; contact: string; namespace?: string }

/**
 * Whose threads they are from now on, and what kind of address they have there. One that has somebody keeps them; one of
 * before the kind was kept learns it when the same contact writes again.
 */
export const nameThreads = async (trx: Trx, named: readonly Naming[]): Promise<void> => {
  const unnamed = named.filter(
    ({ thread, contact, namespace }) =>
      thread.contact_id === null || (namespace && thread.namespace === null && thread.contact_id === contact),
  )
  if (unnamed.length === 0) return
  await sql`
    UPDATE threads SET contact_id = named.contact_id, namespace = named.namespace
    FROM unnest(${unnamed.map(({ thread }) => thread.account_id)}::uuid[], ${unnamed.map(({ thread }) => thread.id)}::uuid[],
        ${unnamed.map(({ contact }) => contact)}::uuid[], ${unnamed.map(({ namespace }) => namespace ?? null)}::text[])
      AS named (account_id, id, contact_id, namespace)
    WHERE threads.account_id = named.account_id AND threads.id = named.id
      AND (threads.contact_id IS NULL OR (threads.contact_id = named.contact_id AND threads.namespace IS NULL))`.execute(
    trx,
  )
}

const threadKey = (accountId: string, inboxId: string, key: string): string => `${accountId}\0${inboxId}\0${key}`
