import { Refusal } from '../../contract/index.ts'
import type { Row, Trx } from '../../db/index.ts'
import type { Services } from '../../services.ts'
import type { Issued, NewDevice } from './issue.ts'
import { makeDevice, withAccess } from './issue.ts'
import { NotGranted } from './not-granted.ts'

/**
 * A token for a member whom something else than our own sign-in vouches for. It renews itself by vouching again, so it gets
 * no refresh token; and it stays one device, however often that happens, which its member sees and may end.
 */
export const vouchedAccess = async (
  { db, seal }: Pick<Services, 'db' | 'seal'>,
  wanted: NewDevice,
): Promise<Pick<Issued, 'access' | 'expiresInSeconds'>> => {
  try {
    return await db.transaction(async (trx) => {
      const known = await deviceOf(trx, wanted)
      const issued = known ? await withAccess(trx, known, '') : await makeDevice(trx, { seal }, wanted)
      return { access: issued.access, expiresInSeconds: issued.expiresInSeconds }
    })
  } catch (error) {
    throw error instanceof NotGranted ? new Refusal('forbidden', error.message) : error
  }
}

const deviceOf = (trx: Trx, { accountId, memberId, client }: NewDevice): Promise<Row<'devices'> | undefined> =>
  trx
    .selectFrom('devices as d')
    .innerJoin('members as m', (on) => on.onRef('m.account_id', '=', 'd.account_id').onRef('m.id', '=', 'd.member_id'))
    .selectAll('d')
    .where('d.account_id', '=', accountId)
    .where('d.member_id', '=', memberId)
    .where('d.client', '=', client)
    .where('d.revoked_at', 'is', null)
    .where('m.disabled_at', 'is', null)
    .orderBy('d.created_at')
    .limit(1)
    .forUpdate('d')
    .executeTakeFirst()
