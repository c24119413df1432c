import { createHash } from 'node:crypto'
import type { Row, Trx } from '../../db/index.ts'
import type { Services } from '../../services.ts'
import { endDevice, granted } from './end.ts'
import type { Issued, NewDevice } from './issue.ts'
import { makeDevice } from './issue.ts'
import { hashOf, newSecret } from './keys.ts'
import { NotGranted } from './not-granted.ts'

/** From the page to the extension and back to us: no person is in between. */
const LASTS_MS = 60_000

export type Consent = NewDevice & { redirectUri: string; challenge: string }

/** A code for what a person just allowed. It opens nothing without the verifier its challenge was made from. */
export const giveCode = async ({ db }: Pick<Services, 'db'>, consent: Consent): Promise<string> => {
  const code = newSecret()
  await db.root
    .insertInto('authorization_codes')
    .values({
      account_id: consent.accountId,
      hash: hashOf(code),
      member_id: consent.memberId,
      client: consent.client,
      redirect_uri: consent.redirectUri,
      challenge: consent.challenge,
      device_name: consent.name,
      ends_at: new Date(Date.now() + LASTS_MS),
    })
    .execute()
  return code
}

export type Redeeming = { code: string; client: string; redirectUri: string; verifier: string }

export const redeemCode = async (services: Services, redeeming: Redeeming): Promise<Issued> => {
  return granted(services, await services.db.transaction((trx) => exchange(trx, services, redeeming)))
}

/** A refusal is answered and not thrown: what it ended must be committed. */
const exchange = async (trx: Trx, services: Services, redeeming: Redeeming): Promise<Issued | NotGranted> => {
  const code = await trx
    .selectFrom('authorization_codes')
    .selectAll()
    .where('hash', '=', hashOf(redeeming.code))
    .forUpdate()
    .executeTakeFirst()
  if (!code) return refused()
  if (code.device_id) {
    const place = { accountId: code.account_id, id: code.device_id }
    await endDevice(trx, place, 'reuse')
    return refused(place)
  }
  if (!fits(code, redeeming)) return refused()
  const { account_id: accountId, member_id: memberId, client, device_name: name } = code
  const issued = await makeDevice(trx, services, { accountId, memberId, client, name })
  await trx
    .updateTable('authorization_codes')
    .set({ device_id: issued.device })
    .where('account_id', '=', accountId)
    .where('hash', '=', code.hash)
    .execute()
  return issued
}

const fits = (code: Row<'authorization_codes'>, { client, redirectUri, verifier }: Redeeming): boolean =>
  code.ends_at > new Date() &&
  code.client === client &&
  code.redirect_uri === redirectUri &&
  code.challenge === createHash('sha256').update(verifier).digest('base64url')

/** The same words whatever was wrong: who made it up learns nothing. */
const refused = (ended?: NotGranted['ended']): NotGranted =>
  new NotGranted('invalid_grant', 'This code is unknown, was used, or has ended. Sign in again.', ended)
