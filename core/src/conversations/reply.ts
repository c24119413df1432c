import { sql } from 'kysely'
import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { showSeen } from '../outbound/index.ts'
import { ASKED_AFTERWARDS } from './afterwards.ts'
import { assignment } from './assigning.ts'
import type { Change, Conversation } from './change.ts'
import { answerEnvelope } from './envelope.ts'
import { ownFiles } from './files.ts'
import { offered } from './offered.ts'
import { carried, outlet, refuseUnwanted } from './outlet.ts'
import { send } from './send.ts'
import type { StatusChange } from './status.ts'
import { leftPending, refuseSecondOpen, reopening } from './status.ts'
import { subjectWithThread } from './subject.ts'

/**
 * Answers the contact. A member who answers what nobody has takes it; a bot that does leaves it pending, which is open
 * again once a human answers or anybody reopens it. What was resolved is taken up again, unless the thread went on in
 * another conversation. What was snoozed stays snoozed: whoever put it away
 * did so to be left alone until the contact or the clock says something, and an answer is neither. What a bot asks
 * afterwards changes no status.
 */
export const reply = async (acting: Acting, body: CommandBody<'reply'>): Promise<CommandResult> => {
  requireExpectation(acting)
  const conversation = await subjectWithThread(acting, body.conversation)
  if (body.afterwards) requireOver(acting, conversation)
  await refuseUnwanted(acting, { contact: conversation.contact_id, thread: conversation.thread_id })
  if (conversation.status === 'resolved') await refuseSecondOpen(acting.trx, conversation)
  if (body.answers) await requireMessage(acting, conversation, body.answers)
  const accepted = body.suggestion ? await acceptSuggestion(acting, conversation, body.suggestion) : []
  const own = await ownFiles(acting.trx, acting.accountId, body.parts)
  const through = await outlet(acting, conversation.inbox_id)
  const parts = await carried(acting, conversation, through, own)
  const place = { accountId: acting.accountId, conversation: conversation.id }
  const envelope = await answerEnvelope(acting.trx, through, place, body.envelope)
  const step = body.afterwards ? undefined : statusStep(acting, conversation)
  const taken = await taking(acting, conversation)
  if (acting.actor.kind === 'member') await showSeen(acting, conversation)
  return send(acting, conversation, {
    parts,
    envelope,
    answers: body.answers,
    origin: body.origin,
    memo: body.afterwards ? { ...offered(own, parts), ...ASKED_AFTERWARDS } : offered(own, parts),
    before: [...(step?.changes ?? []), ...taken.changes, ...accepted],
    set: { ...step?.set, ...taken.set },
  })
}

/** A bot answers what it read; if a human came in between, its answer is for another conversation. */
const requireExpectation = ({ actor, expect }: Acting): void => {
  if (actor.kind !== 'bot') return
  if (
    expect?.assignee === undefined ||
    (expect.lastNumber ?? expect.lastInNumber ?? expect.lastSpokenNumber) === undefined
  )
    throw new Refusal('invalid', 'expect: a bot says which assignee and last message its answer was made for.')
}

/** What a person says of a matter takes it up; and while it goes on there is nothing to ask of it. */
const requireOver = ({ actor }: Acting, { status }: Conversation): void => {
  if (actor.kind !== 'bot') throw new Refusal('invalid', 'afterwards: only a bot asks about what is over.')
  if (status !== 'resolved') throw new Refusal('closed', 'This conversation is not over.')
}

const statusStep = (acting: Acting, conversation: Conversation): StatusChange | undefined => {
  const { status, assignee_id } = conversation
  if (acting.actor.kind === 'bot' && !assignee_id && (status === 'open' || status === 'resolved'))
    return leftPending(conversation, acting)
  const isOver = status === 'resolved' || (status === 'pending' && acting.actor.kind === 'member')
  return isOver ? reopening(conversation, acting) : undefined
}

const taking = async (acting: Acting, conversation: Conversation): Promise<{ changes: Change[]; set: object }> => {
  const { actor } = acting
  if (conversation.assignee_id || actor.kind !== 'member') return { changes: [], set: {} }
  return assignment(acting.trx, conversation, { assignee: actor.id }, acting)
}

const requireMessage = async ({ trx, accountId }: Acting, { id }: Conversation, message: string): Promise<void> => {
  const row = await trx
    .selectFrom('messages')
    .select('id')
    .where('account_id', '=', accountId)
    .where('id', '=', message)
    .where('conversation_id', '=', id)
    .executeTakeFirst()
  if (!row) throw new Refusal('not_found', 'The message this answers is not in this conversation.')
}

/** Once: two agents who press Send on the same one would say it to the contact twice. */
const acceptSuggestion = async (
  { trx, accountId, actor, by }: Acting,
  { id }: Conversation,
  suggestion: string,
): Promise<Change[]> => {
  const settledBy = JSON.stringify({ ...actor, name: by })
  const { rows } = await sql<{ was: string }>`
    WITH seen AS (SELECT status FROM suggestions WHERE account_id = ${accountId} AND id = ${suggestion} AND conversation_id = ${id}),
    accepted AS (UPDATE suggestions SET status = 'accepted', settled_by = ${settledBy}::jsonb
      WHERE account_id = ${accountId} AND id = ${suggestion} AND conversation_id = ${id} AND status <> 'accepted')
    SELECT status AS was FROM seen`.execute(trx)
  if (!rows[0]) throw new Refusal('not_found', 'There is no such suggestion in this conversation.')
  if (rows[0].was === 'accepted') throw new Refusal('closed', 'Somebody answered with this suggestion already.')
  return [{ type: 'suggestion.accepted', actor, data: { suggestion } }]
}
