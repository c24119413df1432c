import { sql } from 'kysely'
import { uuidv7 } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { record } from '../events/record.ts'
import { redrawCards } from '../events/redraw.ts'
import { between } from './pairs.ts'

/** An address somebody was just found to bear. */
export type Borne = { accountId: string; contact: string; namespace: string; value: string }
type Suggested = { account_id: string; contact_id: string; other_id: string }

/** What half the world writes from (info@…) says nothing of who somebody is: after so many it is no reason any more. */
const PER_ADDRESS = 3

/**
 * Whoever bears the same address may be the same person: an agent is asked, nothing is done. Each new bearer is held against
 * one other, the vouched for before the longest known; two of whom somebody said that they are not one stay two.
 */
export const suggestMerges = async (trx: Trx, borne: readonly Borne[]): Promise<void> => {
  if (borne.length === 0) return
  const { rows } = await insert(trx, borne)
  await record(
    trx,
    rows.map(({ account_id, contact_id, other_id }) => ({
      accountId: account_id,
      type: 'contact.changed' as const,
      data: { contact: contact_id, maybe: other_id },
    })),
  )
  for (const { account_id, contact_id, other_id } of rows)
    await redrawCards(trx, account_id, { contacts: [contact_id, other_id] })
}

const insert = (trx: Trx, borne: readonly Borne[]) =>
  sql<Suggested>`
  WITH met AS (
    SELECT DISTINCT ON (b.account_id, b.contact_id, b.namespace, b.value) b.id, b.account_id, b.namespace, b.value,
      coalesce(m.root_id, m.id) AS mine, coalesce(c.root_id, c.id) AS theirs
    FROM unnest(${borne.map(() => uuidv7())}::uuid[], ${borne.map((b) => b.accountId)}::uuid[], ${borne.map((b) => b.contact)}::uuid[],
      ${borne.map((b) => b.namespace)}::text[], ${borne.map((b) => b.value)}::text[]) AS b (id, account_id, contact_id, namespace, value)
    JOIN contacts m ON m.account_id = b.account_id AND m.id = b.contact_id
    JOIN identities o ON o.account_id = b.account_id AND o.namespace = b.namespace AND o.value = b.value AND o.contact_id <> b.contact_id
    JOIN contacts c ON c.account_id = o.account_id AND c.id = o.contact_id
    WHERE coalesce(m.root_id, m.id) <> coalesce(c.root_id, c.id)
    ORDER BY b.account_id, b.contact_id, b.namespace, b.value, o.verified DESC, o.created_at, o.id),
  counted AS (
    SELECT met.*, row_number() OVER (PARTITION BY account_id, namespace, value ORDER BY id) + (
      SELECT count(*) FROM merge_suggestions s
      WHERE s.account_id = met.account_id AND s.namespace = met.namespace AND s.value = met.value) AS nth FROM met)
  INSERT INTO merge_suggestions (account_id, id, contact_id, other_id, namespace, value)
  SELECT account_id, id, least(mine, theirs), greatest(mine, theirs), namespace, value FROM counted
  WHERE nth <= ${PER_ADDRESS} AND NOT EXISTS (SELECT 1 FROM merge_suggestions s
    WHERE s.account_id = counted.account_id AND ${between(sql.ref('counted.account_id'), sql.ref('counted.mine'), sql.ref('counted.theirs'))})
  ORDER BY account_id, least(mine, theirs), greatest(mine, theirs)
  ON CONFLICT (account_id, contact_id, other_id) DO NOTHING RETURNING account_id, contact_id, other_id`.execute(trx)
