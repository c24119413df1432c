import type { Dialect } from 'kysely'
import { PostgresDialect } from 'kysely'
import type { Client as PgClient, Pool, PoolClient } from 'pg'
import { Refusal } from '../contract/errors.ts'
import { limited } from './limits.ts'
import type { Silence, StillWorks } from './silence.ts'
import { SILENT_MS, watchSilence } from './silence.ts'
import type { Statements } from './statements.ts'
import { createStatements, isStalePlan } from './statements.ts'
import { asText, DATE, INT8 } from './values.ts'

export const postgresDialect = async (url: string, poolSize: number, silentMs = SILENT_MS): Promise<Dialect> => {
  const { default: pg } = await import('pg')
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === INT8 || oid === DATE ? asText : pg.types.getTypeParser(oid, format as 'text'),
  }
  const pool = new pg.Pool({ connectionString: url, max: poolSize, types, connectionTimeoutMillis: 5000 })
  // An idle client that loses its server says so here; the pool replaces it. Without a listener it would end the process.
  pool.on('error', () => {})
  const statements = createStatements()
  const silence = watchSilence(asking(pg.Client, url), silentMs)
  let direct = false
  pool.on('connect', (client) => {
    // The same between two statements of a transaction: the next statement fails by itself.
    client.on('error', () => {})
    keepPrepared(client, (text) => (direct ? statements.nameOf(text) : undefined), statements.forget)
    endWhenSilent(client, silence, () => direct)
  })
  direct = await reach(pool, url)
  return limited(new PostgresDialect({ pool }))
}

/** Sends what comes again under a name. Without parameters there is nothing to plan: BEGIN, COMMIT. */
const keepPrepared = (client: PoolClient, nameOf: Statements['nameOf'], forget: () => void): void => {
  const plain = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
  const query = async (text: unknown, values?: unknown[], ...rest: unknown[]): Promise<unknown> => {
    const name = typeof text === 'string' && values && values.length > 0 ? nameOf(text) : undefined
    try {
      return await (name ? plain({ name, text, values }, ...rest) : plain(text, values, ...rest))
    } catch (error) {
      if (isStalePlan(error)) forget()
      throw error
    }
  }
  client.query = query as typeof client.query
}

/** Behind a pooler nobody can say which backend works for us; the pooler is near, and its connections are its own care. */
const endWhenSilent = (client: PoolClient, silence: Silence, direct: () => boolean): void => {
  const plain = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
  const query = (...args: unknown[]): Promise<unknown> =>
    direct() ? silence.during(client, plain(...args)) : plain(...args)
  client.query = query as typeof client.query
}

const ASK_MS = 3_000

/** Over a connection of its own. A server that answers with anything but a row of ours is there, and is given more time. */
const asking =
  (Client: typeof PgClient, url: string): StillWorks =>
  async (pid) => {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: ASK_MS, query_timeout: ASK_MS })
    client.on('error', () => {})
    try {
      await client.connect()
      const { rows } = await client.query("SELECT FROM pg_stat_activity WHERE pid = $1 AND state <> 'idle'", [pid])
      return rows.length > 0
    } catch (error) {
      return SQLSTATE.test(String((error as { code?: string }).code))
    } finally {
      void client.end().catch(() => {})
    }
  }

const SQLSTATE = /^[0-9A-Z]{5}$/

/**
 * Says at the start, and without the password, what would otherwise be a stack in the middle of something. Answers whether
 * we speak to the server itself: a pooler in between (pgbouncer) names another backend than the one that works for us, and
 * a statement kept prepared on one backend is unknown to the next.
 */
const reach = async (pool: Pool, url: string): Promise<boolean> => {
  try {
    const client = await pool.connect()
    try {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      return rows[0]?.pid === (client as PoolClient & { processID?: number }).processID
    } finally {
      client.release()
    }
  } catch (cause) {
    await pool.end()
    const { host, pathname } = new URL(url)
    const why = (cause as Error).message || (cause as { code?: string }).code
    throw Object.assign(
      new Refusal('unavailable', `The database ${pathname.slice(1)} at ${host} cannot be used: ${why}.`),
      { cause },
    )
  }
}
