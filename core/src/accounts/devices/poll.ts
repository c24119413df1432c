import type { Row, Trx } from '../../db/index.ts'
import type { Services } from '../../services.ts'
import { endDevice, granted } from './end.ts'
import type { Issued } from './issue.ts'
import { makeDevice } from './issue.ts'
import { hashOf } from './keys.ts'
import { NotGranted } from './not-granted.ts'

/** RFC 8628 §3.5: so much slower for each time it came too early. */
const SLOWER_SECONDS = 5
/** A request may be a little faster on its way than the one before. */
const EARLY_MS = 500

type Polling = { deviceCode: string; client: string }

/** The device asks whether somebody has confirmed. */
export const pollPairing = async (services: Services, polling: Polling): Promise<Issued> => {
  return granted(services, await services.db.transaction((trx) => answer(trx, services, polling)))
}

/** A refusal is answered and not thrown: what it noted must be committed. */
const answer = async (trx: Trx, services: Services, { deviceCode, client }: Polling): Promise<Issued | NotGranted> => {
  const row = await trx
    .selectFrom('device_codes')
    .selectAll()
    .where('hash', '=', hashOf(deviceCode))
    .forUpdate()
    .executeTakeFirst()
  if (!row || row.client !== client) return unknown()
  if (row.device_id) return usedTwice(trx, row)
  if (row.denied) return new NotGranted('access_denied', 'The person said no.')
  if (row.ends_at <= new Date()) return new NotGranted('expired_token', 'The code has ended. Ask for a new one.')
  if (!row.account_id || !row.member_id) return notYet(trx, row)
  const seat = { accountId: row.account_id, memberId: row.member_id }
  const issued = await makeDevice(trx, services, { ...seat, client, name: row.device_name })
  await trx.updateTable('device_codes').set({ device_id: issued.device }).where('hash', '=', row.hash).execute()
  return issued
}

const usedTwice = async (trx: Trx, { account_id, device_id }: Row<'device_codes'>): Promise<NotGranted> => {
  if (!account_id || !device_id) return unknown()
  const place = { accountId: account_id, id: device_id }
  await endDevice(trx, place, 'reuse')
  return unknown(place)
}

const notYet = async (trx: Trx, row: Row<'device_codes'>): Promise<NotGranted> => {
  const tooSoon = row.asked_at !== null && Date.now() - row.asked_at.getTime() < row.every_seconds * 1000 - EARLY_MS
  await trx
    .updateTable('device_codes')
    .set({ asked_at: new Date(), ...(tooSoon ? { every_seconds: row.every_seconds + SLOWER_SECONDS } : {}) })
    .where('hash', '=', row.hash)
    .execute()
  return tooSoon
    ? new NotGranted('slow_down', 'Ask less often.')
    : new NotGranted('authorization_pending', 'Nobody has confirmed the code yet.')
}

const unknown = (ended?: NotGranted['ended']): NotGranted =>
  new NotGranted('invalid_grant', 'This code is unknown, was used, or has ended. Sign in again.', ended)
