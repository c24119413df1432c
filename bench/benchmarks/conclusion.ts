import type { Result } from './benchmark.ts'

/** What a run comes to, in one sentence, and the code it ends with. Only a full run is long enough to fail. */
export const conclude = (results: readonly Result[], short: boolean): { says: string; exitCode: 0 | 1 } => {
  const missed = results.filter(({ ok }) => ok === false).map(({ what }) => what)
  if (missed.length === 0) return { says: 'Every budget is kept.', exitCode: 0 }
  const says = `MISSED ${missed.length} of ${results.filter(({ ok }) => ok !== undefined).length} budgets: ${missed.join('; ')}.`
  return short
    ? { says: `${says} A short run only tells; \`pnpm bench\` measures in full and fails.`, exitCode: 0 }
    : { says, exitCode: 1 }
}
