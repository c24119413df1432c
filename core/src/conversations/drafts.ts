import { sql } from 'kysely'
import type { DraftBody, DraftView } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Executor, Row, Trx } from '../db/index.ts'
import { ownFiles } from './files.ts'
import { calledBy } from './mentions.ts'

type Whose = { accountId: string; conversation: string; member: string }

/** What a member began to write; number 0 where they never did. */
export const draftOf = async (db: Executor, { accountId, conversation, member }: Whose): Promise<DraftView> => {
  const found = await db
    .selectFrom('drafts')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversation)
    .where('member_id', '=', member)
    .executeTakeFirst()
  return found ? asView(found) : { number: 0 }
}

/** Kept when it is the newest, whatever device it comes from; else the answer is what is newer. */
export const keepDraft = async (
  trx: Trx,
  whose: Whose,
  { number, body }: { number: number; body?: DraftBody },
): Promise<DraftView> => {
  const { accountId, conversation, member } = whose
  await requireBearer(trx, whose)
  if (body) await requireKnown(trx, accountId, body)
  await sql`
    INSERT INTO drafts AS d (account_id, conversation_id, member_id, number, body)
    VALUES (${accountId}, ${conversation}, ${member}, ${number}, ${body ? JSON.stringify(body) : null}::jsonb)
    ON CONFLICT (account_id, conversation_id, member_id) DO UPDATE SET number = excluded.number, body = excluded.body, changed_at = now()
    WHERE d.number < excluded.number`.execute(trx)
  return draftOf(trx, whose)
}

/** What it names is there and of this account, as it must be when it is sent. */
const requireKnown = async (trx: Trx, accountId: string, { parts = [], mentions = [], teams = [] }: DraftBody) => {
  await ownFiles(trx, accountId, parts)
  await calledBy(trx, accountId, { mentions, teams })
}

/** Words about a person who was erased are kept no more, from whichever window they still come. */
const requireBearer = async (trx: Trx, { accountId, conversation }: Whose): Promise<void> => {
  const { rows } = await sql<{ erased: boolean }>`
    SELECT k.erased_at IS NOT NULL AS erased FROM conversations c JOIN contacts k ON k.account_id = c.account_id AND k.id = c.contact_id
    WHERE c.account_id = ${accountId} AND c.id = ${conversation} FOR SHARE OF k`.execute(trx)
  if (!rows[0]) throw new Refusal('not_found', 'There is no such conversation.')
  if (rows[0].erased) throw new Refusal('closed', 'The person of this conversation was erased.')
}

const asView = ({ number, body, changed_at }: Row<'drafts'>): DraftView => ({
  number: Number(number),
  ...(body && { body }),
  changedAt: changed_at,
})
