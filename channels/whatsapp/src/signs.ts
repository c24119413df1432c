// Signs of life: a reaction, the blue ticks, and that somebody is writing. Meta ties each of them to a message.
import type { ConversationView, MessageView } from '@deskless/core/contract'
import type { Addressee } from './addressee.ts'
import { addressee } from './addressee.ts'
import { call, no } from './api.ts'
import { messages } from './send.ts'
import type { Inbox } from './settings.ts'

export const react = async (key: string, emoji: string, on: boolean, inbox: Inbox): Promise<void> => {
  const reaction = { message_id: key, emoji: on ? emoji : '' }
  const to = await addresseeOf(key, inbox)
  await post(inbox, { recipient_type: 'individual', ...to, type: 'reaction', reaction })
}

/** The newest speaks for those before it. */
export const seen = async (keys: string[], _thread: string, inbox: Inbox): Promise<void> => {
  const newest = keys.at(-1)
  if (newest) await post(inbox, { status: 'read', message_id: newest })
}

/** Ends by itself after 25 seconds. It also marks as read what it answers: Meta has no way to show one without the other. */
export const typing = async (thread: string, on: boolean, inbox: Inbox): Promise<void> => {
  const newest = on ? await newestIn(thread, inbox) : undefined
  if (newest) await post(inbox, { status: 'read', message_id: newest, typing_indicator: { type: 'text' } })
}

const post = (inbox: Inbox, body: Record<string, unknown>): Promise<unknown> =>
  call(inbox, messages(inbox), { method: 'POST', body: { messaging_product: 'whatsapp', ...body } })

const newestIn = async (thread: string, { id, hub: { read }, refs }: Inbox): Promise<string | undefined> => {
  const latest = (await read.thread(id, thread)).at(-1)
  const line = latest && (await lastOf(latest, read))
  return line && (await refs.keys('message', line.id)).at(-1)
}

type Read = Inbox['hub']['read']

/** The last thing the contact said. */
const lastOf = async ({ id, lastInNumber }: ConversationView, read: Read): Promise<MessageView | undefined> =>
  lastInNumber > 0 ? (await read.messages(id, { after: lastInNumber - 1, limit: 1 }))[0] : undefined

const addresseeOf = async (key: string, { hub: { read }, refs }: Inbox): Promise<Addressee> => {
  const found = await refs.find(key)
  const message = found?.kind === 'message' ? await read.message(found.id) : undefined
  const conversation = message && (await read.conversation(message.conversation))
  if (!conversation)
    throw no('unknown_message', 'This message is in no conversation, so nobody can react to it.', 'never')
  const { thread, contact } = conversation
  const memo = (await lastOf(conversation, read))?.memo
  return addressee({ thread, identities: contact.identities, ...(memo && { memo }) })
}
