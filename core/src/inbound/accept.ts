import { sql } from 'kysely'
import { crashPoint } from '../crash.ts'
import type { Db, Topic } from '../db/index.ts'
import { sqlState } from '../db/index.ts'
import type { Counters } from '../metrics.ts'

/** An item with its owner found, ready to be committed. */
export type OwnedItem = {
  plugin: string
  address: string
  /** As the provider named it; what is unique is its keyed hash, which outlives it. */
  key: string
  keyHash: string
  accountId: string
  connectionId: string
  lane: string
  subscriber: 'ingest' | 'gesture'
  /** Due this much later: whoever answers inline gets to it first. */
  delayMs: number
  headers: Uint8Array
  body: Uint8Array
}

export type Stored = { ids: string[]; fresh: boolean[] }

export type Acceptor = (items: OwnedItem[]) => Promise<Stored>

type Request = { items: OwnedItem[]; resolve(stored: Stored): void; reject(error: unknown): void }

const ROWS_PER_STATEMENT = 200
const FLUSHES_IN_FLIGHT = 2

/**
 * Commits items; the answer may be given once this resolves. Concurrent requests share one INSERT, so a busy door pays
 * one commit for many hooks. All rows of a request are stored or none.
 */
export const createAcceptor = (db: Db, counters: Counters): Acceptor => {
  const waiting: Request[] = []
  let inFlight = 0
  const pump = (): void => {
    while (inFlight < FLUSHES_IN_FLIGHT && waiting.length > 0) {
      inFlight++
      void flush(db, takeBatch(waiting), counters).finally(() => {
        inFlight--
        pump()
      })
    }
  }
  return (items) =>
    items.length === 0
      ? Promise.resolve({ ids: [], fresh: [] })
      : new Promise((resolve, reject) => {
          waiting.push({ items, resolve, reject })
          // The next tick lets requests that arrived together travel together.
          setImmediate(pump)
        })
}

const takeBatch = (waiting: Request[]): Request[] => {
  const batch: Request[] = []
  let rows = 0
  while (waiting[0] && (batch.length === 0 || rows + waiting[0].items.length <= ROWS_PER_STATEMENT)) {
    const next = waiting.shift() as Request
    rows += next.items.length
    batch.push(next)
  }
  return batch
}

const flush = async (db: Db, batch: Request[], counters: Counters): Promise<void> => {
  try {
    const stored = await storeRetrying(
      db,
      batch.flatMap((request) => request.items),
    )
    let from = 0
    for (const request of batch) {
      const to = from + request.items.length
      const part = { ids: stored.ids.slice(from, to), fresh: stored.fresh.slice(from, to) }
      counters.count('accepted', part.fresh.filter(Boolean).length)
      counters.count('duplicates', part.fresh.filter((fresh) => !fresh).length)
      request.resolve(part)
      from = to
    }
  } catch (error) {
    // One request's bytes must not fail its neighbours: each is tried alone.
    if (batch.length > 1) await Promise.all(batch.map((request) => flush(db, [request], counters)))
    else batch[0]?.reject(error)
  }
}

const DEADLOCK = '40P01'

const storeRetrying = async (db: Db, items: readonly OwnedItem[]): Promise<Stored> => {
  try {
    return await store(db, items)
  } catch (error) {
    if (sqlState(error) !== DEADLOCK) throw error
    return await store(db, items)
  }
}

/**
 * One statement, so atomic without BEGIN and COMMIT. Ids are drawn in the order of arrival, rows are inserted in the
 * order of their keys: two statements with the same hooks in another order then never wait for each other in a circle.
 * A lane that is due and nobody's is only locked: whoever claims it next, after our commit, finds these rows as well.
 */
const store = async (db: Db, items: readonly OwnedItem[]): Promise<Stored> => {
  crashPoint('accept.before-insert')
  const column = <T>(read: (item: OwnedItem) => T): T[] => items.map(read)
  const { rows } = await sql<StoredRow>`
    WITH given AS MATERIALIZED (
      SELECT nextval('raw_items_id_seq') AS id, u.* FROM unnest(
        ${column((i) => i.plugin)}::text[], ${column((i) => i.address)}::text[], ${column((i) => i.keyHash)}::text[], ${column((i) => i.key)}::text[],
        ${column((i) => i.accountId)}::uuid[], ${column((i) => i.connectionId)}::uuid[], ${column((i) => i.lane)}::text[],
        ${column((i) => Buffer.from(i.headers))}::bytea[], ${column((i) => Buffer.from(i.body))}::bytea[],
        ${column((i) => i.subscriber)}::text[], ${column((i) => i.delayMs)}::int[]
      ) WITH ORDINALITY AS u (plugin, address, key, outside_key, account_id, connection_id, lane, headers, body, subscriber, delay_ms, place) ORDER BY u.place
    ), fresh AS (
      INSERT INTO raw_items (id, plugin, address, key, outside_key, account_id, connection_id, lane, headers, body)
      SELECT id, plugin, address, key, outside_key, account_id, connection_id, lane, headers, body FROM given ORDER BY plugin, address, key, place
      ON CONFLICT (plugin, address, key) DO NOTHING RETURNING id, key
    ), woken AS (
      INSERT INTO jobs (subscriber, lane, account_id, run_at)
      SELECT DISTINCT ON (subscriber, lane) subscriber, lane, account_id, now() + delay_ms * interval '1 millisecond'
      FROM given JOIN fresh USING (id) ORDER BY subscriber, lane, delay_ms
      ON CONFLICT (subscriber, lane) DO UPDATE SET gen = jobs.gen + 1, run_at = least(jobs.run_at, excluded.run_at)
        WHERE jobs.token IS NOT NULL OR jobs.run_at > excluded.run_at
    )
    SELECT id::text, key FROM fresh`.execute(db.root)
  crashPoint('accept.after-insert')
  db.tell(new Set(items.map((i): Topic => `job:${i.subscriber}`)))
  return matchUp(items, rows)
}

type StoredRow = { id: string; key: string }

/** Which of the given items were new; of two equal ones in one request only the first is. */
const matchUp = (items: readonly OwnedItem[], rows: readonly StoredRow[]): Stored => {
  const idOf = new Map(rows.map((row) => [row.key, row.id]))
  const stored: Stored = { ids: [], fresh: [] }
  for (const item of items) {
    const id = idOf.get(item.keyHash)
    idOf.delete(item.keyHash)
    stored.ids.push(id ?? '')
    stored.fresh.push(id !== undefined)
  }
  return stored
}
