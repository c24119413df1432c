import type { Fact } from '../contract/index.ts'
import { joinsBy } from '../conversations/joining.ts'
import type { Trx } from '../db/index.ts'
import type { Scope } from '../refs/index.ts'
import { findRef, locateOrPark } from '../refs/index.ts'
import type { Echo } from './echo.ts'
import { applyEcho, isEcho } from './echo.ts'
import { applyKnown } from './known.ts'
import { applyNamed } from './named.ts'

/** `unplaced`: an echo in a thread that has no conversation yet; whoever ingests opens one and calls `applyEcho`. */
type LateOutcome = 'applied' | 'parked' | 'ignored' | 'unplaced'

/**
 * A fact about something said before: receipt, edit, removal, reaction, echo. When what it speaks of is not known yet,
 * it waits behind its key.
 */
export const applyLateFact = async (
  trx: Trx,
  connection: { id: string; accountId: string },
  fact: Fact,
  rawId?: string,
): Promise<LateOutcome> => {
  const scope = { accountId: connection.accountId, connectionId: connection.id }
  if (isEcho(fact)) return placeEcho(trx, scope, fact, rawId)
  if (fact.is !== 'receipt' && fact.is !== 'edit' && fact.is !== 'removal' && fact.is !== 'reaction') return 'ignored'
  // Looked up without a lock first: a target never changes, and the conversation is locked before any ref where possible.
  const known = await findRef(trx, scope, fact.of)
  const named = !known && fact.is === 'receipt' && fact.delivery ? await applyNamed(trx, scope, fact, rawId) : undefined
  if (named) return named
  const target = known ?? (await locateOrPark(trx, { ...scope, key: fact.of, fact, rawId }))
  if (!target) return 'parked'
  await applyKnown(trx, scope, fact, target.targetId)
  return 'applied'
}

const placeEcho = async (trx: Trx, scope: Scope, echo: Echo, rawId: string | undefined): Promise<LateOutcome> => {
  if (await findRef(trx, scope, echo.key)) return 'ignored'
  const conversation = await conversationOf(trx, scope, echo)
  if (!conversation) return 'unplaced'
  return (await applyEcho(trx, scope, echo, conversation, rawId)) === 'waits' ? 'parked' : 'applied'
}

/** The latest conversation of the first thread the echo names that we know, and where whom it is for may be written to. */
const conversationOf = async (trx: Trx, scope: Scope, { threads, from }: Echo): Promise<string | undefined> => {
  const reader = { accountId: scope.accountId, inboxId: scope.connectionId, identities: from.to }
  for (const claim of threads) {
    if (!(await joinsBy(trx, reader, claim))) continue
    const found = await trx
      .selectFrom('conversations')
      .innerJoin('threads', (on) =>
        on
          .onRef('threads.account_id', '=', 'conversations.account_id')
          .onRef('threads.id', '=', 'conversations.thread_id'),
      )
      .select('conversations.id')
      .where('threads.account_id', '=', scope.accountId)
      .where('threads.inbox_id', '=', scope.connectionId)
      .where('threads.key', '=', claim.ref)
      .orderBy('conversations.number', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (found) return found.id
  }
  return undefined
}
