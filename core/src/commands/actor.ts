import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { fixedPermissions } from '../accounts/permissions.ts'
import type { Actor } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'

export type KnownActor = { by: string; permissions: readonly string[] }
/** `first`: nobody claimed the command before. */
type Entered = KnownActor & { first: boolean }

/**
 * Who it is in this account and what they may do right now: a member who was disabled a moment ago may nothing. Claims
 * the command in the same statement, because everything anybody does begins here.
 */
export const enter = async (
  trx: Trx,
  accountId: string,
  actor: Actor,
  claim: RawBuilder<unknown>,
): Promise<Entered> => {
  if (actor.kind !== 'member' && actor.kind !== 'bot') {
    const { rows } = await claim.execute(trx)
    return { ...fixed(actor), first: rows.length > 0 }
  }
  const known = actor.kind === 'member' ? member(accountId, actor.id) : bot(accountId, actor.id)
  const { rows } = await sql<{ name: string; permissions: string[]; first: boolean }>`
    WITH claimed AS (${claim}), known AS (${known}) SELECT known.*, EXISTS (SELECT 1 FROM claimed) AS first FROM known`.execute(
    trx,
  )
  if (!rows[0]) throw new Refusal('forbidden', UNKNOWN[actor.kind])
  return { by: rows[0].name, permissions: rows[0].permissions, first: rows[0].first }
}

const UNKNOWN = {
  member: 'You are not a member of this account, or not any longer.',
  bot: 'There is no such bot in this account.',
}

const fixed = (actor: Actor & { kind: 'rule' | 'plugin' | 'system' | 'contact' }): KnownActor => {
  switch (actor.kind) {
    case 'rule':
      return { by: 'A rule', permissions: fixedPermissions.rule }
    case 'plugin':
      return { by: actor.id, permissions: fixedPermissions.plugin }
    case 'system':
      return { by: 'Deskless', permissions: fixedPermissions.system }
    case 'contact':
      return { by: 'The contact', permissions: fixedPermissions.contact }
    default:
      return actor satisfies never
  }
}

const member = (accountId: string, id: string) => sql`
  SELECT m.name, r.permissions FROM members m JOIN roles r ON r.account_id = m.account_id AND r.id = m.role_id
  WHERE m.account_id = ${accountId} AND m.id = ${id} AND m.disabled_at IS NULL`

const bot = (accountId: string, id: string) =>
  sql`SELECT name, permissions FROM bots WHERE account_id = ${accountId} AND id = ${id}`
