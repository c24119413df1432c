import type { Trx } from '../db/index.ts'
import type { Late, ParkedFact, Scope } from '../refs/index.ts'
import { applyAmendment } from './amend.ts'
import { setAnswers } from './answering.ts'
import { applyReceipt } from './receipts.ts'

/** A fact about a message we know. */
export const applyKnown = async (trx: Trx, scope: Scope, fact: Late, messageId: string): Promise<void> => {
  if (fact.is === 'receipt') await applyReceipt(trx, scope, fact, messageId)
  else if (fact.is === 'edit' || fact.is === 'removal' || fact.is === 'reaction')
    await applyAmendment(trx, scope, fact, messageId)
  else if (fact.is === 'answering') await setAnswers(trx, scope.accountId, fact.message, messageId)
  // An echo whose message is known is our own: it has nothing to add.
}

/** What waited behind refs, in the order it came. */
export const applyParked = async (trx: Trx, scope: Scope, parked: readonly ParkedFact[]): Promise<void> => {
  for (const { fact, targetId } of parked) await applyKnown(trx, scope, fact, targetId)
}
