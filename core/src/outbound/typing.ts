import { openConnection } from '../connections/index.ts'
import type { Connection } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Services } from '../services.ts'
import { seatShowing } from './signs.ts'

type At = { accountId: string; conversation: string }
export type Typist = (on: boolean) => Promise<void>

/** Shows the contact that somebody writes. Undefined where the channel cannot; never inside a transaction, never stored. */
export const typistFor = async (services: Services, { accountId, conversation }: At): Promise<Typist | undefined> => {
  const row = await services.db.root
    .selectFrom('conversations as c')
    .innerJoin('threads as t', (join) =>
      join.onRef('t.account_id', '=', 'c.account_id').onRef('t.id', '=', 'c.thread_id'),
    )
    .innerJoin('connections as i', (join) =>
      join.onRef('i.account_id', '=', 'c.account_id').onRef('i.id', '=', 'c.inbox_id'),
    )
    .select(['c.inbox_id', 't.key', 'i.plugin'])
    .where('c.account_id', '=', accountId)
    .where('c.id', '=', conversation)
    .executeTakeFirst()
  if (!row) throw new Refusal('not_found', 'There is no such conversation.')
  if (!services.registry.get(row.plugin)?.channel?.typing) return undefined
  const inbox = (await openConnection(services, accountId, row.inbox_id)) as Connection<never>
  const seat = seatShowing(services, row.plugin, inbox, 'typing')
  return seat && (async (on) => seat.typing?.(row.key, on, inbox))
}
