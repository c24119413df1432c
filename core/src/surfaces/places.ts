import type { Place } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'

/** The threads of many conversations at once, for lists that lead to them. */
export const placesOf = async (
  db: Executor,
  { accountId, installation }: { accountId: string; installation: string },
  conversations: readonly string[],
): Promise<Map<string, Place>> => {
  if (conversations.length === 0) return new Map()
  const rows = await db
    .selectFrom('mirrors')
    .select(['conversation_id', 'channel', 'root'])
    .where('account_id', '=', accountId)
    .where('installation_id', '=', installation)
    .where('conversation_id', 'in', [...conversations])
    .where('away', '=', false)
    .where('root', 'is not', null)
    .$narrowType<{ root: string }>()
    .execute()
  return new Map(rows.map(({ conversation_id: id, channel, root }) => [id, { channel, root }]))
}
