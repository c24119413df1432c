// Who may go on in a thread that a message names.
import { sql } from 'kysely'
import { heldBy, isSomeoneElse } from '../contacts/someone-else.ts'
import type { IdentityClaim, ThreadClaim } from '../contract/index.ts'
import { comparable } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { threadOf } from './threads.ts'

/** Whoever writes, or is written to, in an inbox. */
export type Joiner = { accountId: string; inboxId: string; identities: readonly IdentityClaim[] }

/** `contact`: as the one the thread is with. `participant`: as somebody who was written to there. */
export type Joins = 'contact' | 'participant'

/** How this claim lets them join; undefined where it does not. */
export const joinsBy = async (trx: Trx, who: Joiner, claim: ThreadClaim): Promise<Joins | undefined> => {
  if (claim.needs === undefined) return 'contact'
  if (claim.needs === 'nobody-else') return (await isAnothers(trx, who, claim)) ? undefined : 'contact'
  if (await isContactOf(trx, who, claim)) return 'contact'
  return (await wasWrittenTo(trx, who, claim)) ? 'participant' : undefined
}

const isAnothers = async (trx: Trx, { accountId, inboxId, identities }: Joiner, { ref }: ThreadClaim) => {
  const thread = await threadOf(trx, { accountId, inboxId, key: ref })
  if (!thread?.contact_id) return false
  const held = await heldBy(trx, [{ accountId, contact: thread.contact_id }])
  const vouched = identities.filter((claim) => claim.verified).map(comparable)
  return isSomeoneElse(held.get(thread.contact_id) ?? [], vouched)
}

const isContactOf = async (trx: Trx, { accountId, inboxId, identities }: Joiner, { ref }: ThreadClaim) => {
  const known = identities.map(comparable)
  const { rows } = await sql`
    SELECT 1 FROM threads t JOIN identities i ON i.account_id = t.account_id AND i.contact_id = t.contact_id
    JOIN unnest(${known.map((v) => v.namespace)}::text[], ${known.map((v) => v.value)}::text[]) AS known (namespace, value)
      ON known.namespace = i.namespace AND known.value = i.value
    WHERE t.account_id = ${accountId} AND t.inbox_id = ${inboxId} AND t.key = ${ref} LIMIT 1`.execute(trx)
  return rows.length > 0
}

const addressesOf = (identities: readonly IdentityClaim[]): string[] =>
  identities.flatMap((claim) => (claim.namespace === 'email' ? [comparable(claim).value] : []))

/** Whom the contact, or one of us, put on a mail there. */
const wasWrittenTo = async (trx: Trx, { accountId, inboxId, identities }: Joiner, { ref }: ThreadClaim) => {
  const addresses = addressesOf(identities)
  if (addresses.length === 0) return false
  const { rows } = await sql`
    SELECT 1 FROM threads t JOIN conversations v ON v.account_id = t.account_id AND v.thread_id = t.id
    JOIN messages m ON m.account_id = v.account_id AND m.conversation_id = v.id AND m.kind IN ('in', 'out') AND m.envelope IS NOT NULL
    CROSS JOIN LATERAL jsonb_array_elements((m.envelope->'to') || (m.envelope->'cc') || (m.envelope->'bcc')) AS named
    WHERE t.account_id = ${accountId} AND t.inbox_id = ${inboxId} AND t.key = ${ref}
      AND lower(named->>'address') = ANY(${addresses}::text[]) LIMIT 1`.execute(trx)
  return rows.length > 0
}

/**
 * The contact a participant wrote there as before, under one of these addresses: nobody vouches for most mail, and each
 * line would otherwise make them somebody new.
 */
export const wroteThereAs = async (
  trx: Trx,
  { accountId, identities }: Joiner,
  threadId: string,
): Promise<string | undefined> => {
  const addresses = addressesOf(identities)
  const { rows } = await sql<{ contact: string }>`
    SELECT i.contact_id AS contact FROM conversations v
    JOIN messages m ON m.account_id = v.account_id AND m.conversation_id = v.id AND m.kind = 'in' AND m.author->>'kind' = 'contact'
    JOIN identities i ON i.account_id = m.account_id AND i.contact_id = (m.author->>'id')::uuid
      AND i.namespace = 'email' AND i.value = ANY(${addresses}::text[])
    WHERE v.account_id = ${accountId} AND v.thread_id = ${threadId} ORDER BY m.number DESC LIMIT 1`.execute(trx)
  return rows[0]?.contact
}
