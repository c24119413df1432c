import { randomInt } from 'node:crypto'
import { Refusal } from '../../contract/index.ts'
import type { Row, Trx } from '../../db/index.ts'
import type { Services } from '../../services.ts'
import { hashOf, newSecret } from './keys.ts'

const LASTS_SECONDS = 600
const EVERY_SECONDS = 5
/** No vowels, so no words; nothing that reads like something else. */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ'
const LENGTH = 8
const TRIES = 5

export type Begun = { deviceCode: string; userCode: string; expiresInSeconds: number; everySeconds: number }

const newUserCode = (): string => Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')

const inTwo = (code: string): string => `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`

/** As people type it: any case, with or without the dash. */
const plain = (typed: string): string => typed.toUpperCase().replace(/[^A-Z]/g, '')

/** Short enough to guess from its hash, so the hash is keyed. */
const userHash = ({ keyHash }: Pick<Services, 'keyHash'>, typed: string): string => keyHash('user code', plain(typed))

/** RFC 8628: the device keeps one code and shows the other, which somebody signed in confirms. */
export const beginPairing = async (
  services: Pick<Services, 'db' | 'keyHash'>,
  { client, name }: { client: string; name: string },
): Promise<Begun> => {
  for (let tried = 0; tried < TRIES; tried++) {
    const [deviceCode, userCode] = [newSecret(), newUserCode()]
    const made = await services.db.root
      .insertInto('device_codes')
      .values({
        hash: hashOf(deviceCode),
        user_hash: userHash(services, userCode),
        client,
        device_name: name,
        every_seconds: EVERY_SECONDS,
        ends_at: new Date(Date.now() + LASTS_SECONDS * 1000),
      })
      .onConflict((c) => c.doNothing())
      .returning('client')
      .executeTakeFirst()
    if (made)
      return { deviceCode, userCode: inTwo(userCode), expiresInSeconds: LASTS_SECONDS, everySeconds: EVERY_SECONDS }
  }
  throw new Refusal('unavailable')
}

/** The code a person reads off their device, as long as nobody has decided about it. */
export const waitingFor = async (
  services: Pick<Services, 'db' | 'keyHash'>,
  typed: string,
): Promise<{ client: string; name: string }> => {
  const row = await services.db.root
    .selectFrom('device_codes')
    .selectAll()
    .where('user_hash', '=', userHash(services, typed))
    .executeTakeFirst()
  if (!row || !isWaiting(row)) throw noSuchCode()
  return { client: row.client, name: row.device_name }
}

const isWaiting = ({ ends_at, denied, member_id }: Row<'device_codes'>): boolean =>
  ends_at > new Date() && !denied && member_id === null

export type Deciding = { code: string; accountId: string; memberId: string; allow: boolean }

/** One person decides, once. */
export const decidePairing = (
  services: Pick<Services, 'db' | 'keyHash'>,
  { code, accountId, memberId, allow }: Deciding,
): Promise<void> =>
  services.db.transaction(async (trx: Trx) => {
    const row = await trx
      .selectFrom('device_codes')
      .selectAll()
      .where('user_hash', '=', userHash(services, code))
      .forUpdate()
      .executeTakeFirst()
    if (!row || !isWaiting(row)) throw noSuchCode()
    await trx
      .updateTable('device_codes')
      .set(allow ? { account_id: accountId, member_id: memberId } : { denied: true })
      .where('hash', '=', row.hash)
      .execute()
  })

const noSuchCode = (): Refusal =>
  new Refusal('not_found', 'There is no such code, or it was used or has ended. Ask your device for a new one.')
