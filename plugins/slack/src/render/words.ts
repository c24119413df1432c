// How things are called where agents read them.
import type { AuthorView, ConversationView, MirrorView } from '@deskless/core/contract'
import { escapedCut, escapeMrkdwn, oneLine } from './escape.ts'

/** Only what is not its own id with a capital letter. */
const CHANNELS: Readonly<Record<string, string>> = {
  widget: 'Web chat',
  email: 'E-mail',
  sms: 'SMS',
  whatsapp: 'WhatsApp',
  line: 'LINE',
  tiktok: 'TikTok',
  api: 'API',
}

/** "Web chat", "WhatsApp", … for a channel's id. */
export const channelName = (channel: string): string => {
  const id = oneLine(channel, 40, 'Unknown channel')
  return Object.hasOwn(CHANNELS, id) ? (CHANNELS[id] ?? id) : id.charAt(0).toUpperCase() + id.slice(1)
}

export const contactName = ({ contact }: ConversationView): string => oneLine(contact.name, 60, 'Customer')

/** "Jane by Web chat": whom a line goes to, said wherever one is about to be sent. */
export const recipient = ({ conversation }: MirrorView): string =>
  `${contactName(conversation)} by ${channelName(conversation.inbox.channel)}`

const BY: Partial<Record<AuthorView['kind'], string>> = { bot: ' (bot)', contact: ' (customer)', rule: ' (rule)' }

/** Who of us, escaped for mrkdwn. */
export const authorName = ({ kind, name }: AuthorView): string =>
  escapeMrkdwn(oneLine(name, 60, kind === 'outside' ? 'Somebody outside Deskless' : 'Deskless')) + (BY[kind] ?? '')

/** Slack shows it in each reader's own time zone. */
export const dateWords = (date: Date, format = '{date_short_pretty} {time}'): string => {
  const fallback = `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return `<!date^${Math.floor(date.getTime() / 1000)}^${format}|${fallback}>`
}

export const sizeWords = (bytes: number): string => {
  if (bytes < 1_000) return `${bytes} bytes`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

const STATUS = { open: 'Open', pending: 'Pending', snoozed: 'Snoozed', resolved: 'Resolved' } as const

/** One line about the state of a conversation, for mrkdwn. */
export const statusWords = (of: ConversationView): string =>
  [
    stateWords(of),
    of.assignee ? `assigned to *${escapedCut(oneLine(of.assignee.name, 60, 'somebody'), 200)}*` : 'unassigned',
    of.team && `team ${escapedCut(oneLine(of.team.name, 60, '–'), 200)}`,
    of.priority !== 'none' && `${of.priority === 'urgent' ? '🔥 ' : ''}${of.priority} priority`,
    of.labels.length > 0 && `🏷 ${labelWords(of.labels)}`,
    of.contact.blocked && '*contact blocked*',
  ]
    .filter(Boolean)
    .join(' · ')

const stateWords = ({ spam, status, snoozedUntil }: ConversationView): string => {
  if (spam) return '🚫 *Spam*'
  if (status === 'resolved') return '✅ *Resolved*'
  if (status !== 'snoozed') return `*${STATUS[status]}*`
  return `💤 *Snoozed* until ${snoozedUntil instanceof Date ? dateWords(snoozedUntil) : 'they write again'}`
}

const labelWords = (labels: ConversationView['labels']): string => {
  const shown = labels.slice(0, 12).map(({ name }) => escapedCut(oneLine(name, 40, '–'), 80))
  return labels.length > shown.length
    ? `${shown.join(', ')} and ${labels.length - shown.length} more`
    : shown.join(', ')
}

/** Where a typed line goes: said on every card, because nobody should have to remember it. */
export const modeWords = ({ mode, conversation }: MirrorView): string => {
  if (mode === 'alerts') return '🔔 This channel only watches: nothing written here reaches the customer.'
  if (conversation.spam) return '🔒 Typed lines stay internal. This is marked as spam.'
  if (mode === 'direct')
    return '📤 Typed lines *go to the customer* after a moment. Begin a line with 🔒 to keep it internal.'
  if (mode === 'confirm') return '🔒 Typed lines stay internal until you confirm them. *Reply* answers directly.'
  return '🔒 Typed lines stay internal. Use *Reply* to answer.'
}
