// Cases of the catalogue in small, each on one engine, so that both are met. `pnpm faults` plays all of them in full and on
// both. Those through Slack stand in `slack.test.ts`: the two files run side by side.
import { describe } from 'vitest'
import type { Engine } from '../support/database.ts'
import { cases } from './cases/index.ts'
import { survives } from './small.ts'

/** What starts fewest processes where both would do; together they take a minute and a half. */
const PLAYED: Record<string, Engine> = {
  F1: 'postgres',
  F2: 'pglite',
  F3: 'pglite',
  F6: 'postgres',
  F12: 'postgres',
  F13: 'pglite',
  F14: 'postgres',
  F15: 'postgres',
  F18: 'postgres',
}

describe('whatever breaks, the hub keeps its word', () => {
  for (const one of cases) {
    const engine = PLAYED[one.id]
    if (engine) survives(one, engine)
  }
})
