import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { ChannelError, Refusal, uuidv7 } from '../contract/index.ts'
import type { Row } from '../db/index.ts'
import type { Services } from '../services.ts'
import { setHealth } from './health.ts'

type Refresh = (old: string | undefined) => Promise<{ value: string; expiresAt: Date }>
type Place = { account_id: string; id: string; name: string }

/** Refreshed this long before it ends, so a call begun with it can finish. */
const EARLY_MS = 60_000
const LEASE_MS = 30_000
const WAIT_MS = 250

/** A provider token that ends: one caller refreshes under a lease over all processes, the others wait for its result. */
export const freshToken = async (
  services: Services,
  row: Row<'connections'>,
  name: string,
  refresh: Refresh,
): Promise<string> => {
  const place = { account_id: row.account_id, id: row.id, name }
  const giveUp = Date.now() + 2 * LEASE_MS
  while (Date.now() < giveUp) {
    const known = await read(services, place)
    if (known.value && known.expiresAt > Date.now() + EARLY_MS) return known.value
    const lease = await takeLease(services, place)
    if (lease) return refreshUnder(services, row, place, lease, refresh, known.value)
    await pause(WAIT_MS)
  }
  throw new ChannelError({
    code: 'token_refresh_slow',
    sent: 'no',
    retry: 'later',
    tell: 'The provider is slow to renew its token.',
  })
}

const sealPlace = (place: Place): string => `token:${place.id}:${place.name}`

const read = async ({ db, seal }: Services, place: Place): Promise<{ value?: string; expiresAt: number }> => {
  const row = await db.root
    .insertInto('connection_tokens')
    .values({ account_id: place.account_id, connection_id: place.id, name: place.name })
    .onConflict((c) => c.columns(['account_id', 'connection_id', 'name']).doUpdateSet({ name: place.name }))
    .returning(['sealed', 'expires_at'])
    .executeTakeFirstOrThrow()
  return {
    value: row.sealed ? seal.open(row.sealed, sealPlace(place)) : undefined,
    expiresAt: row.expires_at?.getTime() ?? 0,
  }
}

const takeLease = async ({ db }: Services, place: Place): Promise<string | undefined> => {
  const lease = uuidv7()
  const { rows } = await sql`
    UPDATE connection_tokens SET lease = ${lease}, lease_until = now() + ${LEASE_MS} * interval '1 millisecond'
    WHERE account_id = ${place.account_id} AND connection_id = ${place.id} AND name = ${place.name}
      AND (lease IS NULL OR lease_until < now()) AND (expires_at IS NULL OR expires_at < now() + ${EARLY_MS} * interval '1 millisecond')
    RETURNING 1`.execute(db.root)
  return rows.length > 0 ? lease : undefined
}

const refreshUnder = async (
  services: Services,
  row: Row<'connections'>,
  place: Place,
  lease: string,
  refresh: Refresh,
  old: string | undefined,
): Promise<string> => {
  try {
    const fresh = await refresh(old)
    await settle(services, place, lease, {
      sealed: services.seal.seal(fresh.value, sealPlace(place)),
      expires_at: fresh.expiresAt,
    })
    return fresh.value
  } catch (error) {
    await settle(services, place, lease, {})
    if (error instanceof Refusal || (error instanceof ChannelError && error.retry === 'never'))
      await setHealth(services.db, row, 'reauthorise', error.message)
    throw error
  }
}

const settle = async (
  { db }: Services,
  place: Place,
  lease: string,
  set: { sealed?: string; expires_at?: Date },
): Promise<void> => {
  await db.root
    .updateTable('connection_tokens')
    .set({ ...set, lease: null, lease_until: null })
    .where('account_id', '=', place.account_id)
    .where('connection_id', '=', place.id)
    .where('name', '=', place.name)
    .where('lease', '=', lease)
    .execute()
}
