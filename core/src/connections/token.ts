import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import type { TokenOptions } from '../contract/index.ts'
import { ChannelError, Refusal, uuidv7 } from '../contract/index.ts'
import { crashPoint, hurried } from '../crash.ts'
import type { Executor, Row } from '../db/index.ts'
import type { Services } from '../services.ts'
import { tellAdmins } from '../surfaces/notices/tell.ts'
import { setHealth } from './health.ts'

type Refresh = (old: string | undefined) => Promise<{ value: string; expiresAt: Date }>
type Place = { account_id: string; id: string; name: string }

/** Refreshed this long before it ends, so a call begun with it can finish. */
const EARLY_MS = 60_000
const LEASE_MS = hurried(30_000)
const WAIT_MS = 250
/** Nobody waits so long for another's refresh that the call it is for is given up meanwhile: not a byte of that one left. */
export const PATIENCE_MS = hurried(15_000)

/**
 * A provider token that ends: one caller refreshes under a lease over all processes, the others wait for its result. What
 * the last one to hold the lease left open is not guessed: its token is tried once more, and a refusal then says so.
 */
export const freshToken = async (
  services: Services,
  row: Row<'connections'>,
  name: string,
  refresh: Refresh,
  options: TokenOptions = {},
): Promise<string> => {
  const place = { account_id: row.account_id, id: row.id, name }
  const giveUp = Date.now() + PATIENCE_MS
  while (Date.now() < giveUp) {
    const known = await read(services, place)
    if (lasts(known, options)) return known.value
    const lease = await takeLease(services, place)
    if (lease) return renewed(services, row, place, lease, refresh, options)
    await pause(WAIT_MS)
  }
  throw new ChannelError({
    code: 'token_refresh_slow',
    sent: 'no',
    retry: 'later',
    tell: 'The provider is slow to renew its token.',
  })
}

const lasts = (known: Known, { earlyMs = EARLY_MS, refused }: TokenOptions): known is Known & { value: string } =>
  known.value !== undefined && known.value !== refused && known.expiresAt > Date.now() + earlyMs

/** Under the lease. Renewed early, so that a provider who does not do it right now costs nothing yet. */
const renewed = async (
  services: Services,
  row: Row<'connections'>,
  place: Place,
  lease: Lease,
  refresh: Refresh,
  options: TokenOptions,
): Promise<string> => {
  // Somebody may have been done between our look and our lease.
  const known = await read(services, place)
  if (lasts(known, options)) return settle(services, place, lease.id, {}).then(() => known.value)
  const old = known.value === options.refused ? { ...known, expiresAt: 0 } : known
  return refreshUnder(services, row, place, lease, refresh, old).catch((error: unknown) => {
    if (old.value !== undefined && old.expiresAt > Date.now() + EARLY_MS) return old.value
    throw error
  })
}

const sealPlace = (place: Place): string => `token:${place.id}:${place.name}`

/** Tokens a setup brought, in the transaction that makes their connection. */
export const storeTokens = async (
  trx: Executor,
  { seal }: Pick<Services, 'seal'>,
  row: Pick<Row<'connections'>, 'account_id' | 'id'>,
  tokens: Record<string, { value: string; expiresAt: Date }>,
): Promise<void> => {
  for (const [name, { value, expiresAt: expires_at }] of Object.entries(tokens)) {
    const sealed = JSON.stringify(seal.seal(value, sealPlace({ account_id: row.account_id, id: row.id, name })))
    // Whoever refreshes the old one at this moment comes too late: its lease is gone.
    const fresh = { sealed, expires_at, lease: null, lease_until: null }
    await trx
      .insertInto('connection_tokens')
      .values({ account_id: row.account_id, connection_id: row.id, name, ...fresh })
      .onConflict((c) => c.columns(['account_id', 'connection_id', 'name']).doUpdateSet(fresh))
      .execute()
  }
}

type Known = { value?: string; expiresAt: number }

const read = async ({ db, seal }: Services, place: Place): Promise<Known> => {
  const row = await db.root
    .selectFrom('connection_tokens')
    .select(['sealed', 'expires_at'])
    .where('account_id', '=', place.account_id)
    .where('connection_id', '=', place.id)
    .where('name', '=', place.name)
    .executeTakeFirst()
  return {
    value: row?.sealed ? seal.open(row.sealed, sealPlace(place)) : undefined,
    expiresAt: row?.expires_at?.getTime() ?? 0,
  }
}

/** `cut`: who held it before never said how it ended. */
type Lease = { id: string; cut: boolean }

const takeLease = async ({ db }: Services, place: Place): Promise<Lease | undefined> => {
  const id = uuidv7()
  const { rows } = await sql<{ cut: boolean }>`
    WITH before AS (
      SELECT lease IS NOT NULL AS cut FROM connection_tokens
      WHERE account_id = ${place.account_id} AND connection_id = ${place.id} AND name = ${place.name}
    )
    INSERT INTO connection_tokens AS t (account_id, connection_id, name, lease, lease_until)
    VALUES (${place.account_id}, ${place.id}, ${place.name}, ${id}, now() + ${LEASE_MS} * interval '1 millisecond')
    ON CONFLICT (account_id, connection_id, name) DO UPDATE SET lease = excluded.lease, lease_until = excluded.lease_until
      WHERE t.lease IS NULL OR t.lease_until < now()
    RETURNING coalesce((SELECT cut FROM before), false) AS cut`.execute(db.root)
  return rows[0] && { id, cut: rows[0].cut }
}

const refreshUnder = async (
  services: Services,
  row: Row<'connections'>,
  place: Place,
  lease: Lease,
  refresh: Refresh,
  old: Known,
): Promise<string> => {
  try {
    const fresh = await refresh(old.value)
    crashPoint('token.after-refresh')
    const kept = await settle(services, place, lease.id, {
      sealed: JSON.stringify(services.seal.seal(fresh.value, sealPlace(place))),
      expires_at: fresh.expiresAt,
    })
    // Taken over meanwhile, by who held the lease next or by a new sign-in: what stands there is newer.
    return kept ? fresh.value : ((await read(services, place)).value ?? fresh.value)
  } catch (error) {
    await settle(services, place, lease.id, {})
    const tell = refusalOf(error)
    if (tell) await tellRefusal(services, row, lease.cut ? `${CUT} ${tell}` : tell, old)
    throw error
  }
}

const CUT = 'The hub was stopped in the middle of renewing the token, and what it got then is lost.'

const refusalOf = (error: unknown): string | undefined =>
  error instanceof Refusal || (error instanceof ChannelError && error.retry === 'never') ? error.tell : undefined

/** As long as the old token lasts nothing stops; those who can mend it hear in time. */
const tellRefusal = async (
  { db }: Services,
  row: Row<'connections'>,
  tell: string,
  { expiresAt }: Known,
): Promise<void> => {
  if (expiresAt < Date.now() + EARLY_MS) return setHealth(db, row, 'reauthorise', tell)
  if (row.kind !== 'installation') return
  const until = new Date(expiresAt).toISOString().slice(0, 16).replace('T', ' ')
  const notice = {
    key: `token:${row.id}`,
    installation: row.id,
    tell: `${tell} It goes on working until ${until} UTC.`,
  }
  await db.transaction((trx) => tellAdmins(trx, row.account_id, notice))
}

/** Answers whether the lease was still ours. */
const settle = async (
  { db }: Services,
  place: Place,
  lease: string,
  set: { sealed?: string; expires_at?: Date },
): Promise<boolean> => {
  const done = await db.root
    .updateTable('connection_tokens')
    .set({ ...set, lease: null, lease_until: null })
    .where('account_id', '=', place.account_id)
    .where('connection_id', '=', place.id)
    .where('name', '=', place.name)
    .where('lease', '=', lease)
    .returning('name')
    .executeTakeFirst()
  return done !== undefined
}
