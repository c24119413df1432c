import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../../core/src/testing/ports.ts'
import type { Engine } from '../support/database.ts'
import { percentile } from '../support/figures.ts'
import type { HubProcess } from '../support/hub.ts'
import { startHubProcess } from '../support/hub.ts'
import { closeStage, openStage } from '../support/stage.ts'
import type { Benchmark, Result } from './benchmark.ts'

const BUDGET = {
  postgres: { megabytes: 130, engine: 'PostgreSQL + Redis' },
  pglite: { megabytes: 340, engine: 'PGlite' },
}
const START_SECONDS = 1.5

/** The hub as it is installed, with all its plugins and nothing to do. */
const run: Benchmark['run'] = async ({ short }) => [
  ...(await on('postgres', short ? 2 : 5)),
  ...(await on('pglite', short ? 2 : 5)),
]

const on = async (engine: Engine, starts: number): Promise<Result[]> => {
  const stage = await openStage(engine, { redis: true })
  const { DESKLESS_CONFIG: _, ...env } = stage.env
  try {
    const times: number[] = []
    const sizes: number[] = []
    for (let n = 0; n <= starts; n++) {
      const hub = await startHubProcess({ env, port: await freePort() })
      stage.ends.push(hub.stop)
      times.push(hub.startedMs / 1000)
      await pause(4_000)
      sizes.push(megabytes(hub))
      await hub.stop()
    }
    // The first start finds cold files.
    return verdict(engine, percentile(times.slice(1), 0.5), percentile(sizes.slice(1), 0.5))
  } finally {
    await closeStage(stage)
  }
}

export const megabytes = ({ child }: HubProcess): number => {
  const status = readFileSync(`/proc/${child.process.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024
}

const verdict = (engine: Engine, seconds: number, size: number): Result[] => {
  const budget = BUDGET[engine]
  return [
    {
      what: `idle hub, resident memory (${budget.engine})`,
      measured: `${Math.round(size)} MB`,
      budget: `≤ ${budget.megabytes} MB`,
      ok: size <= budget.megabytes,
    },
    {
      what: `warm start until ready (${budget.engine})`,
      measured: `${seconds.toFixed(2)} s`,
      budget: `≤ ${START_SECONDS} s`,
      ok: seconds <= START_SECONDS,
    },
  ]
}

export const idle: Benchmark = { name: 'idle', run }
