import { createHmac, randomBytes } from 'node:crypto'
import type { Db } from '../db/index.ts'
import type { Sealer } from './seal.ts'

/** Stands for an outside key where only equality matters: whoever reads the database alone can neither undo nor guess it. */
export type KeyHash = (...key: readonly string[]) => string

const NAME = 'key_hash'
const PLACE = `deployment:${NAME}`

/**
 * Made once and kept sealed, not derived from DESKLESS_KEY: what was hashed before the sealing key was rotated must be
 * known after it as well.
 */
export const openKeyHash = async (db: Db, seal: Sealer): Promise<KeyHash> => {
  await db.root
    .insertInto('deployment')
    .values({ key: NAME, value: JSON.stringify(seal.seal(randomBytes(32).toString('hex'), PLACE)) })
    .onConflict((c) => c.doNothing())
    .execute()
  const kept = await db.root.selectFrom('deployment').select('value').where('key', '=', NAME).executeTakeFirstOrThrow()
  return keyHash(Buffer.from(seal.open(String(kept.value), PLACE), 'hex'))
}

const PREFIX = 'h1.'

export const isKeyHash = (key: string): boolean => /^h1\.[\w-]{43}$/.test(key)

const keyHash =
  (secret: Uint8Array): KeyHash =>
  (...key) =>
    PREFIX + createHmac('sha256', secret).update(key.join('\0')).digest('base64url')
