import { sql } from 'kysely'
import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult, NoticePreferences } from '../contract/index.ts'
import { noticePreferences, Refusal } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'

/** A member says what they wish to be told. Only for themselves; what is not named stays. */
export const setNoticePreferences = async (
  { trx, accountId, actor }: Acting,
  wanted: CommandBody<'set_notice_preferences'>,
): Promise<CommandResult> => {
  if (actor.kind !== 'member') throw new Refusal('forbidden', 'Only a member is told anything.')
  await trx
    .updateTable('members')
    .set({ notices: sql<string>`notices || ${JSON.stringify(wanted)}::jsonb` })
    .where('account_id', '=', accountId)
    .where('id', '=', actor.id)
    .execute()
  return {}
}

export const noticePreferencesOf = async (
  db: Executor,
  accountId: string,
  member: string,
): Promise<NoticePreferences> => {
  const found = await db
    .selectFrom('members')
    .select('notices')
    .where('account_id', '=', accountId)
    .where('id', '=', member)
    .executeTakeFirst()
  if (!found) throw new Refusal('not_found', 'There is no such member.')
  return noticePreferences(found.notices)
}
