// Runs once before the test workers start: look at the machine, and leave the answer where they all read it.
import { randomBytes } from 'node:crypto'
import { ENVIRONMENT_KEY, probe, RUN_KEY } from '../../core/src/testing/environment.ts'
import { migratedDump } from '../../core/src/testing/pglite.ts'
import { dropDatabases } from '../../core/src/testing/postgres.ts'

/** What a developer's shell may hold for a hub of their own. No test may ever write to that one. */
const NOT_FOR_TESTS = /^(DATABASE_URL|DATABASE_DIRECT_URL|REDIS_URL|PUBLIC_URL|DATA_DIR|PORT|DESKLESS_(?!TEST_).*)$/

const run = randomBytes(4).toString('hex')
let server: string | undefined

export async function setup(): Promise<void> {
  for (const name of Object.keys(process.env)) if (NOT_FOR_TESTS.test(name)) delete process.env[name]
  const environment = await probe()
  if ('at' in environment.postgres) server = environment.postgres.at
  process.env[ENVIRONMENT_KEY] = JSON.stringify(environment)
  process.env[RUN_KEY] = run
  // Here and not in the first test that wants it: on a busy machine it takes longer than a test may.
  await migratedDump()
}

export async function teardown(): Promise<void> {
  if (server) await dropDatabases(server, run)
}
