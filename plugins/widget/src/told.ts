// After a commit: the visitor's other windows hear what they wrote, and that it was read.
import type { ConversationView, EventHandler, Hub, HubEvent } from '@deskless/core/contract'
import { namespaceOf } from './parse.ts'
import { topicOf } from './send.ts'
import { ownerOf } from './threads.ts'
import { placeOf, visitorMessage } from './view.ts'
import type { DownFrame } from './wire.ts'

const CHANNEL = 'widget'

const conversationOf = async (event: HubEvent, hub: Hub) => {
  const conversation = event.conversation ? await hub.read.conversation(event.conversation) : undefined
  return conversation?.inbox.channel === CHANNEL ? conversation : undefined
}

/** Every browser this contact writes from in this inbox, before and after signing in. */
const tellAll = async ({ inbox, contact, thread }: ConversationView, hub: Hub, frame: DownFrame): Promise<void> => {
  const visitors = contact.identities
    .filter(({ namespace }) => namespace === namespaceOf(inbox))
    .map(({ value }) => value)
  for (const visitor of new Set([ownerOf(thread), ...visitors]))
    await hub.live.publish(topicOf(inbox.id, visitor), frame)
}

const received: EventHandler = async (event, hub) => {
  const conversation = await conversationOf(event, hub)
  const message = conversation && event.message ? await hub.read.message(event.message) : undefined
  if (!conversation || !message) return
  await tellAll(conversation, hub, {
    is: 'message',
    message: visitorMessage(message, placeOf(conversation, hub.files, '')),
  })
}

const wasRead: EventHandler = async (event, hub) => {
  const conversation = await conversationOf(event, hub)
  if (!conversation) return
  await tellAll(conversation, hub, { is: 'read', conversation: conversation.id, upTo: conversation.readByUs })
}

export const on = { 'message.received': received, 'conversation.read': wasRead } as const
