import { sql } from 'kysely'
import { uuidv7 } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { record } from '../events/record.ts'
import { wake } from '../events/wake.ts'
import { assignedNotice, tellMembers } from '../surfaces/notices/tell.ts'
import { activity, changed, deskless } from './activity.ts'
import type { Change, Conversation } from './change.ts'
import { messageRow } from './change.ts'

export type Turn = { conversation: Conversation; member: { id: string; name: string } }

/** What `assignTo` does, for many conversations this transaction holds, with as many statements as for one. */
export const assignMany = async (trx: Trx, turns: readonly Turn[]): Promise<Conversation[]> => {
  if (turns.length === 0) return []
  const after = await advance(trx, turns)
  const steps = turns.map(({ conversation, member }) => {
    const now = after.get(conversation.id)!
    return {
      now,
      member,
      lineId: uuidv7(),
      line: line(member),
      fact: changed(deskless, { assignee: member.id, was: null }),
    }
  })
  await trx
    .insertInto('messages')
    .values(
      steps.map(({ now, lineId, line: { message } }) => messageRow(now, { id: lineId, ...placeOfLine(now) }, message!)),
    )
    .execute()
  await record(
    trx,
    steps.flatMap(({ now, lineId, line: said, fact }) => [
      event(now, said, now.seq - 1, lineId),
      event(now, fact, now.seq),
    ]),
  )
  await followMany(trx, turns)
  await tellMembers(
    trx,
    steps.map(({ now, member }) => assignedNotice(now, member.id, deskless.by)),
  )
  await wake(
    trx,
    steps.map(({ now }) => ({ accountId: now.account_id, conversationId: now.id, fromSeq: now.seq - 1 })),
  )
  return steps.map(({ now }) => now)
}

/** Two changes each, the first of them a line. */
const advance = async (trx: Trx, turns: readonly Turn[]): Promise<Map<string, Conversation>> => {
  const { rows } = await sql<Conversation>`
    UPDATE conversations c SET assignee_id = u.assignee_id, seq = c.seq + 2, last_number = c.last_number + 1, updated_at = now()
    FROM unnest(${turns.map((t) => t.conversation.account_id)}::uuid[], ${turns.map((t) => t.conversation.id)}::uuid[],
      ${turns.map((t) => t.member.id)}::uuid[]) AS u (account_id, id, assignee_id)
    WHERE c.account_id = u.account_id AND c.id = u.id RETURNING c.*`.execute(trx)
  return new Map(rows.map((row) => [row.id, row]))
}

const placeOfLine = (now: Conversation) => ({ number: now.last_number, seq: now.seq - 1 })

const line = ({ id, name }: Turn['member']): Change =>
  activity(deskless, 'assigned', `${deskless.by} assigned the conversation to ${name}`, { to: id, name, self: false })

const event = (now: Conversation, { type, actor, data }: Change, seq: number, message?: string) => ({
  accountId: now.account_id,
  conversation: now.id,
  type,
  actor,
  data,
  seq,
  message,
})

const followMany = async (trx: Trx, turns: readonly Turn[]): Promise<void> => {
  await trx
    .insertInto('participants')
    .values(
      turns.map(({ conversation: { account_id, id }, member }) => ({
        account_id,
        conversation_id: id,
        member_id: member.id,
      })),
    )
    .onConflict((c) => c.doNothing())
    .execute()
}
