// How push services know who sends (RFC 8292): one pair of keys an account, made when the first chat of it may push.
import { createECDH } from 'node:crypto'
import type { Hub } from '@deskless/core/contract'
import { tables } from './tables.ts'

/** Base64url, as browsers and push services want them. */
export type PushKeys = { publicKey: string; privateKey: string }

const PLACE = 'push_keys'

const stored = (hub: Hub) =>
  tables(hub).selectFrom('push_keys').selectAll().where('account_id', '=', hub.accountId).executeTakeFirst()

export const pushKeys = async (hub: Hub): Promise<PushKeys> => {
  const { public_key, sealed } = (await stored(hub)) ?? (await made(hub))
  return { publicKey: public_key, privateKey: hub.seal.open(sealed, PLACE) }
}

/** Of two at once the first counts. */
const made = async (hub: Hub) => {
  const pair = createECDH('prime256v1')
  pair.generateKeys()
  const sealed = hub.seal.close(pair.getPrivateKey('base64url'), PLACE)
  await tables(hub)
    .insertInto('push_keys')
    .values({ account_id: hub.accountId, public_key: pair.getPublicKey('base64url'), sealed })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return (await stored(hub))!
}
