import type { Actor } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { activity, changed } from './activity.ts'
import { actorName } from './actors.ts'
import type { Change, Conversation } from './change.ts'
import { change } from './change.ts'
import { follow } from './participants.ts'

/** `undefined` leaves it as it is, `null` takes it away. */
export type Assignment = { assignee?: string | null; team?: string | null }

/** Gives a conversation to a member, a team or both, with the line that says so. What is so already changes nothing. */
export const assignTo = async (
  trx: Trx,
  conversation: Conversation,
  wanted: Assignment,
  { actor, also = [] }: { actor: Actor; also?: readonly Change[] },
): Promise<Conversation> => {
  const { changes, set } = await assignment(trx, conversation, wanted, actor)
  if (changes.length + also.length === 0) return conversation
  return (await change(trx, conversation, [...also, ...changes], set)).conversation
}

/** The changes an assignment means, for a caller that has more to change in the same step. */
export const assignment = async (trx: Trx, conversation: Conversation, wanted: Assignment, actor: Actor) => {
  const changes: Change[] = []
  const set: { assignee_id?: string | null; team_id?: string | null } = {}
  const by = await actorName(trx, conversation.account_id, actor)
  if (wanted.team !== undefined && wanted.team !== conversation.team_id) {
    set.team_id = wanted.team
    changes.push(await teamLine(trx, conversation, wanted.team, actor, by))
  }
  if (wanted.assignee !== undefined && wanted.assignee !== conversation.assignee_id) {
    set.assignee_id = wanted.assignee
    changes.push(await assigneeLine(trx, conversation, wanted.assignee, actor, by))
    if (wanted.assignee) await follow(trx, conversation, [wanted.assignee])
  }
  if (changes.length > 0)
    changes.push(
      changed(actor, {
        ...(set.assignee_id !== undefined ? { assignee: set.assignee_id, was: conversation.assignee_id } : {}),
        ...(set.team_id !== undefined ? { team: set.team_id } : {}),
      }),
    )
  return { changes, set }
}

const assigneeLine = async (trx: Trx, conversation: Conversation, to: string | null, actor: Actor, by: string) => {
  if (to === null) return activity(actor, 'unassigned', `${by} released the conversation`, { by })
  const member = await activeMember(trx, conversation.account_id, to)
  const self = actor.kind === 'member' && actor.id === to
  const sentence = self ? `${by} took the conversation` : `${by} assigned the conversation to ${member.name}`
  return activity(actor, 'assigned', sentence, { by, to, name: member.name, self })
}

const teamLine = async (trx: Trx, { account_id }: Conversation, team: string | null, actor: Actor, by: string) => {
  if (team === null) return activity(actor, 'team_unset', `${by} took the conversation from its team`, { by })
  const found = await trx
    .selectFrom('teams')
    .select('name')
    .where('account_id', '=', account_id)
    .where('id', '=', team)
    .executeTakeFirst()
  if (!found) throw new Refusal('not_found', 'There is no such team.')
  return activity(actor, 'team_set', `${by} gave the conversation to the team ${found.name}`, {
    by,
    team,
    name: found.name,
  })
}

const activeMember = async (trx: Trx, accountId: string, id: string): Promise<{ name: string }> => {
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
