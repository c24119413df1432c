import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Db } from '../db/index.ts'
import type { Sealer } from './seal.ts'
import { sealer } from './seal.ts'

const PLACE = 'deployment:key_check'
const KNOWN = 'deskless'

/** The sealing key: from the environment, or on the embedded default from a file made once beside the data. */
export const keySpec = async (config: Config): Promise<string> => {
  if (config.key) return config.key
  const path = join(config.dataDir, 'key')
  const written = await readFile(path, 'utf8').catch(() => undefined)
  if (written) return written.trim()
  await mkdir(config.dataDir, { recursive: true })
  const fresh = randomBytes(32).toString('hex')
  await writeFile(path, `${fresh}\n`, { mode: 0o600, flag: 'wx' })
  return fresh
}

/** Refuses a key other than the one this database was set up with, before anything half starts. */
export const checkedSealer = async (db: Db, spec: string): Promise<Sealer> => {
  const seal = sealer(spec)
  const fresh = { key: 'key_check', value: JSON.stringify(seal.seal(KNOWN, PLACE)) }
  await db.root
    .insertInto('deployment')
    .values(fresh)
    .onConflict((c) => c.doNothing())
    .execute()
  const kept = await db.root
    .selectFrom('deployment')
    .select('value')
    .where('key', '=', 'key_check')
    .executeTakeFirstOrThrow()
  if (seal.open(String(kept.value), PLACE) !== KNOWN)
    throw new Refusal('invalid_setting', 'DESKLESS_KEY is not the key this database was set up with.')
  return seal
}
