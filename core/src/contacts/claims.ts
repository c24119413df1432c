import type { Fact, IdentityClaim } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { identify } from './identify.ts'
import type { Meeting } from './join.ts'
import { joinVerified } from './join.ts'
import type { Person } from './people.ts'
import { spelled } from './spelled.ts'
import { suggestMerges } from './suggest-merges.ts'

/**
 * A channel learned more of somebody it knows. Claims it does not vouch for are only noted; a verified one becomes theirs.
 * One that already leads to another contact means that both are one person, so they are merged: reversibly, like any merge.
 */
export const addClaims = async (
  trx: Trx,
  accountId: string,
  { known, claims, profile }: Extract<Fact, { is: 'identity' }>,
): Promise<void> => {
  const noted = claims.filter((claim) => !claim.verified)
  const [person] = await identify(trx, [{ accountId, identities: [known, ...noted], profile }])
  const vouched = claims.filter((claim) => claim.verified).sort((a, b) => (key(a) < key(b) ? -1 : 1))
  for (const claim of vouched) await addVerified(trx, person!, claim)
}

const key = (claim: IdentityClaim): string => `${claim.namespace}\0${claim.value}`

const addVerified = async (trx: Trx, { accountId, contact }: Person, given: IdentityClaim): Promise<void> => {
  const claim = spelled(given)
  const holder = await takeOrRead(trx, { accountId, contact, claim })
  if (holder !== contact) await joinVerified(trx, { accountId, contact, claim, holder })
  else await suggestMerges(trx, [{ accountId, contact, namespace: claim.namespace, value: claim.value }])
}

type Taking = Omit<Meeting, 'holder'>

/** The contact that holds the claim from now on. What was a mere claim of theirs gives way; whoever loses keeps it as one. */
const takeOrRead = async (trx: Trx, { accountId, contact, claim }: Taking): Promise<string> => {
  const where = { account_id: accountId, namespace: claim.namespace, value: claim.value }
  await trx
    .deleteFrom('identities')
    .where((eb) => eb.and({ ...where, contact_id: contact, verified: false }))
    .execute()
  const insert = (verified: boolean) =>
    trx
      .insertInto('identities')
      .values({ ...where, id: uuidv7(), contact_id: contact, verified, spelled: claim.spelled })
      .onConflict((c) => c.doNothing())
      .execute()
  await insert(true)
  const row = await trx
    .selectFrom('identities')
    .select('contact_id')
    .where((eb) => eb.and({ ...where, verified: true }))
    .executeTakeFirst()
  if (!row) throw Object.assign(new Error('An identity vanished while it was read.'), { code: '40001' })
  if (row.contact_id !== contact) await insert(false)
  return row.contact_id
}
