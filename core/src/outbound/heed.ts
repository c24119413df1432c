import type { Breaker } from './breaker.ts'
import type { Pace } from './pace.ts'
import type { Verdict } from './verdict.ts'
import { isTrouble } from './verdict.ts'

/** What one answer says of the provider is heeded by all that call the inbox. */
export const heed = (
  { breaker, pace }: { breaker: Breaker; pace: Pace },
  connection: string,
  verdict: Verdict,
): void => {
  breaker.report(connection, isTrouble(verdict) ? 'trouble' : 'answered')
  if (verdict.is === 'retry' && verdict.pausesInbox) pace.pause(connection, verdict.afterMs ?? 0)
}
