import { sql } from 'kysely'
import type { IdentityClaim } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'

type Named = Pick<IdentityClaim, 'namespace' | 'value'>

/** One person may have several of these; of an id that a provider gives, one. */
const ADDRESSES = ['email', 'phone']

/**
 * Whether a person is another than who bears these verified claims. Claims come in the order in which they may change hands,
 * so whoever is found by one of them, and has another id of the kind a later one has, had the first one before: a phone
 * number was given out anew, say.
 */
export const isSomeoneElse = (held: readonly Named[], claims: readonly Named[]): boolean => {
  const isOne = (of: readonly Named[], { namespace, value }: Named): boolean =>
    of.some((one) => one.namespace === namespace && one.value === value)
  const holds = (claim: Named): boolean => isOne(held, claim)
  const found = claims.findIndex(holds)
  if (found < 0) return false
  return claims
    .slice(found + 1)
    .some(
      (claim) =>
        !ADDRESSES.includes(claim.namespace) &&
        !holds(claim) &&
        held.some((one) => one.namespace === claim.namespace && !isOne(claims, one)),
    )
}

type Holding = { asked: string; namespace: string; value: string }

/** What each of these contacts is vouched for, with everybody they were merged with. */
export const heldBy = async (
  trx: Trx,
  contacts: readonly { accountId: string; contact: string }[],
): Promise<Map<string, Named[]>> => {
  if (contacts.length === 0) return new Map()
  const { rows } = await sql<Holding>`
    SELECT c.id AS asked, i.namespace, i.value
    FROM unnest(${contacts.map((one) => one.accountId)}::uuid[], ${contacts.map((one) => one.contact)}::uuid[]) AS asked (account_id, id)
    JOIN contacts c ON c.account_id = asked.account_id AND c.id = asked.id
    JOIN contacts g ON g.account_id = c.account_id AND (g.id = coalesce(c.root_id, c.id) OR g.root_id = coalesce(c.root_id, c.id))
    JOIN identities i ON i.account_id = g.account_id AND i.contact_id = g.id
    WHERE i.verified`.execute(trx)
  return Map.groupBy(rows, (row) => row.asked)
}
