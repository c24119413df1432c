import type { ConversationView, MessageView, Notice } from '../../contract/index.ts'
import type { Executor, Row, StoredNotice } from '../../db/index.ts'
import { messagePage } from '../../queries/messages.ts'
import { conversationViews, messageViews } from '../../queries/views.ts'
import { findRef } from '../../refs/index.ts'
import type { Addressee } from './addressee.ts'
import { isNews } from './news.ts'

type Stored = Row<'notices'>
type Of<I extends StoredNotice['is']> = Extract<StoredNotice, { is: I }>
type Drawn<N> = N extends Notice ? Omit<N, 'id' | 'repeated' | 'view'> : never

/** A notice as it is for whoever tells it; what each of them adds is how it shows the conversation. */
export type Draft = Drawn<Notice>

/** Drawn from what is true now. Undefined: it is over, or nobody wants to hear of it. */
export const draftOf = async (db: Executor, row: Stored, person: Addressee): Promise<Draft | undefined> => {
  const { notice } = row
  if (notice.is === 'trouble') return trouble(db, row, notice)
  if (!isWanted(notice, person)) return undefined
  const [conversation] = await conversationViews(db, row.account_id, [notice.conversation])
  if (!conversation) return undefined
  switch (notice.is) {
    case 'assigned':
      return conversation.assignee?.id === row.member_id ? { is: 'assigned', conversation, by: notice.by } : undefined
    case 'mention':
      return mention(db, row, notice, conversation)
    case 'message':
      return news(db, row, person, conversation)
    case 'delivery':
      return delivery(db, row, notice, conversation)
    case 'unsent':
      return unsent(db, row, notice, conversation)
    default:
      return notice satisfies never
  }
}

/** A mute keeps back what others do; what became of one's own words is always told to whoever wants it. */
const isWanted = (notice: Exclude<StoredNotice, { is: 'trouble' }>, { wants, muted }: Addressee): boolean => {
  if (notice.is === 'unsent') return true
  if (notice.is === 'delivery') return wants.delivery
  // Which of the two choices counts is known once it is known who has the conversation.
  return !muted && (notice.is === 'message' || wants[notice.is])
}

const trouble = async (
  db: Executor,
  row: Stored,
  { installation: id, name, tell, while: during }: Of<'trouble'>,
): Promise<Draft | undefined> => {
  if (!id) return { is: 'trouble', of: { id: row.id, name: name ?? '' }, tell }
  const found = await db
    .selectFrom('connections')
    .select(['id', 'name', 'health'])
    .where('account_id', '=', row.account_id)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!found || (during === 'unhealthy' && found.health === 'ok')) return undefined
  return { is: 'trouble', of: { id, name: found.name }, tell }
}

/** Whoever answered or read it by now needs not be called any more. */
const mention = async (
  db: Executor,
  row: Stored,
  { message: id }: Of<'mention'>,
  conversation: ConversationView,
): Promise<Draft | undefined> => {
  const called = await db
    .selectFrom('mentions')
    .leftJoin('teams', (on) =>
      on.onRef('teams.account_id', '=', 'mentions.account_id').onRef('teams.id', '=', 'mentions.team_id'),
    )
    .select('teams.name as team')
    .where('mentions.account_id', '=', row.account_id)
    .where('message_id', '=', id)
    .where('member_id', '=', row.member_id)
    .where('seen_at', 'is', null)
    .executeTakeFirst()
  const [message] = called ? await messageViews(db, row.account_id, [id]) : []
  if (!called || !message || message.removedAt) return undefined
  return { is: 'mention', conversation, message, ...(called.team ? { team: called.team } : {}) }
}

const news = async (
  db: Executor,
  row: Stored,
  { wants }: Addressee,
  conversation: ConversationView,
): Promise<Draft | undefined> => {
  const mine = conversation.assignee?.id === row.member_id
  if (!wants[mine ? 'message' : 'followed'] || !(await isNews(db, row, conversation.id))) return undefined
  const before = conversation.lastInNumber + 1
  const [message] = await messagePage(db, row.account_id, conversation.id, { before, limit: 1 })
  return message?.kind === 'in' ? { is: 'message', conversation, message, mine } : undefined
}

const delivery = async (
  db: Executor,
  row: Stored,
  { message: id }: Of<'delivery'>,
  conversation: ConversationView,
): Promise<Draft | undefined> => {
  const [message] = await messageViews(db, row.account_id, [id])
  const status = message?.delivery?.status
  return message && (status === 'failed' || status === 'unsure') ? { is: 'delivery', conversation, message } : undefined
}

/** The note a line was kept as; undefined when it was sent after all, or is gone. */
const unsent = async (
  db: Executor,
  row: Stored,
  { installation, key, tell }: Of<'unsent'>,
  conversation: ConversationView,
): Promise<Draft | undefined> => {
  const ref = await findRef(db, { accountId: row.account_id, connectionId: installation }, key)
  const [message]: (MessageView | undefined)[] = ref ? await messageViews(db, row.account_id, [ref.targetId]) : []
  return message?.kind === 'note' && !message.removedAt ? { is: 'unsent', conversation, key, message, tell } : undefined
}
