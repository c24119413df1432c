// How things are called where agents read them, in whichever tool.
import type { MirrorView } from '../mirror.ts'
import type { ConversationView } from '../views.ts'

// Control, bidi, zero-width and private characters, and everything else that shows nothing. The joiner holds emoji together.
const UNSEEN = /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0\u{2800}]|(?!\u200D)\p{Cf}/gu

/** One visible line of text; never empty when `otherwise` is not. */
export const oneLine = (text: string, max: number, otherwise = ''): string => {
  const clean = text.replace(/\s+/g, ' ').replace(UNSEEN, '').replace(/\s+/g, ' ').trim()
  return cut(clean.replaceAll('\u200D', '').trim() ? clean : otherwise, max)
}

/** At most `max` UTF-16 units, with an ellipsis when something is missing, never in the middle of a character. */
export const cut = (text: string, max: number): string => {
  if (text.length <= max) return text
  return `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$|\u200D$/, '')}…`
}

/** "Web chat", "WhatsApp", …: by what people call the channel of an inbox. */
export const channelName = ({ label }: Pick<ConversationView['inbox'], 'label'>): string =>
  oneLine(label, 40, 'Unknown channel')

export const contactName = ({ contact }: ConversationView): string => oneLine(contact.name, 60, 'Customer')

/** "Jane by Web chat": whom a line goes to, said wherever one is about to be sent. */
export const recipient = ({ conversation }: MirrorView): string =>
  `${contactName(conversation)} by ${channelName(conversation.inbox)}`

export const sizeWords = (bytes: number): string => {
  if (bytes < 1_000) return `${bytes} bytes`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
