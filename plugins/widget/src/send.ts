// Out to the visitor. The message is in our database already: sending is only telling the open windows that it is there.
import type { OutMessage, Piece, SendContext, Sent } from '@deskless/core/contract'
import { beforeSending } from '@deskless/core/contract'
import type { Inbox } from './gate.ts'
import { planMail } from './mail.ts'
import { messageKey } from './parse.ts'
import { planNotice } from './push/notify.ts'
import { ownerOf, threadKey } from './threads.ts'
import { isForVisitors, placeOf, visitorMessage } from './view.ts'
import type { DownFrame } from './wire.ts'

/** One piece however long: nothing here has a limit that core did not apply before. */
export const pieces = (message: OutMessage): Piece[] => [{ thread: message.thread, message: message.id }]

export const send = async (piece: Piece, inbox: Inbox, { messageId }: SendContext): Promise<Sent> => {
  // Told twice it is shown once, and whoever was not told reads it when they look.
  await beforeSending(async () => {
    await tellMessage(inbox, piece.thread, messageId)
    await planNotice(inbox, piece.thread, messageId)
    await planMail(inbox, messageId)
  })
  return { keys: [messageKey(piece.thread, messageId)], status: 'accepted' }
}

export const edit = async (_keys: string[], message: OutMessage, inbox: Inbox): Promise<void> =>
  tellMessage(inbox, message.thread, message.id)

export const remove = async (keys: string[], thread: string, inbox: Inbox): Promise<void> => {
  for (const key of keys) await tell(inbox, thread, { is: 'removed', id: key.slice(thread.length + 1) })
}

export const typing = async (thread: string, on: boolean, inbox: Inbox): Promise<void> =>
  tell(inbox, thread, { is: 'typing', on, thread })

const tellMessage = async (inbox: Inbox, thread: string, id: string): Promise<void> => {
  const { hub } = inbox
  const message = await hub.read.message(id)
  const conversation = message && (await hub.read.conversation(message.conversation))
  if (!message || !conversation || !isForVisitors(message)) return
  const view = visitorMessage(message, placeOf(conversation, hub.files, inbox.settings.teamName))
  // Who answers has read: the visitor's ticks turn with the answer.
  const read: DownFrame = { is: 'read', conversation: conversation.id, upTo: conversation.readByUs }
  await tell(inbox, thread, { is: 'message', message: view }, read)
}

export const topicOf = (inbox: string, visitor: string): string => `${inbox}:${visitor}`

/** A thread begun before signing in is heard by the user it now belongs to, and by the window still open from before. */
const tell = async (inbox: Inbox, thread: string, ...frames: DownFrame[]): Promise<void> => {
  const visitor = ownerOf(thread)
  const owner = await inbox.refs.find(threadKey(visitor))
  const listeners = owner ? [owner.id, visitor] : [visitor]
  for (const visitor of listeners) {
    for (const frame of frames) await inbox.hub.live.publish(topicOf(inbox.id, visitor), frame)
  }
}
