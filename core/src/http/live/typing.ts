import type { Caller } from '../../accounts/index.ts'
import { openConnection } from '../../connections/index.ts'
import type { Connection } from '../../contract/index.ts'
import { Refusal } from '../../contract/index.ts'
import type { Services } from '../../services.ts'

const POINTS = { limit: 60, perSeconds: 60 }

/** An agent writes: colleagues see it, and the contact does where the channel can show it. Never stored. */
export const relayTyping = async (
  services: Services,
  caller: Caller,
  { conversation, on }: { conversation: string; on: boolean },
): Promise<void> => {
  await services.limiter.take('typing', caller.actor.id, POINTS)
  const row = await services.db.root
    .selectFrom('conversations as c')
    .innerJoin('threads as t', (join) =>
      join.onRef('t.account_id', '=', 'c.account_id').onRef('t.id', '=', 'c.thread_id'),
    )
    .innerJoin('connections as i', (join) =>
      join.onRef('i.account_id', '=', 'c.account_id').onRef('i.id', '=', 'c.inbox_id'),
    )
    .select(['c.inbox_id', 't.key', 'i.plugin'])
    .where('c.account_id', '=', caller.accountId)
    .where('c.id', '=', conversation)
    .executeTakeFirst()
  if (!row) throw new Refusal('not_found', 'There is no such conversation.')
  await services.bus.publish(`account:${caller.accountId}`, { typing: { conversation, member: caller.actor.id, on } })
  if (!caller.permissions.includes('conversations.reply')) return
  const seat = services.registry.get(row.plugin)?.channel
  if (!seat?.typing) return
  const inbox = await openConnection(services, caller.accountId, row.inbox_id)
  await seat
    .typing(row.key, on, inbox as Connection<never>)
    .catch((error) => services.log.debug({ error: String(error) }, 'Typing could not be shown.'))
}
