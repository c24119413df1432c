// The root of a thread: who asks, what about, in what state, and what can be done. Drawn anew whenever something changed.
import type { Detail, MemberView, MessageView, MirrorView } from '@deskless/core/contract'
import { cut, oneLine, priorities, snoozePresets, summary } from '@deskless/core/contract'
import type { Drawn } from '../port.ts'
import type { Json } from './elements.ts'
import { attached, card, choose, dialog, execute, inCard, line, small, words } from './elements.ts'
import { SNOOZE_WORDS } from './snooze-words.ts'
import { versionOf } from './version.ts'
import { clockWords, consentWords, modeWords, statusWords, titleOf, troubleWords } from './words.ts'

const FIRST_WORDS_MAX = 1_200
const LAST_WORDS_MAX = 200
const REPEATED = '🔁 Repeated: another card of this conversation may stand above. This is the one that counts.'

/** `userIds`: who sees a card of their own. `for`: the member it is drawn for. */
export type CardExtra = {
  last?: MessageView
  details?: readonly Detail[]
  members?: readonly MemberView[]
  labels?: readonly { id: string; name: string }[]
  userIds?: readonly string[]
  heard?: boolean
  repeated?: boolean
  for?: MemberView | undefined
}
type Card = CardExtra & { view: MirrorView; first?: MessageView }

/** From top to bottom. Whatever is to be seen on a card has its line here. */
const LINES: readonly ((card: Card) => Json[])[] = [
  ({ view }) => [line(titleOf(view.conversation), { weight: 'Bolder', size: 'Medium' })],
  ({ view, details = [] }) => said(detailWords(view, details)),
  ({ view: { cameFrom } }) => said(cameFrom ? `↩️ Came from ${cameFrom.name}` : ''),
  ({ first }) => (first && !first.removedAt ? [words(summary(first.parts), FIRST_WORDS_MAX)] : []),
  ({ view }) => [line(statusWords(view.conversation), { weight: 'Bolder' })],
  ({ view }) => [small(clockWords(view.conversation))],
  ({ view }) => trouble(troubleWords(view)),
  ({ view }) => [line(modeWords(view))],
  ({ view, heard = true }) => said(consentWords(view, heard)),
  ({ last, first }) =>
    said(last && !last.removedAt && last.id !== first?.id ? `💬 Last: ${oneLine(last.text, LAST_WORDS_MAX, '–')}` : ''),
  ({ view: { replying } }) =>
    said(
      replying.length > 0 ? `✍️ ${replying.slice(0, 5).join(', ')} ${replying.length > 1 ? 'are' : 'is'} replying` : '',
    ),
  ({ view, for: me }) => said(me && view.conversation.assignee?.id === me.id ? '👤 You have this conversation.' : ''),
  ({ repeated }) => said(repeated ? REPEATED : ''),
]

const said = (text: string): Json[] => (text ? [small(text)] : [])
const trouble = (text: string): Json[] => (text ? [line(text, { color: 'Attention', weight: 'Bolder' })] : [])

const detailWords = (
  { conversation: { contact, inbox, attributes = {} } }: MirrorView,
  details: readonly Detail[],
): string =>
  [
    inbox.name,
    ...contact.identities
      .filter(({ namespace }) => namespace === 'email' || namespace === 'phone')
      .slice(0, 3)
      .map(({ value }) => value),
    contact.locale,
    ...Object.entries(attributes)
      .slice(0, 4)
      .map(([name, value]) => `${name}: ${value}`),
    ...details.slice(0, 4).map(({ label, value }) => `${label}: ${value}`),
    ...Object.entries(contact.attributes)
      .slice(0, 4)
      .map(([name, value]) => `${name}: ${value}`),
  ]
    .filter(Boolean)
    .map((part) => oneLine(String(part), 150))
    .join(' · ')

export const drawCard = (view: MirrorView, first?: MessageView, extra: CardExtra = {}): Drawn => {
  const content = cardContent(view, first, extra)
  const title = titleOf(view.conversation)
  return { summary: cut(first ? `${title}: ${first.text}` : title, 300), attachments: [attached(content)] }
}

/** Above so many members Teams refreshes for nobody; so many are named at most. */
export const REFRESHED_MOST = 60

export const cardContent = (view: MirrorView, first?: MessageView, extra: CardExtra = {}): Json => {
  const about: Card = { ...extra, view, ...(first && { first }) }
  const { userIds = [] } = extra
  const carried = { c: view.conversation.id, v: versionOf(view.conversation) }
  const refresh = { action: execute('Refresh', 'refresh', carried), userIds: userIds.slice(0, REFRESHED_MOST) }
  return card(
    LINES.flatMap((one) => one(about)),
    buttons(about),
    userIds.length > 0 && !view.movedTo ? { refresh } : {},
  )
}

const buttons = (about: Card): Json[] => {
  const { view } = about
  const { conversation, mode, movedTo } = view
  const { contact, spam, status, id } = conversation
  const data = { c: id, v: versionOf(conversation), n: conversation.seq }
  const customer = dialog('Customer…', 'customer', data)
  if (movedTo) return []
  if (spam) return [execute('Not spam', 'not_spam', data), dialog('Note', 'note', data), customer]
  const mayReply = mode !== 'alerts' && !contact.blocked && !contact.optedOut && !view.unfit
  const reply = mayReply ? [dialog('Reply', 'reply', data, 'positive')] : []
  const note = dialog('Note', 'note', data)
  if (status === 'resolved') return [note, execute('Reopen', 'reopen', data), customer]
  if (status === 'snoozed')
    return [
      note,
      execute('Reopen', 'reopen', data),
      assign(about, data),
      execute('Resolve', 'resolve', data),
      more(about, data),
    ]
  return [...reply, note, assign(about, data), snooze(data), execute('Resolve', 'resolve', data), more(about, data)]
}

/** In the hub's words: who can be given it. */
const assign = ({ members = [], view, for: me }: Card, data: Json): Json => {
  const { assignee } = view.conversation
  const choices = members.map(({ id, name }) => ({ title: name, value: id }))
  const mine = me && assignee?.id === me.id
  return inCard(
    'Assign',
    choices.length > 0 ? [choose('to', 'To', choices, assignee ? { value: assignee.id } : {})] : [],
    [
      ...(mine ? [] : [execute('Assign to me', 'take', data, 'positive')]),
      ...(choices.length > 0 ? [execute('Assign', 'assign', data)] : []),
      ...(assignee ? [execute('Release', 'release', data)] : []),
    ],
  )
}

const snooze = (data: Json): Json =>
  inCard(
    'Snooze',
    [
      choose(
        'until',
        'Until',
        snoozePresets.map((one) => ({ title: SNOOZE_WORDS[one], value: one })),
        { value: '1h' },
      ),
      small('A new message from the customer always opens it again.'),
    ],
    [execute('Snooze', 'snooze', data)],
  )

/** What is needed less often. */
const more = ({ labels = [], view }: Card, data: Json): Json => {
  const { priority, labels: has } = view.conversation
  const names = labels.map(({ id, name }) => ({ title: name, value: id }))
  const label =
    names.length > 0
      ? [choose('labels', 'Labels', names, { isMultiSelect: true, value: has.map(({ id }) => id).join(',') })]
      : []
  const urgent = choose(
    'priority',
    'Priority',
    priorities.map((one) => ({ title: one, value: one })),
    { value: priority },
  )
  return inCard(
    'More',
    [urgent, ...label],
    [
      execute('Set priority', 'priority', data),
      ...(names.length > 0 ? [execute('Set labels', 'label', data)] : []),
      ...(view.mode === 'direct' ? [execute('Keep replies internal', 'internal', data)] : []),
      ...(view.mode === 'explicit' || view.mode === 'confirm'
        ? [execute('Send replies directly', 'direct', data)]
        : []),
      dialog('Customer…', 'customer', data),
      dialog('Move…', 'move', data),
      execute('Mark as spam', 'spam', data, 'destructive'),
    ],
  )
}
