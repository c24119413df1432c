// Runs once before the test workers start: look at the machine, and leave the answer where they all read it.
import { randomBytes } from 'node:crypto'
import { ENVIRONMENT_KEY, probe, RUN_KEY } from '../../core/src/testing/environment.ts'
import { dropDatabases } from '../../core/src/testing/postgres.ts'

const run = randomBytes(4).toString('hex')
let server: string | undefined

export async function setup(): Promise<void> {
  const environment = await probe()
  if ('at' in environment.postgres) server = environment.postgres.at
  process.env[ENVIRONMENT_KEY] = JSON.stringify(environment)
  process.env[RUN_KEY] = run
}

export async function teardown(): Promise<void> {
  if (server) await dropDatabases(server, run)
}
