// How things are called where agents read them.
import type { AuthorView, ConversationView, MirrorView, Spot } from '@deskless/core/contract'
import { channelName, contactName, recipient } from '@deskless/core/contract'
import { escapedCut, escapeMrkdwn, oneLine } from './escape.ts'

export { channelName, contactName, recipient }

const BY: Partial<Record<AuthorView['kind'], string>> = { bot: ' (bot)', contact: ' (customer)', rule: ' (rule)' }

/** Who of us, escaped for mrkdwn. */
export const authorName = ({ kind, name }: AuthorView): string =>
  escapeMrkdwn(oneLine(name, 60, kind === 'outside' ? 'Somebody outside Deskless' : 'Deskless')) + (BY[kind] ?? '')

/** A link, where there is one. Its name was chosen by people, so it is escaped. */
export const spotWords = ({ name, url }: Spot): string => {
  const words = escapeMrkdwn(oneLine(name, 120, 'another channel'))
  return url && /^https?:\/\/[^\s|<>]+$/.test(url) ? `<${url}|${words}>` : `*${words}*`
}

/** Slack shows it in each reader's own time zone. */
export const dateWords = (date: Date, format = '{date_short_pretty} {time}'): string => {
  return `<!date^${Math.floor(date.getTime() / 1000)}^${format}|${utcWords(date)}>`
}

/** For whoever's Slack cannot write it out. */
export const utcWords = (date: Date): string => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`

const STATUS = { open: 'Open', pending: 'Pending', snoozed: 'Snoozed', resolved: 'Resolved' } as const

/** One line about the state of a conversation, for mrkdwn. */
export const statusWords = (of: ConversationView): string =>
  [
    stateWords(of),
    of.assignee ? `assigned to *${escapedCut(oneLine(of.assignee.name, 60, 'somebody'), 200)}*` : 'unassigned',
    of.team && `team ${escapedCut(oneLine(of.team.name, 60, '–'), 200)}`,
    of.priority !== 'none' && `${of.priority === 'urgent' ? '🔥 ' : ''}${of.priority} priority`,
    of.labels.length > 0 && `🏷 ${labelWords(of.labels)}`,
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

/** Why nothing can be answered from here, and what to do about it. */
export const troubleWords = ({ conversation: { contact }, unfit }: MirrorView): string => {
  if (unfit)
    return '⚠️ *Deskless lost a permission in this workspace.* An admin has to install it again; until then answer elsewhere.'
  if (contact.blocked) return '🚫 *This contact is blocked.* Nothing reaches them until somebody unblocks them.'
  return contact.optedOut
    ? '🚫 *They asked not to be written to.* Nothing can be sent until they write that they want it.'
    : ''
}

/** Where a typed line goes: said on every card, because nobody should have to remember it. */
export const modeWords = ({ mode, conversation, unfit }: MirrorView): string => {
  const { blocked, optedOut } = conversation.contact
  if (unfit || ((blocked || optedOut) && mode !== 'alerts')) return '🔒 Typed lines stay internal.'
  if (mode === 'alerts') return '🔔 This channel only watches: nothing written here reaches the customer.'
  if (conversation.spam) return '🔒 Typed lines stay internal. This is marked as spam.'
  if (mode === 'direct')
    return '📤 Typed lines *go to the customer* after a moment. Begin a line with 🔒 to keep it internal.'
  if (mode === 'confirm') return '🔒 Typed lines stay internal until you confirm them. *Reply* answers directly.'
  return '🔒 Typed lines stay internal. Use *Reply* to answer.'
}
