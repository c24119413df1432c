// How tests play a case of the catalogue: in small, so that each change is met by every fault. `pnpm faults` plays them in full.
import { expect, test } from 'vitest'
import { needs } from '../../core/src/testing/environment.ts'
import type { Engine } from '../support/database.ts'
import type { Size } from './arena.ts'
import type { Case } from './cases/case.ts'
import { runCase } from './run.ts'

/** Tests share their machine with other tests, so a hub may take longer to come back than the promised ten seconds. */
const SMALL: Size = {
  messages: 60,
  lanes: 8,
  faults: 2,
  workers: 3,
  haste: 10,
  pauseMs: 40,
  awayMs: 2_000,
  healthyMs: 30_000,
  patienceMs: 150_000,
}
/** Tools take a post a second in each channel, so what is said there is paid for in seconds. */
const SMALL_IN_TOOL: Size = { ...SMALL, messages: 32 }
/** What a case may take to be set up and to be judged; its own patience ends before the test's, and says why. */
const AROUND_MS = 60_000

export const survives = (one: Case, engine: Engine): void => {
  const wanted = engine === 'postgres' ? needs('postgres', 'redis-server') : { skip: false, meta: {} }
  test(`${one.id} on ${engine}, ${one.title}: nothing lost, nothing doubled, everything in order`, {
    ...wanted,
    timeout: SMALL.patienceMs + AROUND_MS,
  }, async ({ signal }) => {
    const seed = Date.now() % 1_000_000
    const size = one.through ? SMALL_IN_TOOL : SMALL
    const { lost, duplicated, misordered, accepted, once, unsure, complaints } = await runCase(
      one,
      engine,
      seed,
      size,
      signal,
    )
    expect({ seed, lost, duplicated, misordered, complaints }).toEqual({
      seed,
      lost: 0,
      duplicated: 0,
      misordered: 0,
      complaints: [],
    })
    expect(accepted).toBeGreaterThanOrEqual(size.messages / 2)
    expect(once).toBeGreaterThanOrEqual(accepted - unsure)
  })
}
