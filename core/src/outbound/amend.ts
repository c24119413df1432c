import type { Actor, Fact, Part } from '../contract/index.ts'
import { summary } from '../contract/index.ts'
import { change, lockConversation } from '../conversations/change.ts'
import { keepVersion } from '../conversations/versions.ts'
import type { Row, Trx } from '../db/index.ts'
import { keepPending } from '../inbound/pending-files.ts'
import type { Scope } from '../refs/index.ts'
import { changeMessage } from './status.ts'

export type Amendment = Extract<Fact, { is: 'edit' | 'removal' | 'reaction' }>
type Message = Row<'messages'>

/** Something was done, outside, to a message that stands in a conversation. What it said before is kept. */
export const applyAmendment = async (trx: Trx, scope: Scope, fact: Amendment, messageId: string): Promise<void> => {
  const place = await trx
    .selectFrom('messages')
    .select('conversation_id')
    .where('account_id', '=', scope.accountId)
    .where('id', '=', messageId)
    .executeTakeFirst()
  if (!place) return
  const conversation = await lockConversation(trx, scope.accountId, place.conversation_id)
  const message = await trx
    .selectFrom('messages')
    .selectAll()
    .where('account_id', '=', scope.accountId)
    .where('id', '=', messageId)
    .executeTakeFirstOrThrow()
  if (message.removed_at) return
  if (fact.is === 'edit') await edit(trx, scope, conversation, message, fact.parts)
  else if (fact.is === 'removal') await remove(trx, conversation, message)
  else await react(trx, conversation, message, fact)
}

type Conversation = Awaited<ReturnType<typeof lockConversation>>

const edit = async (
  trx: Trx,
  scope: Scope,
  conversation: Conversation,
  message: Message,
  given: readonly Part[],
): Promise<void> => {
  const parts = await withKnownFiles(trx, scope, message, given)
  // Providers report an edit when a reaction or a preview came; nothing new was said.
  if (JSON.stringify(parts) === JSON.stringify(message.parts)) return
  await keepVersion(trx, message)
  const set = { parts: JSON.stringify(parts), text: summary(parts), edited_at: new Date() }
  await changeMessage(
    trx,
    conversation,
    { type: 'message.edited', messageId: message.id, actor: authorOf(message) },
    set,
  )
}

/** An edit names its file again; the one we already fetched for that place stands. */
const withKnownFiles = async (trx: Trx, scope: Scope, message: Message, given: readonly Part[]): Promise<Part[]> => {
  const known = message.parts.filter((part) => part.is === 'file')
  let at = 0
  const parts = given.map((part): Part => {
    if (part.is !== 'file' || part.file) return part
    const old = known[at++]
    if (old?.is !== 'file' || old.name !== part.name || old.mime !== part.mime) return part
    const { source: _, ...rest } = part
    return { ...rest, file: old.file }
  })
  const [kept = []] = await keepPending(trx, [
    { accountId: scope.accountId, connectionId: scope.connectionId, messageId: message.id, parts },
  ])
  return kept
}

const remove = async (trx: Trx, conversation: Conversation, message: Message): Promise<void> => {
  await keepVersion(trx, message)
  const set = { parts: '[]', text: '', removed_at: new Date() }
  await changeMessage(
    trx,
    conversation,
    { type: 'message.removed', messageId: message.id, actor: authorOf(message) },
    set,
  )
}

const react = async (
  trx: Trx,
  conversation: Conversation,
  message: Message,
  fact: Extract<Amendment, { is: 'reaction' }>,
): Promise<void> => {
  const changed = fact.removed ? await removeReaction(trx, message, fact) : await addReaction(trx, message, fact)
  if (!changed) return
  const data = { emoji: fact.emoji, by: fact.by, removed: fact.removed ?? false }
  await change(trx, conversation, [{ type: 'message.reacted', messageId: message.id, data }])
}

const addReaction = async (
  trx: Trx,
  message: Message,
  { by, emoji }: { by: 'contact' | 'us'; emoji: string },
): Promise<boolean> => {
  const added = await trx
    .insertInto('reactions')
    .values({ account_id: message.account_id, message_id: message.id, side: by, emoji })
    .onConflict((c) => c.doNothing())
    .returning('emoji')
    .executeTakeFirst()
  return added !== undefined
}

/** Without an emoji, all of that side. */
const removeReaction = async (
  trx: Trx,
  message: Message,
  { by, emoji }: { by: 'contact' | 'us'; emoji: string },
): Promise<boolean> => {
  const removed = await trx
    .deleteFrom('reactions')
    .where('account_id', '=', message.account_id)
    .where('message_id', '=', message.id)
    .where('side', '=', by)
    .$if(emoji !== '', (q) => q.where('emoji', '=', emoji))
    .returning('emoji')
    .execute()
  return removed.length > 0
}

const authorOf = ({ author: { kind, id } }: Message): Actor | undefined =>
  id && (kind === 'contact' || kind === 'member' || kind === 'bot') ? { kind, id } : undefined
