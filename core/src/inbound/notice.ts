import type { ConnectionRow } from '../connections/index.ts'
import { noteHealth } from '../connections/index.ts'
import type { Fact } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { record } from '../events/record.ts'
import { tellAdmins } from '../surfaces/notices/tell.ts'
import type { Parsed } from './parse.ts'

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

/** With the item that said so, or a worker that dies behind the commit would keep it. Of several the last one counts; rows in one order for all. */
export const applyStatus = async (trx: Trx, items: readonly Parsed[]): Promise<void> => {
  const last = new Map<string, { row: ConnectionRow; fact: Extract<Fact, { is: 'status' }> }>()
  for (const { row, facts } of items)
    for (const fact of facts) if (fact.is === 'status') last.set(row.id, { row, fact })
  const each = [...last.values()].sort((a, b) => (a.row.id < b.row.id ? -1 : 1))
  for (const { row, fact } of each) await noteHealth(trx, row, fact.health, fact.tell)
}
