import type { MessageView, MirrorView, Notice } from '../../contract/index.ts'
import type { Row, StoredNotice } from '../../db/index.ts'
import { messageViews } from '../../queries/views.ts'
import { findRef } from '../../refs/index.ts'
import type { Services } from '../../services.ts'
import { mirrorRow, mirrorView } from '../desk.ts'

type Stored = Row<'notices'>
type Of<I extends StoredNotice['is']> = Extract<StoredNotice, { is: I }>

/** Drawn from what is true now. Undefined: it is over, and nobody need hear of it. */
export const noticeOf = async (services: Services, row: Stored): Promise<Notice | { again: Date } | undefined> => {
  const { notice } = row
  const mark = { id: row.id, repeated: row.status === 'sending' }
  if (notice.is === 'trouble') return trouble(services, row, notice, mark)
  if (notice.is === 'unsent' && notice.installation !== row.installation_id) return undefined
  const view = await viewOf(services, row, notice.conversation)
  if (!view || 'again' in view) return view
  if (notice.is === 'assigned')
    return view.conversation.assignee?.id === row.member_id
      ? { ...mark, is: 'assigned', view, by: notice.by }
      : undefined
  if (notice.is === 'unsent') {
    const { key, tell } = notice
    const message = await noteAt(services, row, key)
    return message && { ...mark, is: 'unsent', view, key, message, tell }
  }
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

/** The note a line was kept as; undefined when it was sent after all, or is gone. */
const noteAt = async ({ db }: Services, row: Stored, key: string): Promise<MessageView | undefined> => {
  const ref = await findRef(db.root, { accountId: row.account_id, connectionId: row.installation_id }, key)
  const [message] = ref ? await messageViews(db.root, row.account_id, [ref.targetId]) : []
  return message?.kind === 'note' && !message.removedAt ? message : undefined
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
