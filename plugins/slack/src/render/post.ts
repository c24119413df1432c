// What stands in a mirror's thread.
import type { Canon, MessageView } from '@deskless/core/contract'
import { canonOfParts, splitText, summary, tombstone } from '@deskless/core/contract'
import { LIMITS, sizeOfBlocks } from '../limits.ts'
import { withMentions } from './called.ts'
import { escapedCut, escapeMrkdwn, oneLine } from './escape.ts'
import { fateBlock } from './fate.ts'
import { lookButtons, subjectLine } from './mail.ts'
import { canonToRichText } from './rich-text-write.ts'
import { context } from './shapes.ts'
import { tickFor } from './tick.ts'
import type { CalledHere, Drawn, KnownBlock, PostOptions, RichTextBlock } from './types.ts'
import { authorName } from './words.ts'

/** One block of words; four of them and what stands around stay below what Slack takes at once. */
const WORDS_MAX = 2_900
const WORD_BLOCKS_MAX = 4
/** An update is refused beyond 4,000; posts and updates carry the same text. */
const FALLBACK_MAX = 3_000

/** Words as rich text blocks, each short enough. */
export const wordBlocks = (canon: Canon): RichTextBlock[] => {
  const size = (piece: Canon): number => sizeOfBlocks([canonToRichText(piece)])
  return splitText(canon, WORDS_MAX, size).map(canonToRichText)
}

/** One or more posts: long texts are split. The first block of a post with words is rich text, and stays so in `chat.update`. */
export const postBlocks = (message: MessageView, earlier: readonly MessageView[], options: PostOptions): Drawn[] => {
  const all = [...earlier, message]
  const text = fallback(all, options)
  if (message.kind === 'activity' && all.every(({ kind }) => kind === 'activity')) return [activity(all, text, options)]
  const pieces = all.flatMap((one) => pieceOf(one, options))
  const marks = options.repeated ? [context('🔁 Repeated: this may already stand above.')] : []
  return pages([...pieces, ...marks]).map((blocks) => ({ blocks, text }))
}

/** Text first, then who and what became of it. */
const pieceOf = (message: MessageView, options: PostOptions): KnownBlock[] => {
  if (message.kind === 'activity') return [context(activityLine(message))]
  const plain = wordBlocks(message.removedAt ? tombstone(message) : wordsOf(message, options))
  const { blocks: words, left } = withMentions(plain, options.called?.get(message.id) ?? [])
  const about = [aboutLine(message, options), forLine(left)].filter(Boolean).join(' · ')
  const controls = message.removedAt ? [] : [...fateBlock(message), ...lookButtons(message)]
  return [...words, ...(about ? [context(about)] : []), ...controls]
}

const wordsOf = ({ id, parts }: MessageView, { subjects }: PostOptions): Canon => {
  const subject = subjects?.get(id)
  return canonOfParts(parts, subject ? [subjectLine(subject)] : [])
}

const aboutLine = (message: MessageView, options: PostOptions): string =>
  [
    whoLine(message, options),
    message.editedAt && !message.removedAt && '✏️ edited',
    message.kind === 'out' && !message.removedAt && tickFor(message.delivery).words,
    message.reactions.length > 0 && message.reactions.map(reactionLine).slice(0, 20).join(' '),
  ]
    .filter(Boolean)
    .join(' · ')

/** One of ours says whose it is, and what keeps it from the customer. */
const reactionLine = ({ emoji, author, tell }: MessageView['reactions'][number]): string =>
  [escapedCut(emoji, 40), author && authorName(author), tell && `(⚠️ ${escapedCut(oneLine(tell, 140), 150)})`]
    .filter(Boolean)
    .join(' ')

/** A customer's words stand under the customer's own name, so nothing more is said about them. */
const whoLine = ({ kind, author }: MessageView, { contactName, channel }: PostOptions): string => {
  if (kind === 'note') return `🔒 *${authorName(author)}* · internal note`
  if (kind !== 'out') return ''
  const to = escapeMrkdwn(oneLine(contactName, 60, 'Customer'))
  return `*${authorName(author)}* → ${to}${channel ? ` (${escapeMrkdwn(channel)})` : ''}`
}

/** Whom a note calls without saying their name. */
const forLine = (called: readonly CalledHere[]): string =>
  called.length > 0 ? `for ${called.map(({ user }) => `<@${user}>`).join(', ')}` : ''

const activityLine = (message: MessageView): string =>
  `• ${escapedCut(oneLine(message.text || summary(message.parts), 280, 'Something changed'), 290)}`

/** What happened, small: many of them share one block. */
const activity = (all: readonly MessageView[], text: string, { repeated }: PostOptions): Drawn => {
  const lines = all.map(activityLine)
  const mark = repeated ? ['🔁 Repeated: this may already stand above.'] : []
  return { blocks: [context([...lines, ...mark].join('\n'))], text }
}

/** As many blocks as Slack takes in one post; a context stays with the words before it. */
const pages = (blocks: readonly KnownBlock[]): KnownBlock[][] => {
  const out: KnownBlock[][] = []
  for (const block of blocks) {
    const last = out.at(-1)
    const words = (last ?? []).filter(({ type }) => type === 'rich_text').length
    const fits =
      last && last.length < LIMITS.message.blocks && sizeOfBlocks([...last, block]) <= LIMITS.message.blocksTotal - 500
    if (fits && (block.type !== 'rich_text' || words < WORD_BLOCKS_MAX)) last.push(block)
    else out.push([block])
  }
  return out
}

/** What notifications show. Escaped, so that nothing a customer writes can call anybody. */
const fallback = (all: readonly MessageView[], { contactName }: PostOptions): string => {
  const lines = all.map((message) => {
    const said = message.removedAt ? '(removed)' : message.text || summary(message.parts)
    if (message.kind === 'in' || message.kind === 'activity') return said
    const who = oneLine(message.author.name, 60, 'Deskless')
    return message.kind === 'note' ? `🔒 ${who}: ${said}` : `${who} → ${oneLine(contactName, 60, 'Customer')}: ${said}`
  })
  return escapedCut(lines.join('\n'), FALLBACK_MAX).trim() || '–'
}
