import { sql } from 'kysely'
import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { cannedResponseViews, visibleTo } from '../queries/canned-responses.ts'

/** A member took a response to hand: from now on it is offered to them before others that fit as well. */
export const useCannedResponse = async (
  { trx, accountId, actor }: Acting,
  { response }: CommandBody<'use_canned_response'>,
): Promise<CommandResult> => {
  if (actor.kind !== 'member') throw new Refusal('forbidden', 'Only members have canned responses at hand.')
  const [found] = await cannedResponseViews(trx, accountId, [response], visibleTo(actor.id, { allTeams: true }))
  if (!found) throw new Refusal('not_found', 'There is no such canned response.')
  await sql`
    INSERT INTO canned_response_uses (account_id, member_id, response_id) VALUES (${accountId}, ${actor.id}, ${response})
    ON CONFLICT (account_id, member_id, response_id) DO UPDATE SET used_at = now()`.execute(trx)
  return {}
}
