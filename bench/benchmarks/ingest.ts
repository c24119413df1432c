import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { connectionRow } from '../../core/src/connections/index.ts'
import { uuidv7 } from '../../core/src/contract/index.ts'
import { ingestSubscriber } from '../../core/src/inbound/worker.ts'
import { startRunner } from '../../core/src/jobs/runner.ts'
import type { Services } from '../../core/src/services.ts'
import type { Hook } from '../courier/wire.ts'
import type { Engine } from '../support/database.ts'
import { withHub } from '../support/seed.ts'
import type { Stage } from '../support/stage.ts'
import { closeStage, openStage } from '../support/stage.ts'
import type { Benchmark } from './benchmark.ts'
import { ratio } from './benchmark.ts'
import { pgbenchRate } from './pgbench.ts'

const LANES = 500
/** Surfaces that show every conversation: with the one for plugins, three job rows per message. */
const SURFACES = 2

/** Messages that wait at the door, until all are in their conversation: numbered, assigned, with their facts and jobs. */
const run: Benchmark['run'] = async ({ short }) => {
  const count = short ? 4_000 : 20_000
  const { rate, pgbench = 0 } = await rateOn('postgres', count, short ? 4 : 12)
  const embedded = await rateOn('pglite', short ? 1_000 : 5_000)
  return [
    { ...row('PostgreSQL', rate, pgbench), budget: '≥ 1.0', ok: rate >= pgbench },
    // Against the same pgbench: the embedded database has none of its own.
    { ...row('PGlite', embedded.rate, pgbench), budget: '–' },
  ]
}

const row = (where: string, ours: number, theirs: number) => ({
  what: `ingest to assigned messages with events and three job rows (${where}) ÷ pgbench, the same row writes, one transaction each`,
  measured: `${ratio(ours / theirs)} (${Math.round(ours)} ÷ ${Math.round(theirs)} per second)`,
})

const rateOn = async (
  engine: Engine,
  count: number,
  pgbenchSeconds?: number,
): Promise<{ rate: number; pgbench?: number }> => {
  const stage = await openStage(engine)
  try {
    const rate = await withHub(stage.env, (hub) => ingestRate(hub, stage, count))
    if (!pgbenchSeconds) return { rate }
    return { rate, pgbench: await pgbenchRate(stage.env.DATABASE_URL as string, pgbenchSeconds) }
  } finally {
    await closeStage(stage)
  }
}

const ingestRate = async (
  { services, door }: Parameters<Parameters<typeof withHub>[1]>[0],
  stage: Stage,
  count: number,
): Promise<number> => {
  await addSurfaces(services, stage)
  const inbox = await connectionRow(services.db.root, stage.company.accountId, stage.company.inbox.id)
  for (let from = 0; from < count; from += 200) {
    const items = Array.from({ length: 200 }, (_, at) => item(from + at))
    await door.accept(inbox, items)
  }
  const started = performance.now()
  const runner = startRunner(services.db, [ingestSubscriber(services)], { log: services.log })
  while (await isWaiting(services)) await pause(20)
  const seconds = (performance.now() - started) / 1000
  await runner.stop()
  await mustBeAssigned(services, count)
  return count / seconds
}

/** Rows only: whoever would post to them does not run here. */
const addSurfaces = async ({ db }: Services, { company }: Stage): Promise<void> => {
  for (let n = 0; n < SURFACES; n++) {
    const row = {
      account_id: company.accountId,
      id: uuidv7(),
      kind: 'installation' as const,
      plugin: 'none',
      name: `surface ${n}`,
      settings: '{}',
      sealed: '{}',
      token: uuidv7(),
    }
    await db.root.insertInto('connections').values(row).execute()
  }
}

const item = (n: number) => {
  const thread = `t-${n % LANES}`
  const hook: Hook = {
    id: `i-${n}`,
    is: 'message',
    thread,
    text: `Where is my parcel? This is line ${n} of what I have to say.`,
  }
  return { key: hook.id, lane: thread, body: Buffer.from(JSON.stringify(hook)) }
}

const isWaiting = async ({ db }: Services): Promise<boolean> =>
  (await sql`SELECT 1 FROM raw_items WHERE state = 'new' LIMIT 1`.execute(db.root)).rows.length > 0

const mustBeAssigned = async ({ db }: Services, count: number): Promise<void> => {
  const { rows } = await sql<{ messages: number; unassigned: number; facts: number }>`
    SELECT (SELECT count(*)::int FROM messages WHERE kind = 'in') AS messages, (SELECT count(*)::int FROM conversations WHERE assignee_id IS NULL) AS unassigned,
      (SELECT count(*)::int FROM events WHERE type = 'message.received') AS facts`.execute(db.root)
  const [found] = rows
  if (found?.messages !== count || found.unassigned !== 0 || found.facts !== count)
    throw new Error(`Not all of ${count} arrived: ${JSON.stringify(found)}.`)
}

export const ingest: Benchmark = { name: 'ingest', run }
