import { sql } from 'kysely'
import { Refusal } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { tellMembers } from '../surfaces/notices/tell.ts'
import type { Conversation } from './change.ts'

/** Somebody a note calls: by name, or as one of a `team`. */
type Called = { member: string; team: string | null }
type Calls = { mentions: readonly string[]; teams: readonly string[] }

/** Each once, by name before by team. Whoever left is not called, and who is of another account does not exist. */
export const calledBy = async (trx: Trx, accountId: string, { mentions, teams }: Calls): Promise<Called[]> => {
  if (mentions.length + teams.length === 0) return []
  const { rows } = await sql<{ member: string | null; team: string | null; here: boolean | null }>`
    SELECT m.id AS member, NULL::uuid AS team, m.disabled_at IS NULL AS here FROM members m
    WHERE m.account_id = ${accountId} AND m.id = ANY (${[...mentions]}::uuid[])
    UNION ALL
    SELECT m.id, t.id, m.disabled_at IS NULL FROM teams t
    LEFT JOIN team_members tm ON tm.account_id = t.account_id AND tm.team_id = t.id
    LEFT JOIN members m ON m.account_id = tm.account_id AND m.id = tm.member_id
    WHERE t.account_id = ${accountId} AND t.id = ANY (${[...teams]}::uuid[])`.execute(trx)
  requireAll('mentions: there is no such member.', mentions, new Set(rows.map((row) => !row.team && row.member)))
  requireAll('teams: there is no such team.', teams, new Set(rows.map((row) => row.team)))
  const called = new Map<string, Called>()
  for (const { member, team, here } of rows)
    if (member && here && !called.has(member)) called.set(member, { member, team })
  return [...called.values()]
}

const requireAll = (tell: string, wanted: readonly string[], found: ReadonlySet<unknown>): void => {
  if (wanted.some((id) => !found.has(id))) throw new Refusal('not_found', tell)
}

type Note = { id: string; number: number; author: string }

/**
 * Whom a note calls follows the conversation and is told, once per note however often it is edited. Being called by name
 * ends a mute, being one of a team does not. Whoever wrote it is not called by it.
 */
export const call = async (
  trx: Trx,
  { account_id, id }: Pick<Conversation, 'account_id' | 'id'>,
  note: Note,
  called: readonly Called[],
): Promise<void> => {
  const others = called.filter(({ member }) => member !== note.author)
  if (others.length === 0) return
  const { rows } = await sql<{ member: string }>`
    WITH called AS (SELECT * FROM unnest(${others.map((one) => one.member)}::uuid[], ${others.map((one) => one.team)}::uuid[]) AS u (member_id, team_id)),
    unmuted AS (DELETE FROM mutes USING called WHERE mutes.account_id = ${account_id} AND mutes.conversation_id = ${id}
      AND mutes.member_id = called.member_id AND called.team_id IS NULL),
    following AS (INSERT INTO participants (account_id, conversation_id, member_id)
      SELECT ${account_id}, ${id}, member_id FROM called ORDER BY member_id ON CONFLICT DO NOTHING)
    INSERT INTO mentions (account_id, message_id, member_id, conversation_id, number, team_id)
    SELECT ${account_id}, ${note.id}, member_id, ${id}, ${note.number}, team_id FROM called ORDER BY member_id
    ON CONFLICT DO NOTHING RETURNING member_id AS member`.execute(trx)
  const notice = { is: 'mention' as const, conversation: id, message: note.id }
  await tellMembers(
    trx,
    rows.map(({ member }) => ({ accountId: account_id, member, key: `mention:${note.id}`, notice })),
  )
}

/** A note that says something else calls those it calls now; without `called`, nobody. */
export const callAgain = async (
  trx: Trx,
  conversation: Pick<Conversation, 'account_id' | 'id'>,
  note: Note,
  called: readonly Called[] = [],
): Promise<void> => {
  await sql`
    DELETE FROM mentions WHERE account_id = ${conversation.account_id} AND message_id = ${note.id}
      AND member_id <> ALL (${called.map(({ member }) => member)}::uuid[])`.execute(trx)
  await call(trx, conversation, note, called)
}

/** What a surface needs to show whom a note calls. */
export const callsMemo = ({ mentions, teams }: Calls) => ({
  ...(mentions.length > 0 ? { mentions } : {}),
  ...(teams.length > 0 ? { teams } : {}),
})
