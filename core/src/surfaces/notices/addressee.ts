import { sql } from 'kysely'
import type { Permission } from '../../accounts/permissions.ts'
import { can } from '../../accounts/permissions.ts'
import type { MemberView, NoticePreferences } from '../../contract/index.ts'
import { noticePreferences } from '../../contract/index.ts'
import type { Executor, Row } from '../../db/index.ts'
import { memberViews } from '../../queries/members.ts'
import { MAY_MEND } from './tell.ts'

/** Who is to be told, what they wish to be told, and whether they muted what it is about. */
export type Addressee = { view: MemberView; wants: NoticePreferences; muted: boolean }

type Stored = Pick<Row<'notices'>, 'account_id' | 'member_id' | 'notice'>

/** Whoever mends an installation need not read what it shows. */
const needed = ({ is }: Stored['notice']): Permission => (is === 'trouble' ? MAY_MEND : 'conversations.read')

/** Undefined: they left, or may not see it any more. Whether they are online is no matter: it waits for them. */
export const addressee = async (db: Executor, row: Stored): Promise<Addressee | undefined> => {
  const conversation = 'conversation' in row.notice ? row.notice.conversation : null
  const { rows } = await sql<{ notices: Partial<NoticePreferences>; muted: boolean }>`
    SELECT m.notices, EXISTS (SELECT 1 FROM mutes x WHERE x.account_id = m.account_id
      AND x.conversation_id = ${conversation}::uuid AND x.member_id = m.id) AS muted
    FROM members m WHERE m.account_id = ${row.account_id} AND m.id = ${row.member_id} AND m.disabled_at IS NULL`.execute(
    db,
  )
  const [found] = rows
  const [view] = found ? await memberViews(db, row.account_id, { ids: [row.member_id] }) : []
  if (!found || !view || !can(view, needed(row.notice))) return undefined
  return { view, wants: noticePreferences(found.notices), muted: found.muted }
}
