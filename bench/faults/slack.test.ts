// The cases through Slack that end in about a minute each, in small. S1, S9 and S13, and the other engine of each, take
// longer than a test run has time for: `pnpm faults` plays them.
import { describe } from 'vitest'
import type { Engine } from '../support/database.ts'
import { cases } from './cases/index.ts'
import { survives } from './small.ts'

const PLAYED: Record<string, Engine> = { S2: 'postgres', S12: 'pglite' }

describe('whatever breaks, what people do in Slack is kept', () => {
  for (const one of cases) {
    const engine = PLAYED[one.id]
    if (engine) survives(one, engine)
  }
})
