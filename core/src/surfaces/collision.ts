import type { Db, Executor } from '../db/index.ts'
import { announce } from '../db/index.ts'
import { mirrorLane } from '../events/wake.ts'
import { enqueue } from '../jobs/enqueue.ts'

/** A form left open longer than this warns nobody any more. */
const LOCK_MS = 2 * 60_000

type At = { accountId: string; conversation: string; member: string }

/** A soft lock: it stops nobody and warns everybody. Answers who else is writing. */
export const startReplying = (db: Db, { accountId, conversation, member }: At): Promise<string[]> =>
  db.transaction(async (trx) => {
    const until = new Date(Date.now() + LOCK_MS)
    await trx
      .insertInto('replying')
      .values({ account_id: accountId, conversation_id: conversation, member_id: member, until })
      .onConflict((c) => c.columns(['account_id', 'conversation_id', 'member_id']).doUpdateSet({ until }))
      .execute()
    await redraw(trx, accountId, conversation)
    return (await replyingTo(trx, accountId, conversation)).filter((r) => r.member !== member).map((r) => r.member)
  })

export const stopReplying = (db: Db, { accountId, conversation, member }: At): Promise<void> =>
  db.transaction(async (trx) => {
    const ended = await trx
      .deleteFrom('replying')
      .where('account_id', '=', accountId)
      .where('conversation_id', '=', conversation)
      .where('member_id', '=', member)
      .returning('member_id')
      .executeTakeFirst()
    if (ended) await redraw(trx, accountId, conversation)
  })

export const replyingTo = async (
  db: Executor,
  accountId: string,
  conversation: string,
): Promise<{ member: string; name: string; until: Date }[]> =>
  db
    .selectFrom('replying')
    .innerJoin('members', (join) =>
      join.onRef('members.account_id', '=', 'replying.account_id').onRef('members.id', '=', 'replying.member_id'),
    )
    .select(['replying.member_id as member', 'members.name', 'until'])
    .where('replying.account_id', '=', accountId)
    .where('conversation_id', '=', conversation)
    .where('until', '>', new Date())
    .orderBy('members.name')
    .execute()

/** Cards and open windows say who is replying; that is no change of the conversation, so they are woken by hand. */
const redraw = async (trx: Parameters<typeof enqueue>[0], accountId: string, conversation: string): Promise<void> => {
  announce(trx, `replying:${accountId}/${conversation}`)
  const mirrors = await trx
    .selectFrom('mirrors')
    .select('installation_id')
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversation)
    .execute()
  await enqueue(
    trx,
    mirrors.map((m) => ({
      subscriber: 'mirror',
      lane: mirrorLane(conversation, m.installation_id),
      accountId,
      payload: { card: true },
    })),
  )
}
