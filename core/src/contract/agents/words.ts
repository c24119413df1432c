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

/** What contacts see installed channels as: views carry ids, and sentences want names. */
const labels = new Map<string, string>()

export const nameChannel = (channel: string, label: string): void => void labels.set(channel, label)

/** "Web chat", "WhatsApp", … for a channel's id. One that is not installed any more is called by its id. */
export const channelName = (channel: string): string => {
  const id = oneLine(channel, 40, 'Unknown channel')
  return labels.get(id) ?? id.charAt(0).toUpperCase() + id.slice(1)
}

export const contactName = ({ contact }: ConversationView): string => oneLine(contact.name, 60, 'Customer')

/** "Jane by Web chat": whom a line goes to, said wherever one is about to be sent. */
export const recipient = ({ conversation }: MirrorView): string =>
  `${contactName(conversation)} by ${channelName(conversation.inbox.channel)}`

export const sizeWords = (bytes: number): string => {
  if (bytes < 1_000) return `${bytes} bytes`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
