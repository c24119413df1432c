import type { Desk, MirrorView } from '../contract/index.ts'
import type { Executor, Row } from '../db/index.ts'
import { conversationViews, memberViews } from '../queries/views.ts'
import type { Services } from '../services.ts'
import { createChannelIds } from './channel-ids.ts'
import { replyingTo, startReplying, stopReplying } from './collision.ts'
import { noteEcho } from './echo.ts'
import { createHolds } from './holds/holds.ts'
import { homeOf, spotOf } from './home.ts'
import { createLinks } from './linking.ts'
import { createLooks } from './looks/looks.ts'
import { placesOf } from './places.ts'
import { modeNow } from './switching.ts'
import { isFit, onlyWatch } from './watching.ts'

export type MirrorRow = Row<'mirrors'>

/** What core keeps for every surface, bound to one installation. */
export const createDesk = (
  { db, seal, writing }: Pick<Services, 'db' | 'seal' | 'writing'>,
  { account_id: accountId, id: installation }: { account_id: string; id: string },
): Desk => ({
  mirror: async (conversation, root) => {
    const row = await mirrorRow(db.root, accountId, conversation, installation)
    return row && fitted(db.root, row, await viewFrom(db.root, row, root))
  },
  places: (conversations) => placesOf(db.root, { accountId, installation }, conversations),
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
  looks: createLooks(db, { accountId, installation }),
  echo: (echo) => noteEcho(db, { accountId, installation }, echo),
  holds: createHolds(db, { accountId, installation }),
  onlyWatch: (lost) => onlyWatch(db, { accountId, installation }, lost),
  fit: () => isFit(db.root, accountId, installation),
  links: createLinks({ db, seal }, { accountId, installation }),
  channelIds: createChannelIds(db, { accountId, installation }),
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
  const mode = modeNow(row, conversation)
  return {
    mirrorId: row.id,
    conversation,
    mode,
    ...(row.switched_at && mode === row.mode ? { modeSince: row.switched_at } : {}),
    holdSeconds: row.hold_seconds,
    channel: row.channel,
    ...(row.root ? { root: row.root } : {}),
    shown: await shownNumber(db, row),
    replying: replying.map((r) => r.name),
    ...(row.came_from ? { cameFrom: row.came_from } : {}),
  }
}

/** As seen from one thread: what it has left only watches, and knows where it goes on. */
const viewFrom = async (db: Executor, row: MirrorRow, root = row.root): Promise<MirrorView | undefined> => {
  const view = await mirrorView(db, row)
  if (!view || (!row.away && (root === null || root === row.root))) return view
  const home = row.away ? await homeOf(db, row.account_id, row.conversation_id) : row
  return leftView(view, root, home)
}

export const leftView = (view: MirrorView, root: string | null, home: MirrorRow | undefined): MirrorView => ({
  ...view,
  mode: 'alerts',
  ...(root ? { root } : {}),
  movedTo: home ? spotOf(home) : { name: 'another channel' },
})

/** The same, with what the installation is able to do at all. */
export const fitView = async (db: Executor, row: MirrorRow): Promise<MirrorView | undefined> =>
  fitted(db, row, await mirrorView(db, row))

const fitted = async (db: Executor, row: MirrorRow, view: MirrorView | undefined): Promise<MirrorView | undefined> => {
  const fit = await isFit(db, row.account_id, row.installation_id)
  return view && !fit ? { ...view, mode: 'alerts', unfit: true } : view
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
