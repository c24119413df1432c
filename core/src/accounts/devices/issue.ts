import { uuidv7 } from '../../contract/index.ts'
import type { Row, Trx } from '../../db/index.ts'
import type { Services } from '../../services.ts'
import { hashOf, newAccess, newFamily, newSecret, writeRefresh } from './keys.ts'
import { NotGranted } from './not-granted.ts'

const ACCESS_SECONDS = 600
const DAY_MS = 86_400_000
/** A device that was not used for so long signs in anew. */
const REFRESH_DAYS = 30

/** What a device is told. */
export type Issued = {
  access: string
  refresh: string
  expiresInSeconds: number
  account: string
  member: string
  device: string
}

export type NewDevice = { accountId: string; memberId: string; client: string; name: string }

export const endOfRefresh = (): Date => new Date(Date.now() + REFRESH_DAYS * DAY_MS)
export const placeOfRefresh = (accountId: string, device: string): string => `device ${accountId} ${device}`

export const makeDevice = async (
  trx: Trx,
  { seal }: Pick<Services, 'seal'>,
  { accountId, memberId, client, name }: NewDevice,
): Promise<Issued> => {
  await requireSeat(trx, accountId, memberId)
  const id = uuidv7()
  const token = { family: newFamily(), secret: newSecret() }
  const refresh = writeRefresh(token)
  const device = await trx
    .insertInto('devices')
    .values({
      account_id: accountId,
      id,
      member_id: memberId,
      client,
      name,
      family: hashOf(token.family),
      secret: hashOf(token.secret),
      sealed: seal.seal(refresh, placeOfRefresh(accountId, id)),
      ends_at: endOfRefresh(),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return withAccess(trx, device, refresh)
}

/** Locked, so that whoever takes the seat away waits for the device and ends it, or is seen here. */
const requireSeat = async (trx: Trx, accountId: string, memberId: string): Promise<void> => {
  const member = await trx
    .selectFrom('members')
    .select('disabled_at')
    .where('account_id', '=', accountId)
    .where('id', '=', memberId)
    .forShare()
    .executeTakeFirst()
  if (!member || member.disabled_at)
    throw new NotGranted('invalid_grant', 'You are no member of this account any more.')
}

/** One more access token, of the device's present generation. */
export const withAccess = async (trx: Trx, device: Row<'devices'>, refresh: string): Promise<Issued> => {
  const { account_id, id: device_id, member_id, generation } = device
  const access = newAccess()
  await trx
    .deleteFrom('device_access')
    .where('account_id', '=', account_id)
    .where('device_id', '=', device_id)
    .where('ends_at', '<', new Date())
    .execute()
  const ends_at = new Date(Date.now() + ACCESS_SECONDS * 1000)
  await trx
    .insertInto('device_access')
    .values({ account_id, device_id, hash: hashOf(access), generation, ends_at })
    .execute()
  return {
    access,
    refresh,
    expiresInSeconds: ACCESS_SECONDS,
    account: account_id,
    member: member_id,
    device: device_id,
  }
}
