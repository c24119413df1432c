import { sql } from 'kysely'
import type { Sql } from './filter.ts'

const unseen = (accountId: string, member: string): Sql =>
  sql`FROM mentions x WHERE x.account_id = ${accountId} AND x.member_id = ${member}::uuid AND x.seen_at IS NULL`

/** Conversations `c` whose notes call a member who has not read or answered since: as much work as they left unread. */
export const mentionedIn = (accountId: string, member: string): Sql =>
  sql`c.id IN (SELECT x.conversation_id ${unseen(accountId, member)})`

/** When that member was called last. */
export const mentionedAt = (accountId: string, member: string): Sql =>
  sql`(SELECT max(x.created_at) ${unseen(accountId, member)} AND x.conversation_id = c.id)`
