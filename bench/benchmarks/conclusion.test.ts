import { describe, expect, test } from 'vitest'
import type { Result } from './benchmark.ts'
import { conclude } from './conclusion.ts'

const kept: Result = { what: 'idle, PGlite', measured: '312 MB', budget: '340 MB', ok: true }
const missed: Result = { what: 'gesture, PGlite', measured: 'p99 962 ms', budget: 'p99 ≤ 100 ms', ok: false }
const known: Result = { what: 'warm start at a load of 8', measured: '3.6 s', budget: '' }

describe('a run of the benchmarks', () => {
  test('ends well when every budget is kept; what has none is only known', () => {
    expect(conclude([kept, known], false)).toEqual({ says: 'Every budget is kept.', exitCode: 0 })
  })

  test('fails when one is missed, and names it', () => {
    expect(conclude([kept, missed, known], false)).toEqual({
      says: 'MISSED 1 of 2 budgets: gesture, PGlite.',
      exitCode: 1,
    })
  })

  test('in short says so just as plainly, and fails nobody', () => {
    const { says, exitCode } = conclude([missed], true)
    expect(says).toMatch(/^MISSED 1 of 1 budgets: gesture, PGlite\. A short run only tells/)
    expect(exitCode).toBe(0)
  })
})
