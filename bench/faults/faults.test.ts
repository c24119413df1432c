// Every case of the catalogue in small, so that each change is met by every fault. `pnpm faults` plays them in full.
import { describe, expect, test } from 'vitest'
import { needs } from '../../core/src/testing/environment.ts'
import type { Engine } from '../support/database.ts'
import type { Size } from './arena.ts'
import type { Case } from './cases/case.ts'
import { cases } from './cases/index.ts'
import { runCase } from './run.ts'

/** Tests share their machine with other tests, so a hub may take longer to come back than the promised ten seconds. */
const SMALL: Size = { messages: 120, lanes: 12, faults: 3, haste: 10, pauseMs: 60, awayMs: 6_000, healthyMs: 30_000 }
const PATIENCE_MS = 180_000

/** The dear ones play on one engine here, so that all together take some three minutes. */
const ONE_ENGINE: Record<string, Engine> = { F2: 'pglite', F2S: 'postgres', F15: 'postgres' }

const survives = (one: Case, engine: Engine): void => {
  const wanted = engine === 'postgres' ? needs('postgres', 'redis-server') : { skip: false, meta: {} }
  test(`${one.id} on ${engine}, ${one.title}: nothing lost, nothing doubled, everything in order`, {
    ...wanted,
    timeout: PATIENCE_MS,
  }, async () => {
    const seed = Date.now() % 1_000_000
    const { lost, duplicated, misordered, accepted, once, unsure, complaints } = await runCase(one, engine, seed, SMALL)
    expect({ seed, lost, duplicated, misordered, complaints }).toEqual({
      seed,
      lost: 0,
      duplicated: 0,
      misordered: 0,
      complaints: [],
    })
    expect(accepted).toBeGreaterThanOrEqual(SMALL.messages / 2)
    expect(once).toBeGreaterThanOrEqual(accepted - unsure)
  })
}

describe('whatever breaks, the hub keeps its word', () => {
  for (const one of cases)
    for (const engine of one.engines) if ((ONE_ENGINE[one.id] ?? engine) === engine) survives(one, engine)
})
