import type { Fact } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { identify } from './identify.ts'
import { mergeInto } from './merge.ts'

/**
 * A channel learned more of somebody it knows. Claims it does not vouch for are only noted; a verified one that already
 * leads to another contact means both are the same person, so they are merged: reversibly, like any merge.
 */
export const addClaims = async (trx: Trx, accountId: string, { known, claims, profile }: Extract<Fact, { is: 'identity' }>): Promise<void> => {
  const [person] = await identify(trx, [{ accountId, identities: [known, ...claims.filter((claim) => !claim.verified)], profile }])
  for (const claim of claims.filter((c) => c.verified)) {
    const [other] = await identify(trx, [{ accountId, identities: [claim], known: person?.contact }])
    if (person && other && other.root !== person.root) await mergeInto(trx, { accountId, from: person.root, into: other.root })
  }
}
