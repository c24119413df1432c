// A message as its visitor sees it: never a note, never an activity line, never who else works on it.
import type { ConversationView, Files, MessageView, Part } from '@deskless/core/contract'
import { isSafeHref, summary } from '@deskless/core/contract'
import type { CardView, PartView, VisitorMessage } from './wire.ts'

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
    parts: message.removedAt ? [] : message.parts.flatMap((part) => partViews(part, at.files)),
    at: message.createdAt.toISOString(),
    ...(message.editedAt ? { edited: true } : {}),
    ...(message.removedAt ? { removed: true } : {}),
  }
}

const author = ({ author: { name, avatarUrl } }: MessageView, teamName: string) => ({
  name: name || teamName,
  ...(avatarUrl ? { avatarUrl } : {}),
})

const partViews = (part: Part, files: Pick<Files, 'link'>): PartView[] => {
  switch (part.is) {
    case 'text':
      return [{ is: 'text', text: part.text, ...(part.canon ? { canon: part.canon } : {}) }]
    case 'choices':
      return [{ is: 'choices', text: part.text, options: part.options }]
    case 'card':
      return [{ is: 'card', ...cardView(part) }]
    case 'form':
      return [{ is: 'form', title: part.title, fields: part.fields }]
    case 'carousel':
      return [
        {
          is: 'carousel',
          text: part.text,
          cards: part.cards.map((card) => ({ ...cardView(card), options: card.options })),
        },
      ]
    case 'file':
      return fileViews(part, files)
    default:
      return [{ is: 'text', text: summary([part]) }]
  }
}

/** An address from outside may be a script; in the customer's page it would run as theirs. */
const cardView = ({ title, text, image, links }: CardView): CardView => ({
  title,
  ...(text ? { text } : {}),
  ...(image && isSafeHref(image) ? { image } : {}),
  links: links.filter(({ url }) => isSafeHref(url)),
})

type File = Extract<Part, { is: 'file' }>

/** What was said with it stands below it: a caption nobody can see is lost. */
const fileViews = (part: File, files: Pick<Files, 'link'>): PartView[] => {
  // How a message was laid out is for agents, on a page of the hub: here it would be a download of raw HTML.
  if (part.as === 'html') return []
  if (!part.file) return [{ is: 'text', text: summary([part]) }]
  const { caption } = part
  return [
    fileView(part, files.link(part.file, LINK_SECONDS)),
    ...(caption ? [{ is: 'text' as const, text: caption }] : []),
  ]
}

const fileView = ({ name, mime, size, as, caption }: File, url: string): PartView => ({
  is: 'file',
  url,
  name,
  mime,
  as: shownAs(as, mime),
  ...(size === undefined ? {} : { size }),
  ...(caption ? { caption } : {}),
})

/** A sticker is a picture, unless it moves in a format of its own. */
const shownAs = (as: File['as'], mime: string): string =>
  as === 'sticker' ? (/^image\/(png|webp|gif|jpeg)$/.test(mime) ? 'image' : 'file') : as

export const placeOf = (conversation: ConversationView, files: Pick<Files, 'link'>, teamName: string): At => ({
  thread: conversation.thread,
  readByUs: conversation.readByUs,
  files,
  teamName,
})
