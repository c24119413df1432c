import type { RawBuilder, SqlBool } from 'kysely'
import { sql } from 'kysely'
import type { Acting } from '../commands/acting.ts'
import type { Actor, Expect } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Row, Trx } from '../db/index.ts'
import type { Conversation } from './change.ts'
import { lockConversation } from './change.ts'

/** The conversation a command is about, locked, and still what the actor believed it to be. */
export const subject = async (acting: Acting, id: string): Promise<Conversation> => {
  return unchanged(acting, await lockConversation(acting.trx, acting.accountId, id))
}

/** For what may open it again: the thread row is locked first, so no other conversation opens in the thread meanwhile. */
export const subjectWithThread = async (acting: Acting, id: string): Promise<Conversation> => {
  const { rows } = await sql<Conversation>`
    WITH thread AS MATERIALIZED (
      SELECT t.id FROM threads t JOIN conversations c ON c.account_id = t.account_id AND c.thread_id = t.id
      WHERE c.account_id = ${acting.accountId} AND c.id = ${id} FOR UPDATE OF t)
    SELECT c.* FROM conversations c JOIN thread ON thread.id = c.thread_id
    WHERE c.account_id = ${acting.accountId} AND c.id = ${id} FOR NO KEY UPDATE OF c`.execute(acting.trx)
  if (!rows[0]) throw new Refusal('not_found', 'There is no such conversation.')
  return unchanged(acting, rows[0])
}

const unchanged = async (acting: Acting, conversation: Conversation): Promise<Conversation> => {
  if (acting.expect) await refuseStale(acting, conversation, acting.expect)
  return conversation
}

/** The message a command is about, with its conversation locked. */
export const subjectMessage = async (
  acting: Acting,
  id: string,
): Promise<{ conversation: Conversation; message: Row<'messages'> }> => {
  const find = () =>
    acting.trx
      .selectFrom('messages')
      .selectAll()
      .where('account_id', '=', acting.accountId)
      .where('id', '=', id)
      .executeTakeFirst()
  const seen = await find()
  if (!seen) throw new Refusal('not_found', 'There is no such message.')
  const conversation = await subject(acting, seen.conversation_id)
  // Read again: what stood there before the lock may have been edited or removed meanwhile.
  const message = await find()
  if (!message) throw new Refusal('not_found', 'There is no such message.')
  return { conversation, message }
}

/** Another conversation of the thread that is not resolved, if there is one. There can be only one. */
export const openSibling = (
  trx: Trx,
  conversation: Conversation,
): Promise<{ id: string; number: number } | undefined> =>
  trx
    .selectFrom('conversations')
    .select(['id', 'number'])
    .where('account_id', '=', conversation.account_id)
    .where('thread_id', '=', conversation.thread_id)
    .where('id', '!=', conversation.id)
    .where('status', '!=', 'resolved')
    .executeTakeFirst()

const refuseStale = async ({ trx, actor }: Acting, conversation: Conversation, expect: Expect): Promise<void> => {
  const now = { status: conversation.status, assignee: conversation.assignee_id }
  const differs = (['status', 'assignee'] as const).filter(
    (key) => expect[key] !== undefined && expect[key] !== now[key],
  )
  const { last_number: last, last_in_number: lastIn } = conversation
  const newer = [
    ...(await newerNumbers(trx, conversation, last, expect.lastNumber)),
    ...(await newerNumbers(trx, conversation, lastIn, expect.lastInNumber, isIn)),
    ...(await newerNumbers(trx, conversation, last, expect.lastSpokenNumber, spokenBesides(actor))),
  ]
  if (differs.length + newer.length === 0) return
  throw stale({ ...Object.fromEntries(differs.map((key) => [key, now[key]])), ...(newer.length > 0 ? { newer } : {}) })
}

/** The actor decided for everything up to a number; a message the contact wrote since then deserves to be read first. */
export const refuseNewer = async (trx: Trx, conversation: Conversation, upTo: number): Promise<void> => {
  const newer = await newerNumbers(trx, conversation, conversation.last_in_number, upTo, isIn)
  if (newer.length > 0) throw stale({ newer })
}

type Which = RawBuilder<SqlBool>
const isIn: Which = sql`kind = 'in'`
const spokenBesides = ({ kind, id }: Actor): Which =>
  sql`(kind = 'in' OR (kind = 'out' AND (author->>'kind', coalesce(author->>'id', '')) <> (${kind}, ${id})))`

const newerNumbers = async (
  trx: Trx,
  conversation: Conversation,
  last: number,
  seen: number | undefined,
  which?: Which,
): Promise<number[]> => {
  if (seen === undefined || last <= seen) return []
  let query = trx
    .selectFrom('messages')
    .select('number')
    .where('account_id', '=', conversation.account_id)
    .where('conversation_id', '=', conversation.id)
    .where('number', '>', seen)
  if (which) query = query.where(which)
  return (await query.orderBy('number').limit(20).execute()).map((row) => row.number)
}

const stale = (changed: { status?: string; assignee?: string | null; newer?: number[] }): Refusal => {
  const what = [
    changed.status && `it is ${changed.status} now`,
    changed.assignee !== undefined && (changed.assignee ? 'someone else has it now' : 'nobody has it now'),
    changed.newer &&
      `there ${changed.newer.length === 1 ? 'is a newer message' : `are ${changed.newer.length} newer messages`}`,
  ].filter(Boolean)
  return new Refusal('stale', `The conversation changed in the meantime: ${what.join(', ')}.`, { changed })
}
