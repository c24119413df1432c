import type { MirrorView, Notice } from '../../contract/index.ts'
import type { Row, StoredNotice } from '../../db/index.ts'
import { messageViews } from '../../queries/views.ts'
import type { Services } from '../../services.ts'
import { mirrorRow, mirrorView } from '../desk.ts'

type Stored = Row<'notices'>
type Of<I extends StoredNotice['is']> = Extract<StoredNotice, { is: I }>

/** Drawn from what is true now. Undefined: it is over, and nobody need hear of it. */
export const noticeOf = async (services: Services, row: Stored): Promise<Notice | { again: Date } | undefined> => {
  const { notice } = row
  const mark = { id: row.id, repeated: row.status === 'sending' }
  if (notice.is === 'trouble') return trouble(services, row, notice, mark)
  const view = await viewOf(services, row, notice.conversation)
  if (!view || 'again' in view) return view
  if (notice.is === 'assigned')
    return view.conversation.assignee?.id === row.member_id
      ? { ...mark, is: 'assigned', view, by: notice.by }
      : undefined
  const [message] = await messageViews(services.db.root, row.account_id, [notice.message])
  const status = message?.delivery?.status
  return message && (status === 'failed' || status === 'unsure')
    ? { ...mark, is: 'delivery', view, message }
    : undefined
}

type Mark = Pick<Notice, 'id' | 'repeated'>

const trouble = async (
  { db }: Services,
  row: Stored,
  { installation: id, tell, while: during }: Of<'trouble'>,
  mark: Mark,
): Promise<Notice | undefined> => {
  const found = await db.root
    .selectFrom('connections')
    .select(['id', 'name', 'health'])
    .where('account_id', '=', row.account_id)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!found || (during === 'unhealthy' && found.health === 'ok')) return undefined
  return { ...mark, is: 'trouble', of: { id, name: found.name }, tell }
}

const OPENING_MS = 60_000
const LOOK_MS = 1_000

/** The thread it is about. A fresh one may be opened this very moment; one of another installation is not ours to tell of. */
const viewOf = async (
  { db }: Services,
  row: Stored,
  conversation: string,
): Promise<MirrorView | { again: Date } | undefined> => {
  const mirror = await mirrorRow(db.root, row.account_id, conversation, row.installation_id)
  if (mirror?.root) return mirrorView(db.root, mirror)
  const young = Date.now() - row.created_at.getTime() < OPENING_MS
  return young ? { again: new Date(Date.now() + LOOK_MS) } : undefined
}
