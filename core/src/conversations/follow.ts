import type { Acting } from '../commands/acting.ts'
import { requirePermission } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { changed } from './activity.ts'
import { activeMember } from './assigning.ts'
import type { Conversation } from './change.ts'
import { change } from './change.ts'
import { subject } from './subject.ts'

/** Takes part without having it. Whoever follows by their own wish wants to hear of it again; nobody else's wish ends a mute. */
export const follow = async (acting: Acting, body: CommandBody<'follow'>): Promise<CommandResult> => {
  const { trx, accountId } = acting
  const member = whoOf(acting, body.member)
  const conversation = await subject(acting, body.conversation)
  await activeMember(trx, accountId, member)
  if (acting.actor.id === member) await unmute(acting, conversation.id, member)
  const fresh = await trx
    .insertInto('participants')
    .values({ account_id: accountId, conversation_id: conversation.id, member_id: member })
    .onConflict((c) => c.doNothing())
    .returning('member_id')
    .executeTakeFirst()
  return told(acting, conversation, fresh && { followed: [member] })
}

/** Takes part no longer. Whoever has a conversation takes part by that. */
export const unfollow = async (acting: Acting, body: CommandBody<'unfollow'>): Promise<CommandResult> => {
  const { trx, accountId } = acting
  const member = whoOf(acting, body.member)
  const conversation = await subject(acting, body.conversation)
  const { name } = await activeMember(trx, accountId, member)
  if (conversation.assignee_id === member)
    throw new Refusal('conflict', `${name} has this conversation, and so follows it. Give it to somebody else first.`)
  const gone = await trx
    .deleteFrom('participants')
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversation.id)
    .where('member_id', '=', member)
    .returning('member_id')
    .executeTakeFirst()
  return told(acting, conversation, gone && { unfollowed: [member] })
}

/** For whoever asks alone, so nobody else is shown it: a silence is no statement. */
export const mute = async (
  acting: Acting,
  { conversation: id, muted }: CommandBody<'mute'>,
): Promise<CommandResult> => {
  const { trx, accountId } = acting
  const member = whoOf(acting, undefined)
  const conversation = await subject(acting, id)
  if (!muted) await unmute(acting, id, member)
  else
    await trx
      .insertInto('mutes')
      .values({ account_id: accountId, conversation_id: id, member_id: member })
      .onConflict((c) => c.doNothing())
      .execute()
  return { conversation: id, seq: conversation.seq }
}

const unmute = async ({ trx, accountId }: Acting, conversation: string, member: string): Promise<void> => {
  await trx
    .deleteFrom('mutes')
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversation)
    .where('member_id', '=', member)
    .execute()
}

/** Who is to take part decides about others as whoever may give conversations away. */
const whoOf = (acting: Acting, wanted: string | undefined): string => {
  const { actor } = acting
  if (wanted !== undefined && wanted !== actor.id) requirePermission(acting, 'conversations.assign')
  if (wanted !== undefined) return wanted
  if (actor.kind !== 'member') throw new Refusal('invalid', 'member: only members take part, so say which.')
  return actor.id
}

const told = async (acting: Acting, conversation: Conversation, data: Record<string, unknown> | undefined) => {
  const after = data ? (await change(acting.trx, conversation, [changed(acting, data)])).conversation : conversation
  return { conversation: conversation.id, seq: after.seq }
}
