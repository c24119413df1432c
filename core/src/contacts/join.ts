import { sql } from 'kysely'
import type { Trx } from '../db/index.ts'
import { joinContacts } from './merge.ts'
import { areKeptApart } from './pairs.ts'
import { rootOf } from './root.ts'
import type { Claimed } from './spelled.ts'
import { suggestMerges } from './suggest-merges.ts'

/** A claim the provider vouches for of `contact`, which leads to `holder` already. */
export type Meeting = { accountId: string; contact: string; claim: Claimed; holder: string }

/**
 * One verified address is one person, so both are made one: reversibly, like any merge. Not where each is vouched for
 * under another name of the same kind, which may be two people at one browser or telephone: that is for an agent to decide.
 * Nor where somebody said that they are two.
 */
export const joinVerified = async (trx: Trx, { accountId, contact, claim, holder }: Meeting): Promise<void> => {
  if (contact === holder) return
  const [mine, theirs] = [await rootOf(trx, accountId, contact), await rootOf(trx, accountId, holder)]
  if (mine === theirs || (await areKeptApart(trx, accountId, mine, theirs))) return
  if (await differ(trx, accountId, mine, theirs, claim.namespace))
    await suggestMerges(trx, [{ accountId, contact, namespace: claim.namespace, value: claim.value }])
  else await joinContacts(trx, accountId, mine, theirs)
}

/**
 * Whether each of the two is vouched for under a name the other has not. A kind of name of one inbox (`widget:<inbox>`) is a
 * browser's, of which people have several, and only counts where it is the one they met by.
 */
const differ = async (
  trx: Trx,
  accountId: string,
  mine: string,
  theirs: string,
  namespace: string,
): Promise<boolean> => {
  const { rows } = await sql`
    SELECT 1 FROM ${vouchedFor(accountId, mine)} AS a JOIN ${vouchedFor(accountId, theirs)} AS b USING (namespace)
    WHERE a.value <> b.value AND (namespace = ${namespace} OR strpos(namespace, ':') = 0) LIMIT 1`.execute(trx)
  return rows.length > 0
}

const vouchedFor = (accountId: string, root: string) => sql`(
  SELECT i.namespace, i.value FROM identities i JOIN contacts c ON c.account_id = i.account_id AND c.id = i.contact_id
  WHERE i.account_id = ${accountId} AND (c.id = ${root} OR c.root_id = ${root}) AND i.verified)`
