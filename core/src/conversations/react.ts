import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { refuseClosedWindow, showReactions } from '../outbound/index.ts'
import type { Change, Conversation } from './change.ts'
import { change } from './change.ts'
import { outlet, refuseUnwanted } from './outlet.ts'
import { subjectMessage } from './subject.ts'
import { lastInAt } from './window.ts'

/**
 * An emoji on what a contact wrote, which they see as the company's. It is one: another takes its place, and whoever may
 * answer may take it back.
 */
export const react = async (acting: Acting, body: CommandBody<'react'>): Promise<CommandResult> => {
  const { message: id, emoji, on } = body
  if (acting.actor.kind !== 'member' && acting.actor.kind !== 'bot')
    throw new Refusal('forbidden', 'Only a member or a bot reacts to what a contact wrote.')
  const { conversation, message } = await subjectMessage(acting, id)
  if (message.kind !== 'in') throw new Refusal('invalid', 'message: only what a contact wrote is reacted to.')
  if (message.removed_at) throw new Refusal('closed', 'This message was removed.')
  await requireShown(acting, conversation, on)
  const changes = on ? await put(acting, id, emoji) : await takeBack(acting, id, [emoji])
  const done = { conversation: conversation.id, message: id, number: message.number }
  if (changes.length === 0) return { ...done, seq: conversation.seq }
  const after = await change(acting.trx, conversation, changes)
  await showReactions(acting.trx, { accountId: acting.accountId, conversation: conversation.id })
  return { ...done, seq: after.conversation.seq }
}

const requireShown = async (acting: Acting, conversation: Conversation, on: boolean): Promise<void> => {
  const { label, capabilities } = await outlet(acting, conversation.inbox_id)
  if (capabilities.react !== 'native')
    throw new Refusal('unsupported', `${label} cannot show a reaction. Write an answer instead.`)
  if (!on) return
  await refuseUnwanted(acting, { contact: conversation.contact_id, thread: conversation.thread_id })
  if (!capabilities.window) return
  refuseClosedWindow(capabilities, { label, lastInAt: await lastInAt(acting.trx, conversation) })
}

const put = async (acting: Acting, message: string, emoji: string): Promise<Change[]> => {
  const { trx, accountId, actor, by } = acting
  const others = await trx
    .selectFrom('reactions')
    .select('emoji')
    .where('account_id', '=', accountId)
    .where('message_id', '=', message)
    .where('side', '=', 'us')
    .where('emoji', '!=', emoji)
    .where('gone', '=', false)
    .execute()
  const replaced = await takeBack(
    acting,
    message,
    others.map((other) => other.emoji),
  )
  const fresh = { author: JSON.stringify({ ...actor, name: by }), told: false, gone: false, tell: null }
  const added = await trx
    .insertInto('reactions')
    .values({ account_id: accountId, message_id: message, side: 'us', emoji, stood: false, ...fresh })
    .onConflict((c) =>
      c
        .columns(['account_id', 'message_id', 'side', 'emoji'])
        .doUpdateSet({ ...fresh, created_at: new Date() })
        .where((eb) => eb.or([eb('reactions.gone', '=', true), eb('reactions.tell', 'is not', null)])),
    )
    .returning('emoji')
    .executeTakeFirst()
  return added ? [...replaced, reacted(acting, message, emoji, false)] : replaced
}

/** It is gone for us; its row goes once the contact was shown. One that the channel refused to show is nowhere to be taken from. */
const takeBack = async (acting: Acting, message: string, emojis: readonly string[]): Promise<Change[]> => {
  if (emojis.length === 0) return []
  const refused = await acting.trx
    .deleteFrom('reactions')
    .where('account_id', '=', acting.accountId)
    .where('message_id', '=', message)
    .where('side', '=', 'us')
    .where('emoji', 'in', [...emojis])
    .where('stood', '=', false)
    .where('tell', 'is not', null)
    .returning('emoji')
    .execute()
  const taken = await acting.trx
    .updateTable('reactions')
    .set({ gone: true, told: false, tell: null, created_at: new Date() })
    .where('account_id', '=', acting.accountId)
    .where('message_id', '=', message)
    .where('side', '=', 'us')
    .where('emoji', 'in', [...emojis])
    .where('gone', '=', false)
    .returning('emoji')
    .execute()
  return [...refused, ...taken].map(({ emoji }) => reacted(acting, message, emoji, true))
}

const reacted = ({ actor }: Acting, messageId: string, emoji: string, removed: boolean): Change => ({
  type: 'message.reacted',
  messageId,
  actor,
  data: { emoji, by: 'us', removed },
})
