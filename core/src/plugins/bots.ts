import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { fixedPermissions } from '../accounts/permissions.ts'
import type { Hub } from '../contract/index.ts'
import type { Db } from '../db/index.ts'

const MAY = [...fixedPermissions.plugin, 'conversations.reply']

/** Named by whose it is, so that two processes that ask for it at once make the same one. */
export const botOf = async (
  { root }: Db,
  accountId: string,
  plugin: string,
  { name, avatarUrl }: Parameters<Hub['bot']>[0],
): Promise<string> => {
  const id = botId(accountId, plugin)
  await sql`
    INSERT INTO bots AS b (account_id, id, name, avatar_url, plugin, permissions)
    VALUES (${accountId}, ${id}, ${name}, ${avatarUrl ?? null}, ${plugin}, ${MAY})
    ON CONFLICT (account_id, id) DO UPDATE SET name = excluded.name, avatar_url = excluded.avatar_url, permissions = excluded.permissions
    WHERE (b.name, b.avatar_url, b.permissions) IS DISTINCT FROM (excluded.name, excluded.avatar_url, excluded.permissions)`.execute(
    root,
  )
  return id
}

/** A UUIDv8 (RFC 9562 §5.8). */
const botId = (accountId: string, plugin: string): string => {
  const hex = createHash('sha256').update(`bot ${accountId} ${plugin}`).digest('hex')
  const variant = (8 + (Number.parseInt(hex[16]!, 16) % 4)).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
