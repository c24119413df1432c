import { sql } from 'kysely'
import type { Fact, IdentityClaim } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { identify } from './identify.ts'
import { mergeInto } from './merge.ts'
import type { Person } from './people.ts'

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

const addVerified = async (trx: Trx, person: Person, claim: IdentityClaim): Promise<void> => {
  const { accountId, contact } = person
  const holder = await takeOrRead(trx, person, claim)
  if (holder === contact) return
  const [other] = await identify(trx, [{ accountId, identities: [claim] }])
  const root = await rootNow(trx, person)
  if (other!.root === root || (await isSomeoneElse(trx, accountId, root, claim))) return
  await mergeInto(trx, { accountId, from: root, into: other!.root })
}

/** The contact that holds the claim from now on. What was a mere claim of theirs gives way; whoever loses keeps it as one. */
const takeOrRead = async (trx: Trx, { accountId, contact }: Person, claim: IdentityClaim): Promise<string> => {
  const where = { account_id: accountId, namespace: claim.namespace, value: claim.value }
  await trx
    .deleteFrom('identities')
    .where((eb) => eb.and({ ...where, contact_id: contact, verified: false }))
    .execute()
  const insert = (verified: boolean) =>
    trx
      .insertInto('identities')
      .values({ ...where, id: uuidv7(), contact_id: contact, verified })
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

const rootNow = async (trx: Trx, { accountId, contact }: Person): Promise<string> => {
  const row = await trx
    .selectFrom('contacts')
    .select(['id', 'root_id'])
    .where('account_id', '=', accountId)
    .where('id', '=', contact)
    .executeTakeFirstOrThrow()
  return row.root_id ?? row.id
}

/**
 * Someone who is already vouched for under another name of the same kind: a second person at the same browser, say. They
 * are not made one by a log-in; an agent may still do it.
 */
const isSomeoneElse = async (trx: Trx, accountId: string, root: string, claim: IdentityClaim): Promise<boolean> => {
  const { rows } = await sql`
    SELECT 1 FROM identities i JOIN contacts c ON c.account_id = i.account_id AND c.id = i.contact_id
    WHERE i.account_id = ${accountId} AND (c.id = ${root} OR c.root_id = ${root})
      AND i.verified AND i.namespace = ${claim.namespace} AND i.value <> ${claim.value} LIMIT 1`.execute(trx)
  return rows.length > 0
}
