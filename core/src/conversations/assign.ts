import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import type { Assignment } from './assigning.ts'
import { assignTo } from './assigning.ts'
import type { Conversation } from './change.ts'
import { subject } from './subject.ts'

/** To a member, a team, or both. A new team takes the conversation from an assignee who is not in it. */
export const assign = async (
  acting: Acting,
  { conversation: id, to, team }: CommandBody<'assign'>,
): Promise<CommandResult> => {
  if (to === undefined && team === undefined)
    throw new Refusal('invalid', 'to: say which member or team shall have it.', { fields: ['to', 'team'] })
  const conversation = await subject(acting, id)
  const wanted: Assignment = { assignee: to, team }
  if (to === undefined && team && !(await staysWithin(acting.trx, conversation, team))) wanted.assignee = null
  const after = await assignTo(acting.trx, conversation, wanted, acting)
  return { conversation: id, seq: after.seq }
}

const staysWithin = async (trx: Trx, { account_id, assignee_id }: Conversation, team: string): Promise<boolean> => {
  if (!assignee_id) return true
  const row = await trx
    .selectFrom('team_members')
    .select('member_id')
    .where('account_id', '=', account_id)
    .where('team_id', '=', team)
    .where('member_id', '=', assignee_id)
    .executeTakeFirst()
  return row !== undefined
}
