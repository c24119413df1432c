import { sql } from 'kysely'
import { applyReceipt } from '../outbound/receipts.ts'
import type { Services } from '../services.ts'

const AT_ONCE = 100

type Unfetched = { account_id: string; connection_id: string; key: string; message_id: string }

/**
 * What waited for the other side until it is too old to be kept never arrived, and its author is told. Most channels give up
 * sooner; but nobody looks after an inbox that is switched off, or whose plugin is gone.
 */
export const failUnfetched = async ({ db }: Pick<Services, 'db'>, days: number): Promise<void> => {
  const tell = `Nobody fetched this within ${days} days.`
  for (let after = '0'; ; ) {
    const { rows } = await sql<Unfetched & { id: string }>`
      SELECT o.id, o.account_id, o.connection_id, o.key, o.message_id FROM outbox o
      WHERE o.id > ${after} AND o.created_at < now() - ${days} * interval '1 day' AND EXISTS (
        SELECT 1 FROM deliveries d WHERE d.account_id = o.account_id AND d.message_id = o.message_id AND d.op = 'send'
          AND d.mirror_id IS NULL AND d.status IN ('accepted', 'unsure'))
      ORDER BY o.id LIMIT ${AT_ONCE}`.execute(db.root)
    for (const { account_id: accountId, connection_id: connectionId, key: of, message_id } of rows)
      await db.transaction((trx) =>
        applyReceipt(trx, { accountId, connectionId }, { is: 'receipt', of, status: 'failed', tell }, message_id),
      )
    if (rows.length < AT_ONCE) return
    after = String(rows.at(-1)?.id)
  }
}
