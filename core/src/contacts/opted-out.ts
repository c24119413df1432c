import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Executor } from '../db/index.ts'

/**
 * Of a thread `th` and a contact: the addresses that asked not to be written to and that a message there would go to. An
 * opt-out counts for its own kind of address, and where the thread bears one of them, for that one alone.
 */
const stopped = (contact: RawBuilder<unknown>) => sql`
  FROM identities i WHERE i.account_id = th.account_id AND i.contact_id = ${contact} AND i.opted_out_at IS NOT NULL
    AND (th.namespace IS NULL OR i.namespace = th.namespace)
    AND (i.value = th.key OR i.spelled = th.key OR NOT EXISTS (SELECT 1 FROM identities k
      WHERE k.account_id = i.account_id AND k.contact_id = i.contact_id AND k.namespace = i.namespace AND (k.value = th.key OR k.spelled = th.key)))`

/** For a query with the thread as `th`. */
export const isStopped = (contact: RawBuilder<unknown>) => sql<boolean>`EXISTS (SELECT 1 ${stopped(contact)})`

type At = { accountId: string; contact: string; thread: string }

/** The address nothing may be sent to, as it was written; undefined when one may. */
export const stoppedAddress = async (db: Executor, { accountId, contact, thread }: At): Promise<string | undefined> => {
  const { rows } = await sql<{ address: string }>`
    SELECT (SELECT coalesce(i.spelled, i.value) ${stopped(sql`${contact}::uuid`)} ORDER BY i.created_at LIMIT 1) AS address
    FROM threads th WHERE th.account_id = ${accountId} AND th.id = ${thread}`.execute(db)
  return rows[0]?.address ?? undefined
}
