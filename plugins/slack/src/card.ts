import type { MessageView, MirrorView } from '@deskless/core/contract'
import { splitText } from '@deskless/core/contract'
import type { KnownBlock } from '@slack/types'
import { cleanName, cut, plainly } from './mrkdwn.ts'
import { toRichText } from './to-rich-text.ts'
import { bodyOf, contactName } from './words.ts'

type Card = { text: string; blocks: KnownBlock[] }

/** The root of a thread: who, what about, in what state, and what can be done. */
export const card = (view: MirrorView, first: MessageView | undefined): Card => {
  const { conversation } = view
  const title = `${cleanName(contactName(conversation), 80)} · ${cleanName(conversation.inbox.name, 40)} · #${conversation.number}`
  const blocks: KnownBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: cut(title, 150), emoji: false } },
    ...contextBlocks(view),
    ...firstWords(first),
    { type: 'context', elements: [{ type: 'mrkdwn', text: cut(statusLine(view), 1_000) }] },
    { type: 'context', elements: [{ type: 'mrkdwn', text: whereLinesGo(view) }] },
    { type: 'actions', block_id: 'acts', elements: buttons(view) },
  ]
  return { text: plainly(title), blocks }
}

const FACTS = 5

/** What is known of the customer: addresses and a few attributes. */
const contextBlocks = ({ conversation: { contact } }: MirrorView): KnownBlock[] => {
  const addresses = contact.identities
    .filter((i) => /mail|phone|tel/i.test(i.namespace))
    .map((i) => `${plainly(cut(i.value, 80))}${i.verified ? '' : ' (unverified)'}`)
  const attributes = Object.entries(contact.attributes).map(
    ([name, value]) => `*${plainly(cut(name, 30))}* ${plainly(cut(value, 60))}`,
  )
  const facts = [
    ...addresses.slice(0, 2),
    ...(contact.locale ? [`🌐 ${plainly(contact.locale)}`] : []),
    ...attributes,
  ].slice(0, FACTS)
  return facts.length > 0
    ? [{ type: 'context', elements: facts.map((text) => ({ type: 'mrkdwn' as const, text })) }]
    : []
}

const FIRST_MAX = 600

const firstWords = (first: MessageView | undefined): KnownBlock[] => {
  if (!first || first.removedAt) return []
  const body = bodyOf(first)
  if (body.children.length === 0) return []
  const [start = body] = splitText(body, FIRST_MAX)
  return [toRichText(start) as KnownBlock]
}

const STATUS = {
  open: '🟢 Open',
  pending: '🟡 Waiting for an agent',
  snoozed: '💤 Snoozed',
  resolved: '✅ Resolved',
} as const

const statusLine = ({ conversation, replying }: MirrorView): string => {
  const { status, assignee, team, labels, priority, spam, snoozedUntil } = conversation
  const until =
    snoozedUntil === 'next-message'
      ? ' until the customer writes'
      : snoozedUntil
        ? ` until ${slackDate(snoozedUntil)}`
        : ''
  return [
    `${STATUS[status]}${until}`,
    assignee ? `👤 ${plainly(cleanName(assignee.name))}` : '👤 nobody yet',
    team && `👥 ${plainly(team.name)}`,
    labels.length > 0 && `🏷️ ${labels.map((label) => plainly(label.name)).join(', ')}`,
    priority !== 'none' && `Priority ${priority}`,
    spam && '🚫 Spam',
    replying.length > 0 &&
      `✍️ ${replying.map((name) => plainly(cleanName(name))).join(', ')} ${replying.length > 1 ? 'are' : 'is'} replying`,
  ]
    .filter(Boolean)
    .join('  ·  ')
}

export const slackDate = (at: Date): string =>
  `<!date^${Math.floor(at.getTime() / 1_000)}^{date_short_pretty} {time}|${at.toISOString().slice(0, 16).replace('T', ' ')} UTC>`

const whereLinesGo = ({ mode }: MirrorView): string => {
  if (mode === 'alerts') return '🔒 Nothing written here leaves Slack.'
  return '🔒 Lines typed here stay internal. Answer with *Reply*, or *Send to customer* on your own line.'
}

type Actions = Extract<KnownBlock, { type: 'actions' }>['elements']

const buttons = ({ conversation, mode }: MirrorView): Actions => {
  const button = (action_id: string, text: string, style?: 'primary') => ({
    type: 'button' as const,
    action_id,
    text: { type: 'plain_text' as const, text },
    value: conversation.id,
    ...(style ? { style } : {}),
  })
  return [
    ...(mode === 'alerts' ? [] : [button('reply', 'Reply', 'primary')]),
    button('assign', 'Assign'),
    button('label', 'Label'),
    ...(conversation.status === 'resolved'
      ? [button('reopen', 'Reopen')]
      : [button('snooze', 'Snooze'), button('resolve', 'Resolve')]),
    {
      type: 'overflow' as const,
      action_id: 'more',
      options: more(conversation.spam).map(([value, text]) => ({
        text: { type: 'plain_text' as const, text },
        value: `${value}:${conversation.id}`,
      })),
    },
  ]
}

const more = (spam: boolean): [string, string][] => [
  ['take', 'Assign to me'],
  ['release', 'Release'],
  spam ? ['not_spam', 'Not spam'] : ['spam', 'Mark as spam'],
]
