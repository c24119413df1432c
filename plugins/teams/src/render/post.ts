// What stands in a mirror's thread: small HTML, which Teams shows as a message like any other.
import type { Canon, MessageView, MirrorView } from '@deskless/core/contract'
import {
  canonOfParts,
  channelName,
  contactName,
  cut,
  fromPlain,
  oneLine,
  splitText,
  summary,
  toHtml,
  tombstone,
} from '@deskless/core/contract'
import type { Drawn, ImageAttachment } from '../port.ts'
import { tickWords } from './words.ts'

/** Of UTF-8, with room for what stands around: Teams takes some 28 kB. */
const WORDS_MAX = 14_000
const REPEATED = '<p><em>🔁 Repeated: this may already stand above.</em></p>'

/** `files`: links to what messages carry, by file id. `subjects`: of mails that are called anew. */
export type PostOptions = {
  repeated: boolean
  files: ReadonlyMap<string, { url: string; image: boolean; name: string; mime: string }>
  subjects: ReadonlyMap<string, string>
}

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

const size = (canon: Canon): number => Buffer.byteLength(toHtml(canon))

/** One or more posts: long texts are split. */
export const drawPosts = (
  message: MessageView,
  earlier: readonly MessageView[],
  view: MirrorView,
  options: PostOptions,
): Drawn[] => {
  const all = [...earlier, message]
  const note = notice(all, view)
  const pieces = all.flatMap((one) => piecesOf(one, view, options))
  const pages = paged(options.repeated ? [...pieces, REPEATED] : pieces)
  const images = all.flatMap((one) => imagesOf(one, options))
  return pages.map((html, i) => ({
    text: html,
    summary: note,
    ...(images.length > 0 && i === pages.length - 1 ? { attachments: images } : {}),
  }))
}

/** As many as fit; a piece never splits. */
const paged = (pieces: readonly string[]): string[] => {
  const out: string[] = []
  for (const piece of pieces) {
    const last = out.at(-1)
    if (last !== undefined && Buffer.byteLength(last) + Buffer.byteLength(piece) <= WORDS_MAX)
      out[out.length - 1] = last + piece
    else out.push(piece)
  }
  return out
}

const piecesOf = (message: MessageView, view: MirrorView, options: PostOptions): string[] => {
  if (message.kind === 'activity')
    return [`<p><em>• ${escaped(oneLine(message.text || summary(message.parts), 280, 'Something changed'))}</em></p>`]
  const canon = message.removedAt ? tombstone(message) : wordsOf(message, options)
  const words = splitText(canon, WORDS_MAX - 2_000, size).map(toHtml)
  const links = message.removedAt ? '' : linksOf(message, options)
  // What is internal says so above its words, what went out below them: they differ by more than a picture.
  const head =
    message.kind === 'note'
      ? `<p>🔒 <strong>${escaped(oneLine(message.author.name, 60, 'Deskless'))}</strong> · internal note</p>`
      : headOf(message, view)
  const foot = footOf(message, view)
  return [head + (words[0] ?? ''), ...words.slice(1)].map((html, i, { length }) =>
    i === length - 1 ? html + links + foot : html,
  )
}

const headOf = ({ kind }: MessageView, { conversation }: MirrorView): string =>
  kind === 'in'
    ? `<p>👤 <strong>${escaped(contactName(conversation))}</strong> · ${escaped(channelName(conversation.inbox))}</p>`
    : ''

const footOf = (message: MessageView, { conversation }: MirrorView): string => {
  const { kind, author, editedAt, removedAt, reactions } = message
  const about = [
    kind === 'out' &&
      `✉️ ${oneLine(author.name, 60, 'Deskless')} → ${contactName(conversation)} by ${channelName(conversation.inbox)}`,
    editedAt && !removedAt && '✏️ edited',
    kind === 'out' && !removedAt && tickWords(message),
    reactions
      .slice(0, 20)
      .map(({ emoji }) => oneLine(emoji, 40))
      .join(' '),
  ].filter(Boolean)
  return about.length > 0 ? `<p><em>${escaped(about.join(' · '))}</em></p>` : ''
}

const wordsOf = ({ id, parts }: MessageView, { subjects }: PostOptions): Canon => {
  const subject = subjects.get(id)
  return canonOfParts(parts, subject ? fromPlain(`✉️ ${subject}`).children : [])
}

const linksOf = ({ parts }: MessageView, { files }: PostOptions): string =>
  parts
    .flatMap((part) => {
      const found = part.is === 'file' && part.file ? files.get(part.file) : undefined
      return found
        ? [`<p><a href="${escaped(found.url)}">Open ${escaped(oneLine(found.name, 120, 'file'))}</a></p>`]
        : []
    })
    .join('')

const imagesOf = ({ parts, removedAt }: MessageView, { files }: PostOptions): ImageAttachment[] =>
  removedAt
    ? []
    : parts.flatMap((part) => {
        const found = part.is === 'file' && part.file ? files.get(part.file) : undefined
        return found?.image ? [{ contentType: found.mime, contentUrl: found.url, name: found.name }] : []
      })

/** What notifications say. */
const notice = (all: readonly MessageView[], { conversation }: MirrorView): string => {
  const lines = all.map(({ kind, author, removedAt, text, parts }) => {
    const said = removedAt ? '(removed)' : text || summary(parts)
    if (kind === 'activity') return said
    if (kind === 'in') return `${contactName(conversation)}: ${said}`
    const who = oneLine(author.name, 60, 'Deskless')
    return kind === 'note' ? `🔒 ${who}: ${said}` : `${who} → ${contactName(conversation)}: ${said}`
  })
  return cut(lines.join('\n').trim() || '–', 300)
}
