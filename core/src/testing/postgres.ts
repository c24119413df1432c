// Databases on a real PostgreSQL: one migrated template per set of migrations, copied for each worker.
import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { Database, Db } from '../db/index.ts'
import { migrate, openDatabase } from '../db/index.ts'
import { schemaHash } from './schema-hash.ts'

export type PostgresCopy = { url: string; open(): Promise<Db>; recover(): Promise<void>; end(): Promise<void> }

const PREFIX = 'deskless_test_'
/** Any number, the same in every worker: whoever holds it makes the template, the others wait. */
const TEMPLATE_LOCK = 7_215_033
const LEFT_BEHIND_AFTER_MS = 24 * 3600 * 1000

export async function postgresCopy(server: string, run: string): Promise<PostgresCopy> {
  const name = newName(run)
  await withServer(server, async (root) => {
    const template = await ensureTemplate(server, root)
    await sql.raw(`CREATE DATABASE ${name} TEMPLATE ${template}`).execute(root)
  })
  const url = unhurried(databaseUrl(server, name))
  const opened: Db[] = []
  return {
    url,
    open: async () => {
      const db = await openDatabase({ engine: 'postgres', url, poolSize: 6 })
      opened.push(db)
      return db
    },
    // Not awaited: a pool closes only after its last transaction, and hanging up is what ends that one.
    recover: async () => {
      for (const db of opened.splice(0)) db.close().catch(() => {})
      await withServer(server, (root) => hangUp(root, name))
    },
    end: () => withServer(server, (root) => drop(root, name)),
  }
}

/** One without any table, for what makes them. */
export async function emptyDatabase(server: string, run: string): Promise<{ url: string; end(): Promise<void> }> {
  const name = newName(run)
  await withServer(server, (root) => sql.raw(`CREATE DATABASE ${name}`).execute(root))
  return { url: databaseUrl(server, name), end: () => withServer(server, (root) => drop(root, name)) }
}

const newName = (run: string): string => `${PREFIX}${Date.now().toString(36)}_${run}_${randomBytes(4).toString('hex')}`

/** Removes the databases of this run, and those that killed runs left on the server. */
export async function dropDatabases(server: string, run: string): Promise<void> {
  await withServer(server, async (root) => {
    const { rows } = await sql<{ name: string }>`
      SELECT datname AS name FROM pg_database WHERE starts_with(datname, ${PREFIX})`.execute(root)
    for (const { name } of rows) {
      const [born = '', of] = name.slice(PREFIX.length).split('_')
      const old = Date.now() - Number.parseInt(born, 36) > LEFT_BEHIND_AFTER_MS
      if (old || of === run) await drop(root, name)
    }
  })
}

/** The connection must be one and the same throughout: the lock belongs to a session. */
const ensureTemplate = (server: string, root: Kysely<Database>): Promise<string> =>
  root.connection().execute(async (session) => {
    const template = `deskless_template_${schemaHash()}`
    await sql`SELECT pg_advisory_lock(${TEMPLATE_LOCK})`.execute(session)
    try {
      if (!(await isFinished(session, template))) await makeTemplate(server, session, template)
    } finally {
      await sql`SELECT pg_advisory_unlock(${TEMPLATE_LOCK})`.execute(session)
    }
    return template
  })

/** The mark of a template is set last, so a half-made one is made again. */
async function isFinished(session: Kysely<Database>, template: string): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM pg_database WHERE datname = ${template} AND datistemplate`.execute(session)
  return rows.length > 0
}

async function makeTemplate(server: string, session: Kysely<Database>, template: string): Promise<void> {
  await drop(session, template)
  await sql.raw(`CREATE DATABASE ${template}`).execute(session)
  const db = await openDatabase({ engine: 'postgres', url: databaseUrl(server, template), poolSize: 1 })
  await migrate(db).finally(() => db.close())
  await sql.raw(`ALTER DATABASE ${template} IS_TEMPLATE true`).execute(session)
}

const drop = (root: Kysely<Database>, name: string) =>
  sql
    .raw(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    .execute(root)
    .then(() => {})

const hangUp = (root: Kysely<Database>, name: string) =>
  sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${name}`.execute(root).then(() => {})

async function withServer<T>(server: string, work: (root: Kysely<Database>) => Promise<T>): Promise<T> {
  const db = await openDatabase({ engine: 'postgres', url: server, poolSize: 1 })
  return work(db.root).finally(() => db.close())
}

/** Nobody cuts the power of this server: commits that do not wait for its disk are as true, and spare a suite minutes. */
function unhurried(database: string): string {
  const url = new URL(database)
  url.searchParams.set('options', '-c synchronous_commit=off')
  // A space is a plus sign only in forms.
  return url.href.replaceAll('+', '%20')
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}
