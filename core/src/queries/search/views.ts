import { sql } from 'kysely'
import type { ConversationHit, ConversationView, Marked, MessageHit } from '../../contract/index.ts'
import type { Executor } from '../../db/index.ts'
import { conversationViews } from '../conversations.ts'
import { messageViews } from '../messages.ts'
import type { FoundConversation } from './conversations.ts'
import { headline, marked, markedIn } from './excerpt.ts'
import type { Hit } from './messages.ts'

/** Lines with the place where the words are, in the order found. */
export const messageHitViews = async (
  db: Executor,
  accountId: string,
  words: string,
  hits: readonly Hit[],
): Promise<MessageHit[]> => {
  const ids = hits.map(({ id }) => id)
  const excerpts = await excerptsOf(db, accountId, words, ids)
  const lines = await messageViews(db, accountId, ids)
  const within = new Map(
    (
      await conversationViews(
        db,
        accountId,
        hits.map((hit) => hit.conversation),
      )
    ).map((view) => [view.id, view]),
  )
  return lines.flatMap(({ id, conversation, number, kind, author, createdAt }) => {
    const view = within.get(conversation)
    const message = { id, conversation, number, kind, author, createdAt }
    return view ? [{ message, conversation: briefly(view), excerpt: excerpts.get(id)?.excerpt ?? [] }] : []
  })
}

const briefly = ({ id, number, status, inbox, contact }: ConversationView): MessageHit['conversation'] => ({
  id,
  number,
  status,
  inbox,
  contact: { id: contact.id, name: contact.name },
})

/** Conversations with the line they were found by, or else with whom they are. */
export const hitViews = async (
  db: Executor,
  accountId: string,
  { typed, words = '' }: { typed: string; words?: string },
  found: readonly FoundConversation[],
): Promise<ConversationHit[]> => {
  const views = new Map(
    (
      await conversationViews(
        db,
        accountId,
        found.map(({ id }) => id),
      )
    ).map((view) => [view.id, view]),
  )
  const lines = found.flatMap(({ line }) => line?.id ?? [])
  const excerpts = await excerptsOf(db, accountId, words, lines)
  return found.flatMap(({ id, line }) => {
    const conversation = views.get(id)
    if (!conversation) return []
    const of = line && excerpts.get(line.id)
    if (!of) return [{ conversation, excerpt: markedIn(conversation.contact.name, typed) }]
    return [{ conversation, message: { id: line.id, number: of.number }, excerpt: of.excerpt }]
  })
}

type Excerpt = { number: number; excerpt: Marked[] }

const excerptsOf = async (
  db: Executor,
  accountId: string,
  words: string,
  ids: readonly string[],
): Promise<Map<string, Excerpt>> => {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ id: string; number: number; text: string }>`
    SELECT m.id, m.number, ${headline(words)} AS text FROM messages m
    WHERE m.account_id = ${accountId} AND m.id = ANY (${[...ids]}::uuid[])`.execute(db)
  return new Map(rows.map(({ id, number, text }) => [id, { number, excerpt: marked(text) }]))
}
