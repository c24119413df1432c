// A message as its visitor sees it: never a note, never an activity line, never who else works on it.
import type { ConversationView, Files, MessageView, Part } from '@deskless/core/contract'
import { isSafeHref, summary } from '@deskless/core/contract'
import type { PartView, VisitorMessage } from './wire.ts'

/** Long enough for an open page; the app asks again whenever it is looked at. */
const LINK_SECONDS = 6 * 3600

type At = { thread: string; readByUs: number; files: Pick<Files, 'link'>; teamName: string }

export const isForVisitors = ({ kind }: Pick<MessageView, 'kind'>): boolean => kind === 'in' || kind === 'out'

export const visitorMessage = (message: MessageView, at: At): VisitorMessage => {
  const mine = message.kind === 'in'
  const client = typeof message.memo?.client === 'string' ? message.memo.client : undefined
  return {
    id: message.id,
    ...(mine && client ? { client } : {}),
    thread: at.thread,
    conversation: message.conversation,
    number: message.number,
    side: mine ? 'me' : 'us',
    ...(mine
      ? { status: message.number <= at.readByUs ? 'read' : 'delivered' }
      : { author: author(message, at.teamName) }),
    parts: message.removedAt ? [] : message.parts.map((part) => partView(part, at.files)),
    at: message.createdAt.toISOString(),
    ...(message.editedAt ? { edited: true } : {}),
    ...(message.removedAt ? { removed: true } : {}),
  }
}

const author = ({ author: { name, avatarUrl } }: MessageView, teamName: string) => ({
  name: name || teamName,
  ...(avatarUrl ? { avatarUrl } : {}),
})

const partView = (part: Part, files: Pick<Files, 'link'>): PartView => {
  switch (part.is) {
    case 'text':
      return { is: 'text', text: part.text, ...(part.canon ? { canon: part.canon } : {}) }
    case 'choices':
      return { is: 'choices', text: part.text, options: part.options }
    case 'card': {
      const { title, text, image, links } = part
      // An address from outside may be a script; in the customer's page it would run as theirs.
      const safe = links.filter(({ url }) => isSafeHref(url))
      return {
        is: 'card',
        title,
        ...(text ? { text } : {}),
        ...(image && isSafeHref(image) ? { image } : {}),
        links: safe,
      }
    }
    case 'file':
      return part.file ? fileView(part, files.link(part.file, LINK_SECONDS)) : { is: 'text', text: summary([part]) }
    default:
      return { is: 'text', text: summary([part]) }
  }
}

const fileView = ({ name, mime, size, as, caption }: Extract<Part, { is: 'file' }>, url: string): PartView => ({
  is: 'file',
  url,
  name,
  mime,
  as,
  ...(size === undefined ? {} : { size }),
  ...(caption ? { caption } : {}),
})

export const placeOf = (conversation: ConversationView, files: Pick<Files, 'link'>, teamName: string): At => ({
  thread: conversation.thread,
  readByUs: conversation.readByUs,
  files,
  teamName,
})
