import type { Desk, MirrorView } from '../contract/index.ts'
import type { Executor, Row } from '../db/index.ts'
import { conversationViews, memberViews } from '../queries/views.ts'
import type { Services } from '../services.ts'
import { replyingTo, startReplying, stopReplying } from './collision.ts'
import { noteEcho } from './echo.ts'
import { createHolds } from './holds/holds.ts'
import { modeNow } from './switching.ts'
import { isFit, onlyWatch } from './watching.ts'

export type MirrorRow = Row<'mirrors'>

/** What core keeps for every surface, bound to one installation. */
export const createDesk = (
  { db, writing }: Pick<Services, 'db' | 'writing'>,
  { account_id: accountId, id: installation }: { account_id: string; id: string },
): Desk => ({
  mirror: async (conversation) => {
    const row = await mirrorRow(db.root, accountId, conversation, installation)
    const [view, fit] = await Promise.all([row && mirrorView(db.root, row), isFit(db.root, accountId, installation)])
    return view && !fit ? { ...view, mode: 'alerts' } : view
  },
  replying: {
    start: async (conversation, member) => {
      const others = await startReplying(db, { accountId, conversation, member })
      writing.begin({ accountId, conversation })
      return others.length > 0 ? memberViews(db.root, accountId, { ids: others }) : []
    },
    stop: async (conversation, member) => {
      await stopReplying(db, { accountId, conversation, member })
      writing.end({ accountId, conversation })
    },
  },
  echo: (echo) => noteEcho(db, { accountId, installation }, echo),
  holds: createHolds(db, { accountId, installation }),
  onlyWatch: (lost) => onlyWatch(db, { accountId, installation }, lost),
  channels: async () => {
    const rows = await db.root
      .selectFrom('channel_rules')
      .select('channel')
      .distinct()
      .where('account_id', '=', accountId)
      .where('installation_id', '=', installation)
      .execute()
    return rows.map((row) => row.channel)
  },
})

export const mirrorRow = (
  db: Executor,
  accountId: string,
  conversation: string,
  installation: string,
): Promise<MirrorRow | undefined> =>
  db
    .selectFrom('mirrors')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversation)
    .where('installation_id', '=', installation)
    .executeTakeFirst()

export const mirrorView = async (db: Executor, row: MirrorRow): Promise<MirrorView | undefined> => {
  const [conversation] = await conversationViews(db, row.account_id, [row.conversation_id])
  if (!conversation) return undefined
  const replying = await replyingTo(db, row.account_id, row.conversation_id)
  return {
    mirrorId: row.id,
    conversation,
    mode: modeNow(row, conversation),
    holdSeconds: row.hold_seconds,
    channel: row.channel,
    ...(row.root ? { root: row.root } : {}),
    shown: await shownNumber(db, row),
    replying: replying.map((r) => r.name),
  }
}

/** The highest number among the messages that stand there as they are now. Not asked of the facts: those are forgotten one day. */
const shownNumber = async (db: Executor, row: MirrorRow): Promise<number> => {
  const found = await db
    .selectFrom('messages')
    .select('number')
    .where('account_id', '=', row.account_id)
    .where('conversation_id', '=', row.conversation_id)
    .where('seq', '<=', row.seq)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return found?.number ?? 0
}
