import { freePort } from '../../core/src/testing/ports.ts'
import { endChild, startChild } from '../support/child.ts'
import type { Engine } from '../support/database.ts'
import { percentile } from '../support/figures.ts'
import { AS_STARTED, startHubProcess } from '../support/hub.ts'
import { startLoad } from '../support/load.ts'
import { SECRET } from '../support/seed.ts'
import { closeStage, openStage } from '../support/stage.ts'
import type { Benchmark, Result } from './benchmark.ts'
import { ratio } from './benchmark.ts'

/**
 * A hook is answered after its commit, so few callers that wait for their answers measure how long this disk takes to
 * flush, and not how much a server can take: 32 of them at 3 ms a flush never pass some 10,000 per second, whatever runs.
 */
const CLIENTS = 128

/** Short turns, many of them: what the machine does besides changes within seconds, and should meet both alike. */
const TURN_MS = 1_000

/**
 * Not counted. A server that ran for a day has its busiest code optimised; one just started answers a third fewer hooks, and
 * gets there within some fifty thousand of them.
 */
const WARMING = { short: 1, full: 15 }

type Round = { accepted: number; noop: number }

const TITLES = {
  postgres: 'PostgreSQL, one process',
  // One process is all there is: what came in is ingested in it meanwhile.
  pglite: 'PGlite, ingest in the same process',
} as const

/** The budget is PostgreSQL's; the embedded database is measured beside it. */
const row = (engine: Engine, rounds: readonly Round[]): Result => {
  const median = (of: (round: Round) => number): number => percentile(rounds.map(of), 0.5)
  const share = median(({ accepted, noop }) => accepted / noop)
  const rates = `${Math.round(median((round) => round.accepted))} ÷ ${Math.round(median((round) => round.noop))} per second`
  return {
    what: `accept a signed webhook ÷ no-op POST of the same server (${TITLES[engine]}, ${CLIENTS} clients)`,
    measured: `${ratio(share)} (${rates})`,
    ...(engine === 'postgres' ? { budget: '≥ 0.5', ok: share >= 0.5 } : { budget: '–' }),
  }
}

/** Signed hooks at the door of one process, against the same server doing nothing, in turns. */
const runOn = async (engine: Engine, short: boolean): Promise<Result> => {
  const stage = await openStage(engine)
  // The same server opens a database too, and an embedded one is open in one process.
  const beside = engine === 'pglite' ? await openStage('postgres') : stage
  try {
    const role = engine === 'postgres' ? 'api' : 'all'
    const hub = await startHubProcess({ env: stage.env, port: await freePort(), role })
    stage.ends.push(hub.stop)
    const idle = startChild(new URL('../support/noop-process.ts', import.meta.url), {
      flags: AS_STARTED,
      env: beside.env,
    })
    stage.ends.push(() => endChild(idle))
    const { port } = (await idle.said) as { port: number }
    const load = await startLoad()
    stage.ends.push(load.end)
    const order = { secret: SECRET, clients: CLIENTS, ms: TURN_MS }
    const path = stage.company.inbox.doorPath
    const rounds: Round[] = []
    const warming = WARMING[short ? 'short' : 'full']
    for (let n = 0; n < warming + (short ? 3 : 20); n++) {
      const noop = await load.perSecond({ ...order, url: `http://127.0.0.1:${port}${path}`, tag: `noop-${n}` })
      const accepted = await load.perSecond({ ...order, url: hub.url + path, tag: `hook-${n}` })
      rounds.push({ noop, accepted })
    }
    return row(engine, rounds.slice(warming))
  } finally {
    await closeStage(stage)
    if (beside !== stage) await closeStage(beside)
  }
}

const run: Benchmark['run'] = async ({ short }) => [await runOn('postgres', short), await runOn('pglite', short)]

export const accept: Benchmark = { name: 'accept', run }
