import type { EndedWhy, Executor, Trx } from '../../db/index.ts'
import type { Services } from '../../services.ts'
import { hashOf, readRefresh } from './keys.ts'
import { NotGranted } from './not-granted.ts'

type Place = { accountId: string; id: string }

/** Its open streams hear it at once; where the word is lost, within a minute. */
export const topicOf = ({ accountId, id }: Place): string => `device:${accountId}:${id}`

/** Ended for good. What came with it opens nothing any more: that is looked at with each use. */
export const endDevice = async (db: Executor, { accountId, id }: Place, why: EndedWhy): Promise<boolean> => {
  const ended = await db
    .updateTable('devices')
    .set({ revoked_at: new Date(), revoked_why: why })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return ended !== undefined
}

export const revokeDevice = async (
  { db, bus }: Pick<Services, 'db' | 'bus'>,
  place: Place,
  why: EndedWhy,
): Promise<void> => {
  if (await endDevice(db.root, place, why)) await bus.publish(topicOf(place), { ended: true })
}

/** What a transaction came to. A refusal is thrown only now, because what it ended had to be committed. */
export const granted = async <T>({ bus }: Pick<Services, 'bus'>, outcome: T | NotGranted): Promise<T> => {
  if (!(outcome instanceof NotGranted)) return outcome
  if (outcome.ended) await bus.publish(topicOf(outcome.ended), { ended: true })
  throw outcome
}

/** With the seat go its devices and what would become one: who gets the seat back signs in anew. */
export const endDevicesOf = async (trx: Trx, accountId: string, memberId: string): Promise<void> => {
  for (const table of ['authorization_codes', 'device_codes'] as const)
    await trx.deleteFrom(table).where('account_id', '=', accountId).where('member_id', '=', memberId).execute()
  await trx
    .updateTable('devices')
    .set({ revoked_at: new Date(), revoked_why: 'seat' })
    .where('account_id', '=', accountId)
    .where('member_id', '=', memberId)
    .where('revoked_at', 'is', null)
    .execute()
}

/** A device signs itself out with a token of its own, new or old. Whatever else comes is nobody's business. */
export const signOutDevice = async (services: Services, text: string, client: string): Promise<void> => {
  const token = readRefresh(text)
  const found =
    token &&
    (await services.db.root
      .selectFrom('devices')
      .select(['account_id', 'id'])
      .where('family', '=', hashOf(token.family))
      .where('client', '=', client)
      .executeTakeFirst())
  if (found) await revokeDevice(services, { accountId: found.account_id, id: found.id }, 'signed_out')
}
