import { sql } from 'kysely'
import type { Executor } from '../../db/index.ts'
import type { Services } from '../../services.ts'
import { hashOf } from './keys.ts'

/** `used_at` is for people; writing it with every request would make reads into writes. */
const USED_EVERY_MS = 60_000

export type DeviceCaller = { accountId: string; device: string; member: string; permissions: string[] }

/** An access token that still counts, with what its member may do: one question, because every call asks it. */
export const findAccess = async ({ db }: Pick<Services, 'db'>, token: string): Promise<DeviceCaller | undefined> => {
  const row = await living(db.root)
    .innerJoin('device_access as a', (on) =>
      on.onRef('a.account_id', '=', 'd.account_id').onRef('a.device_id', '=', 'd.id'),
    )
    .select(['a.generation as of'])
    .where('a.hash', '=', hashOf(token))
    .where('a.ends_at', '>', new Date())
    .executeTakeFirst()
  if (!row) return undefined
  const arrived = row.taken_at === null && row.of === row.generation
  if (arrived || Date.now() - row.used_at.getTime() > USED_EVERY_MS) await noteUse(db, row)
  return callerOf(row)
}

/** The device of a stream that stays open longer than its first token. */
export const findDevice = async (
  { db }: Pick<Services, 'db'>,
  { accountId, id }: { accountId: string; id: string },
): Promise<DeviceCaller | undefined> => {
  const row = await living(db.root).where('d.account_id', '=', accountId).where('d.id', '=', id).executeTakeFirst()
  return row && callerOf(row)
}

const living = (db: Executor) =>
  db
    .selectFrom('devices as d')
    .innerJoin('members as m', (on) => on.onRef('m.account_id', '=', 'd.account_id').onRef('m.id', '=', 'd.member_id'))
    .innerJoin('roles as r', (on) => on.onRef('r.account_id', '=', 'm.account_id').onRef('r.id', '=', 'm.role_id'))
    .select(['d.account_id', 'd.id', 'd.member_id', 'd.generation', 'd.taken_at', 'd.used_at', 'r.permissions'])
    .where('d.revoked_at', 'is', null)
    .where('m.disabled_at', 'is', null)

type Used = { account_id: string; id: string; of: number }

/** Using what came with the newest refresh token says that it arrived: from then on the one before is no retry. */
const noteUse = async (db: Services['db'], { account_id, id, of }: Used): Promise<void> => {
  await sql`
    UPDATE devices SET used_at = now(), taken_at = CASE WHEN generation = ${of} THEN coalesce(taken_at, now()) ELSE taken_at END
    WHERE account_id = ${account_id} AND id = ${id}`.execute(db.root)
}

const callerOf = (row: { account_id: string; id: string; member_id: string; permissions: string[] }): DeviceCaller => ({
  accountId: row.account_id,
  device: row.id,
  member: row.member_id,
  permissions: row.permissions,
})
