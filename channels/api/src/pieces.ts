import type { OutMessage, Part, Piece } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import type { Inbox } from './settings.ts'
import { namespaceOf } from './settings.ts'

/** One call to the other side: one part of a message. */
export type ApiPiece = Piece & {
  message: string
  conversation: number
  author: { name: string; avatarUrl?: string }
  index: number
  count: number
  part: Part
  contact?: string
  answers?: string
}

export const pieces = (message: OutMessage, inbox: Pick<Inbox, 'id'>): ApiPiece[] => {
  const contact = message.identities.find(({ namespace }) => namespace === namespaceOf(inbox))?.value
  const answers = message.answers?.keys[0]
  return message.parts.map((part, index) => ({
    thread: message.thread,
    message: message.id,
    conversation: message.conversation.number,
    author: message.author,
    index,
    count: message.parts.length,
    part: here(part),
    ...(contact && { contact }),
    // Only the first one points at what is answered.
    ...(answers && index === 0 && { answers }),
  }))
}

const here = (part: Part): Part => {
  if (part.is === 'file' && !part.file) throw new Refusal('unsupported', `The file ${part.name} is not here yet.`)
  return part
}
