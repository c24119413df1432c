import type { EndedWhy, Row, Trx } from '../../db/index.ts'
import type { Services } from '../../services.ts'
import { endDevice, granted } from './end.ts'
import type { Issued } from './issue.ts'
import { endOfRefresh, placeOfRefresh, withAccess } from './issue.ts'
import type { RefreshToken } from './keys.ts'
import { hashOf, newSecret, readRefresh, sameHash, writeRefresh } from './keys.ts'
import { NotGranted } from './not-granted.ts'

/** Two tabs may ask at once, and the slower one comes a little after the new token was used by the other. */
const GRACE_MS = 30_000

/**
 * A refresh token for the next one. Each counts once, but an answer may be lost: the one before is taken until something
 * that came with the newest was used, and for some seconds after, and is answered with that same newest. Any other old
 * one has been copied, and nobody knows by whom: the device is ended.
 */
export const renew = async (services: Services, text: string, client: string): Promise<Issued> => {
  const token = readRefresh(text)
  if (!token) throw unknown()
  return granted(services, await services.db.transaction((trx) => exchange(trx, services, token, client)))
}

/** A refusal is answered and not thrown: what it ended must be committed. */
const exchange = async (
  trx: Trx,
  services: Services,
  token: RefreshToken,
  client: string,
): Promise<Issued | NotGranted> => {
  const device = await lockDevice(trx, token)
  if (!device || device.client !== client) return unknown()
  if (device.revoked_at) return ended(device.revoked_why)
  if (device.disabled_at) return ended('seat')
  if (device.ends_at <= new Date())
    return new NotGranted('invalid_grant', 'This device was not used for a month. Sign in again.')
  const given = hashOf(token.secret)
  if (sameHash(given, device.secret)) return next(trx, services, device, token)
  if (sameHash(given, device.secret_before) && mayBeLost(device))
    return withAccess(trx, device, services.seal.open(device.sealed, placeOfRefresh(device.account_id, device.id)))
  services.log.warn(
    { account: device.account_id, device: device.id },
    'A refresh token was used twice: its device is ended.',
  )
  const place = { accountId: device.account_id, id: device.id }
  await endDevice(trx, place, 'reuse')
  return ended('reuse', place)
}

type Found = Row<'devices'> & { disabled_at: Date | null }

const lockDevice = (trx: Trx, { family }: RefreshToken): Promise<Found | undefined> =>
  trx
    .selectFrom('devices as d')
    .innerJoin('members as m', (on) => on.onRef('m.account_id', '=', 'd.account_id').onRef('m.id', '=', 'd.member_id'))
    .selectAll('d')
    .select('m.disabled_at')
    .where('d.family', '=', hashOf(family))
    .forUpdate('d')
    .executeTakeFirst()

const mayBeLost = ({ taken_at, renewed_at }: Row<'devices'>): boolean =>
  taken_at === null || Date.now() - renewed_at.getTime() < GRACE_MS

const next = async (
  trx: Trx,
  { seal }: Services,
  device: Row<'devices'>,
  { family }: RefreshToken,
): Promise<Issued> => {
  const { account_id, id } = device
  const secret = newSecret()
  const refresh = writeRefresh({ family, secret })
  const now = new Date()
  const renewed = await trx
    .updateTable('devices')
    .set((eb) => ({
      secret: hashOf(secret),
      secret_before: eb.ref('secret'),
      sealed: seal.seal(refresh, placeOfRefresh(account_id, id)),
      generation: eb('generation', '+', 1),
      renewed_at: now,
      taken_at: null,
      used_at: now,
      ends_at: endOfRefresh(),
    }))
    .where('account_id', '=', account_id)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return withAccess(trx, renewed, refresh)
}

const unknown = (): NotGranted => new NotGranted('invalid_grant', 'This sign-in is unknown here. Sign in again.')

const WHY: Record<EndedWhy, string> = {
  member: 'You ended this device in your list of devices.',
  admin: 'An administrator ended this device.',
  signed_out: 'This device signed out.',
  password: 'Your password was changed, which signs every device out.',
  seat: 'You are no member of this account any more.',
  reuse: 'An old key of this device was used again, which only a copy does. To be safe the device was signed out.',
}

const ended = (why: EndedWhy | null, now?: NotGranted['ended']): NotGranted =>
  new NotGranted('invalid_grant', `${WHY[why ?? 'member']} Sign in again.`, now)
