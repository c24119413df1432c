// Where a conversation stands, in one line each. Plain text: it goes into text runs.
import type { ConversationView, MessageView, MirrorView } from '@deskless/core/contract'
import { channelName, contactName, oneLine, recipient } from '@deskless/core/contract'

/** In the empty field of an answer. */
export const WRITE = 'Write to the customer. **Bold**, _italic_, lists and [links](https://…) are read as such.'

const STATUS = { open: 'Open', pending: 'Pending', snoozed: 'Snoozed', resolved: 'Resolved' } as const

/** Everybody's clock, said so. */
export const utc = (date: Date): string => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`

export const titleOf = (conversation: ConversationView): string =>
  `${contactName(conversation)} · ${channelName(conversation.inbox)} · #${conversation.number}`

export const statusWords = (of: ConversationView): string =>
  [
    stateWords(of),
    of.assignee ? `assigned to ${oneLine(of.assignee.name, 60, 'somebody')}` : 'unassigned',
    of.team && `team ${oneLine(of.team.name, 60, '–')}`,
    of.priority !== 'none' && `${of.priority === 'urgent' ? '🔥 ' : ''}${of.priority} priority`,
    of.labels.length > 0 &&
      `🏷 ${of.labels
        .slice(0, 12)
        .map(({ name }) => oneLine(name, 40, '–'))
        .join(', ')}`,
  ]
    .filter(Boolean)
    .join(' · ')

const stateWords = ({ spam, status, snoozedUntil }: ConversationView): string => {
  if (spam) return '🚫 Spam'
  if (status === 'resolved') return '✅ Resolved'
  if (status !== 'snoozed') return STATUS[status]
  return `💤 Snoozed until ${snoozedUntil instanceof Date ? utc(snoozedUntil) : 'they write again'}`
}

export const clockWords = ({ waitingSince, lastMessageAt, status, spam }: ConversationView): string =>
  waitingSince && status !== 'resolved' && !spam
    ? `⏱ Waiting for an answer since ${utc(waitingSince)}`
    : `Last message ${utc(lastMessageAt)}`

/** Where a typed line goes: said on every card, because nobody should have to remember it. */
export const modeWords = (view: MirrorView): string => {
  const { mode, conversation, unfit } = view
  const { blocked, optedOut } = conversation.contact
  if (mode === 'alerts' && !unfit) return '🔔 This channel only watches: nothing written here reaches the customer.'
  if (unfit || blocked || optedOut) return '🔒 Replies here stay internal.'
  if (conversation.spam) return '🔒 Replies here stay internal. This is marked as spam.'
  // Out of sight or done, it is brought back first.
  if (conversation.status === 'resolved' || conversation.status === 'snoozed')
    return '🔒 Replies here stay internal until somebody presses Reopen.'
  if (mode === 'direct')
    return `📤 Replies here go to ${recipient(view)} after a moment. Begin a line with 🔒 or // to keep it internal.`
  if (mode === 'confirm')
    return '🔒 Replies here stay internal until you confirm them. The button Reply answers directly.'
  return '🔒 Replies here stay internal. Use the button Reply to answer.'
}

/** Plain replies are heard only where a team consented; where nothing was heard yet, nobody should wait in vain. */
export const consentWords = ({ mode }: MirrorView, heard: boolean): string =>
  heard || mode === 'explicit' || mode === 'alerts'
    ? ''
    : 'ℹ️ No plain reply was heard from this team yet. If yours stay without an answer, an owner of the team has to give the app the permission ChannelMessage.Read.Group. The button Reply and @Deskless work without it.'

export const troubleWords = ({ conversation: { contact }, unfit }: MirrorView): string => {
  if (unfit) return '⚠️ Deskless lost its credentials here. An admin has to mend that; until then answer elsewhere.'
  if (contact.blocked) return '🚫 This contact is blocked. Nothing reaches them until somebody unblocks them.'
  return contact.optedOut ? '🚫 They asked not to be written to. Nothing can be sent until they write again.' : ''
}

const TICKS = {
  queued: '⏳ On its way',
  sending: '⏳ On its way',
  accepted: '📨 Sent',
  delivered: '📨 Delivered',
  read: '📨 Read',
  failed: '⚠️ Not sent',
  unsure: '❔ Unsure: nobody can say whether it arrived. Ask, or send it again',
} as const

/** The fate of an answer. */
export const tickWords = ({ delivery }: MessageView): string => {
  if (!delivery) return ''
  const why = delivery.tell ? `: ${oneLine(delivery.tell, 500)}` : ''
  return `${TICKS[delivery.status]}${why}`
}
