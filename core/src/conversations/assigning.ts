import { Refusal } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { assignedNotice, tellMembers } from '../surfaces/notices/tell.ts'
import type { Doer } from './activity.ts'
import { activity, changed } from './activity.ts'
import type { Change, Conversation } from './change.ts'
import { change } from './change.ts'
import { beginFollowing } from './participants.ts'

/** `undefined` leaves it as it is, `null` takes it away. */
export type Assignment = { assignee?: string | null; team?: string | null }

/** Gives a conversation to a member, a team or both, with the line that says so. What is so already changes nothing. */
export const assignTo = async (
  trx: Trx,
  conversation: Conversation,
  wanted: Assignment,
  doer: Doer,
): Promise<Conversation> => {
  const { changes, set } = await assignment(trx, conversation, wanted, doer)
  return changes.length > 0 ? (await change(trx, conversation, changes, set)).conversation : conversation
}

/** The changes an assignment means, for a caller that has more to change in the same step. */
export const assignment = async (trx: Trx, conversation: Conversation, wanted: Assignment, doer: Doer) => {
  const changes: Change[] = []
  const set: { assignee_id?: string | null; team_id?: string | null } = {}
  if (wanted.team !== undefined && wanted.team !== conversation.team_id) {
    set.team_id = wanted.team
    changes.push(await teamLine(trx, conversation, wanted.team, doer))
  }
  if (wanted.assignee !== undefined && wanted.assignee !== conversation.assignee_id) {
    set.assignee_id = wanted.assignee
    changes.push(await assigneeLine(trx, conversation, wanted.assignee, doer))
    if (wanted.assignee) {
      await beginFollowing(trx, conversation, wanted.assignee)
      await tellAssignee(trx, conversation, wanted.assignee, doer)
    }
  }
  if (changes.length > 0)
    changes.push(changed(doer, { assignee: set.assignee_id, team: set.team_id, was: conversation.assignee_id }))
  return { changes, set }
}

/** Who takes a conversation knows; who is given one is told. */
const tellAssignee = async (
  trx: Trx,
  conversation: Conversation,
  member: string,
  { actor, by }: Doer,
): Promise<void> => {
  if (actor.kind === 'member' && actor.id === member) return
  await tellMembers(trx, [assignedNotice(conversation, member, by)])
}

const assigneeLine = async (trx: Trx, conversation: Conversation, to: string | null, doer: Doer): Promise<Change> => {
  if (to === null) return activity(doer, 'unassigned', `${doer.by} released the conversation`)
  const { name } = await activeMember(trx, conversation.account_id, to)
  const self = doer.actor.kind === 'member' && doer.actor.id === to
  const sentence = self ? `${name} took the conversation` : `${doer.by} assigned the conversation to ${name}`
  return activity(doer, 'assigned', sentence, { to, name, self })
}

const teamLine = async (trx: Trx, { account_id }: Conversation, team: string | null, doer: Doer): Promise<Change> => {
  if (team === null) return activity(doer, 'team_unset', `${doer.by} took the conversation from its team`)
  const found = await trx
    .selectFrom('teams')
    .select('name')
    .where('account_id', '=', account_id)
    .where('id', '=', team)
    .executeTakeFirst()
  if (!found) throw new Refusal('not_found', 'There is no such team.')
  const sentence = `${doer.by} gave the conversation to the team ${found.name}`
  return activity(doer, 'team_set', sentence, { team, name: found.name })
}

/** Somebody who works here. */
export const activeMember = async (trx: Trx, accountId: string, id: string): Promise<{ name: string }> => {
  const member = await trx
    .selectFrom('members')
    .select(['name', 'disabled_at'])
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!member) throw new Refusal('not_found', 'There is no such member.')
  if (member.disabled_at) throw new Refusal('closed', `${member.name} does not work here any longer.`)
  return member
}
