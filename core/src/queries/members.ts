import { sql } from 'kysely'
import type { MemberView } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'

type Row = {
  id: string
  name: string
  email: string
  avatar_url: string | null
  role: string
  permissions: string[]
  availability: MemberView['availability']
  signature: string
}

/** By ids also those who left, because their names stand on old lines, unless only who still works `here` is meant. */
export const memberViews = async (
  db: Executor,
  accountId: string,
  wanted: { ids?: readonly string[]; emails?: readonly string[]; here?: boolean } = {},
): Promise<MemberView[]> => {
  const { rows } = await sql<Row>`
    SELECT m.id, m.name, m.email, m.avatar_url, r.key AS role, r.permissions, m.availability, m.signature
    FROM members m JOIN roles r ON r.account_id = m.account_id AND r.id = m.role_id
    WHERE m.account_id = ${accountId} AND ${which(wanted)} ORDER BY m.name, m.id`.execute(db)
  return rows.map(asView)
}

const which = ({ ids, emails, here }: { ids?: readonly string[]; emails?: readonly string[]; here?: boolean }) => {
  if (ids && here) return sql`m.disabled_at IS NULL AND m.id = ANY (${[...ids]}::uuid[])`
  if (ids) return sql`m.id = ANY (${[...ids]}::uuid[])`
  if (emails) return sql`m.disabled_at IS NULL AND lower(m.email) = ANY (${emails.map((e) => e.toLowerCase())}::text[])`
  return sql`m.disabled_at IS NULL`
}

const asView = ({ avatar_url, signature, ...row }: Row): MemberView => ({
  ...row,
  ...(avatar_url ? { avatarUrl: avatar_url } : {}),
  ...(signature ? { signature } : {}),
})
