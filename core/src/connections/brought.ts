import type { BroughtItem } from '../contract/index.ts'
import { refKey } from '../refs/index.ts'
import type { Services } from '../services.ts'
import type { ConnectionRow } from './open.ts'

/** Found by the hash of its key, so also after it was emptied. */
export const broughtItems = async (
  { db, keyHash }: Pick<Services, 'db' | 'keyHash'>,
  { plugin, id: address }: Pick<ConnectionRow, 'plugin' | 'id'>,
  keys: readonly string[],
): Promise<BroughtItem[]> => {
  if (keys.length === 0) return []
  const keyOf = new Map(keys.map((key) => [keyHash('raw', plugin, address, refKey(key)), key]))
  const rows = await db.root
    .selectFrom('raw_items')
    .select(['key', 'state', 'reason', 'body', 'received_at'])
    .where('plugin', '=', plugin)
    .where('address', '=', address)
    .where('key', 'in', [...keyOf.keys()])
    .execute()
  return rows.map(({ key, state, reason, body, received_at }) => ({
    key: keyOf.get(key) as string,
    state,
    body,
    receivedAt: received_at,
    ...(reason && { reason }),
  }))
}
