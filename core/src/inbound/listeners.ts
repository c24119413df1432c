import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import type { ConnectionRow } from '../connections/index.ts'
import { keep, openConnection, setHealth } from '../connections/index.ts'
import type { Accept, Connection } from '../contract/index.ts'
import { ChannelError, uuidv7 } from '../contract/index.ts'
import type { Services } from '../services.ts'
import type { Door } from './door.ts'

const LEASE_MS = 30_000
const RENEW_MS = 10_000
const LOOK_MS = 2_000
const RESTART_MS = [500, 2_000, 10_000, 30_000]

type Listening = { stop: AbortController; done: Promise<void>; version: string }

/** Runs `listen` of every connection that pulls: one process each, held by a lease, restarted with back-off when it ends. */
export const startListeners = (services: Services, door: Door): { stop(): Promise<void> } => {
  const running = new Map<string, Listening>()
  let ended = false
  const look = async (): Promise<void> => {
    const rows = await pulling(services)
    const wanted = new Map(rows.map((row) => [row.id, row]))
    for (const [id, listening] of running)
      if (wanted.get(id) === undefined || versionOf(wanted.get(id) as ConnectionRow) !== listening.version)
        listening.stop.abort()
    for (const row of rows) if (!running.has(row.id) && !ended) start(row)
  }
  const start = (row: ConnectionRow): void => {
    const stop = new AbortController()
    // Without the database there is no lease to take; the next look tries again.
    const done = holdAndListen(services, door, row, stop.signal)
      .catch((error) => services.log.warn({ connection: row.id, error: String(error) }, 'Listening could not begin.'))
      .finally(() => running.delete(row.id))
    running.set(row.id, { stop, done, version: versionOf(row) })
  }
  const timer = setInterval(() => void look().catch(() => {}), LOOK_MS)
  void look().catch(() => {})
  return {
    stop: async () => {
      ended = true
      clearInterval(timer)
      for (const listening of running.values()) listening.stop.abort()
      await Promise.all([...running.values()].map((listening) => listening.done))
    },
  }
}

/** Changed settings end the old listening and begin a new one. */
const versionOf = (row: ConnectionRow): string => JSON.stringify([row.settings, row.sealed, row.app_id])

const listenOf = (services: Services, row: ConnectionRow) => {
  const plugin = services.registry.get(row.plugin)
  return row.kind === 'inbox' ? plugin?.channel?.listen : plugin?.surface?.listen
}

const pulling = async (services: Services): Promise<ConnectionRow[]> => {
  const rows = await services.db.root
    .selectFrom('connections')
    .selectAll()
    .where('enabled', '=', true)
    .where('archived_at', 'is', null)
    .execute()
  return rows.filter((row) => listenOf(services, row) !== undefined)
}

const holdAndListen = async (
  services: Services,
  door: Door,
  row: ConnectionRow,
  signal: AbortSignal,
): Promise<void> => {
  const lease = uuidv7()
  if (!(await takeLease(services, row, lease))) return
  const lost = new AbortController()
  const either = AbortSignal.any([signal, lost.signal])
  const renewal = setInterval(
    () =>
      void takeLease(services, row, lease)
        .then((held) => held || lost.abort())
        .catch(() => {}),
    RENEW_MS,
  )
  try {
    await listenUntil(services, door, row, either)
  } finally {
    clearInterval(renewal)
    await sql`UPDATE listeners SET lease = NULL, lease_until = NULL WHERE connection_id = ${row.id} AND lease = ${lease}`
      .execute(services.db.root)
      .catch(() => {})
  }
}

const takeLease = async ({ db }: Services, row: ConnectionRow, lease: string): Promise<boolean> => {
  const { rows } = await sql`
    INSERT INTO listeners (account_id, connection_id, lease, lease_until)
    VALUES (${row.account_id}, ${row.id}, ${lease}, now() + ${LEASE_MS} * interval '1 millisecond')
    ON CONFLICT (account_id, connection_id) DO UPDATE SET lease = excluded.lease, lease_until = excluded.lease_until
      WHERE listeners.lease IS NULL OR listeners.lease = excluded.lease OR listeners.lease_until < now()
    RETURNING 1`.execute(db.root)
  return rows.length > 0
}

const listenUntil = async (services: Services, door: Door, row: ConnectionRow, signal: AbortSignal): Promise<void> => {
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      const connection = await openConnection(services, row.account_id, row.id)
      await listenOf(services, row)?.(connection as Connection<never>, accepting(services, door, row), signal)
      failures = -1
    } catch (error) {
      if (signal.aborted) return
      await tellHealth(services, row, error)
    }
    await pause(RESTART_MS[Math.min(Math.max(failures, 0), RESTART_MS.length - 1)], undefined, { signal }).catch(
      () => {},
    )
  }
}

const tellHealth = async (services: Services, row: ConnectionRow, error: unknown): Promise<void> => {
  services.log.warn(
    { connection: row.id, error: String((error as Error).message) },
    'Listening ended with an error and begins again.',
  )
  const tell = error instanceof ChannelError ? error.tell : 'The provider cannot be reached.'
  const health = error instanceof ChannelError && error.retry === 'never' ? 'reauthorise' : 'unreachable'
  await setHealth(services.db, row, health, tell).catch(() => {})
}

/** The cursor is kept after its item is committed: a crash between the two fetches the item again, and it is a duplicate. */
const accepting =
  (services: Services, door: Door, row: ConnectionRow): Accept =>
  async (item, progress) => {
    await door.accept(row, [item])
    if (progress) await keep(services.db.root, row, 'cursor', progress.cursor)
  }
