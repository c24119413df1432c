import type { ConnectionRow } from '../connections/index.ts'
import type { Fact } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { record } from '../events/record.ts'
import { tellAdmins } from '../surfaces/notices/tell.ts'

/** In the transaction of what it came with: said once, and not lost with the process. */
export const applyNotice = async (
  trx: Trx,
  { account_id: accountId, id, name, plugin }: ConnectionRow,
  { key, tell, templates }: Extract<Fact, { is: 'notice' }>,
): Promise<void> => {
  if (tell) await tellAdmins(trx, accountId, { key: `${plugin}:${key}`, name, tell })
  if (templates)
    await record(trx, [{ accountId, type: 'connection.changed', data: { connection: id, templates: true } }])
}
