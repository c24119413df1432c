// Who asks: what we know of them, what they asked before, and who else they may be.
import type {
  ContactView,
  ConversationPage,
  ConversationView,
  MergeSuggestionView,
  MirrorView,
  Place,
} from '@deskless/core/contract'
import { channelName, contactName, oneLine } from '@deskless/core/contract'
import { linkTo } from '../places.ts'
import type { Json } from './elements.ts'
import { buttons, card, choose, line, opens, small, submit, write } from './elements.ts'
import { statusWords, titleOf, utc } from './words.ts'

const SHOWN = 30
const ASKED = 3

/** `tab`: Teams' address of the conversation in the tab. */
type Customer = {
  view: MirrorView
  suggested?: readonly MergeSuggestionView[]
  tab?: string | undefined
  nonce: string
}

export const customerForm = ({ view, suggested = [], tab, nonce }: Customer): Json => {
  const { contact } = view.conversation
  const data = { c: view.conversation.id, nonce }
  const attributes = Object.entries(contact.attributes)
  return card(
    [
      line(`${contactName(view.conversation)}${contact.blocked ? ' · 🚫 blocked' : ''}`, {
        weight: 'Bolder',
        size: 'Medium',
      }),
      ...contact.identities.slice(0, SHOWN).map((one) => line(identityWords(one))),
      ...attributes
        .slice(0, SHOWN)
        .map(([name, value]) => line(`${oneLine(name, 40, '–')}: ${oneLine(value, 200, '–')}`)),
      ...sameAs(suggested, data),
      small(aboutWords(view.conversation)),
    ],
    [
      submit('History', 'history', data),
      submit('Merge contacts…', 'merge', data),
      submit('Send transcript…', 'transcript', data),
      contact.blocked ? submit('Unblock', 'unblock', data) : submit('Block', 'block', data, 'destructive'),
      ...(tab ? [opens('Open in the tab', tab)] : []),
    ],
  )
}

const identityWords = ({ namespace, value, verified, optedOut }: ContactView['identities'][number]): string =>
  `${namespace}: ${oneLine(value, 200, '–')}${verified ? ' ✓' : ' (not verified)'}${optedOut ? ' 🔕 asked not to be written to there' : ''}`

const aboutWords = ({ contact, inbox, createdAt, number, labels, language }: ConversationView): string => {
  const speaks = language ?? contact.locale
  return [
    `#${number} · ${channelName(inbox)} · ${oneLine(inbox.name, 60, '–')}`,
    `since ${utc(createdAt)}`,
    contact.firstSeen && `first seen ${utc(contact.firstSeen)}`,
    labels.length > 0 &&
      `🏷 ${labels
        .slice(0, 12)
        .map(({ name }) => oneLine(name, 40, '–'))
        .join(', ')}`,
    speaks && `language ${oneLine(speaks, 35)}`,
  ]
    .filter(Boolean)
    .join(' · ')
}

/** Contacts that bear the same address: an agent says whether they are one person. */
const sameAs = (suggested: readonly MergeSuggestionView[], data: Json): Json[] =>
  suggested.slice(0, ASKED).flatMap(({ other, address }) => {
    const both = address ? ` Both bear ${oneLine(address.value, 80)}.` : ''
    const about = { ...data, other: other.id }
    return [
      line(`👥 Perhaps the same person as ${oneLine(other.name, 60, 'Customer')}.${both}`),
      buttons([submit('Merge', 'merge_preview', about), submit('Not the same', 'apart', about)]),
    ]
  })

type History = {
  view: MirrorView
  page: ConversationPage
  places: ReadonlyMap<string, Place>
  tenant: string | undefined
  nonce: string
}

/** The conversation it is opened from is none of the earlier ones. */
export const historyForm = ({ view, page: { rows, next }, places, tenant, nonce }: History): Json => {
  const others = rows.filter(({ id }) => id !== view.conversation.id)
  const data = { c: view.conversation.id, nonce }
  const nothing = next ? 'Nothing else on this page.' : `${contactName(view.conversation)} asked nothing else.`
  return card(
    [
      line(`What ${contactName(view.conversation)} asked`, { weight: 'Bolder', size: 'Medium' }),
      ...(others.length > 0 ? others.flatMap((row) => earlier(row, places.get(row.id), tenant)) : [small(nothing)]),
    ],
    [
      ...(next ? [submit('Earlier ones', 'history', { ...data, after: next })] : []),
      submit('Customer', 'customer', data),
    ],
  )
}

const earlier = (row: ConversationView, place: Place | undefined, tenant: string | undefined): Json[] => [
  line(`${titleOf(row)} · ${statusWords(row)}`),
  ...(row.lastText ? [small(`“${oneLine(row.lastText, 150)}”`)] : []),
  ...(place ? [buttons([opens(`Open #${row.number}`, linkTo(place.root, tenant))])] : []),
]

type Merging = { view: MirrorView; nonce: string; words?: string; found?: readonly ContactView[]; problem?: string }

/** Two contacts are one person: which. */
export const mergeForm = ({ view, nonce, words = '', found = [], problem }: Merging): Json => {
  const data = { c: view.conversation.id, nonce }
  const choices = found.map((one) => ({ title: optionOf(one), value: one.id }))
  return card(
    [
      line(`Who else is ${contactName(view.conversation)}?`, { weight: 'Bolder', size: 'Medium' }),
      small('The other contact becomes part of this one.'),
      ...(problem ? [line(problem, { color: 'Attention' })] : []),
      write('words', 'Name or address', { value: words }),
      ...(choices.length > 0 ? [choose('other', 'The other contact', choices, { value: choices[0]!.value })] : []),
    ],
    [
      submit('Find', 'merge_find', data, choices.length > 0 ? undefined : 'positive'),
      ...(choices.length > 0 ? [submit('Next', 'merge_preview', data, 'positive')] : []),
    ],
  )
}

/** A name alone does not tell two Janes apart. */
const optionOf = ({ name, identities }: ContactView): string =>
  [name, ...identities.slice(0, 1).map(({ value }) => value)].map((it) => oneLine(it, 60, '–')).join(' · ')

/** What comes together, before it does. */
export const mergePreview = (
  view: MirrorView,
  from: ContactView,
  { rows, next }: ConversationPage,
  nonce: string,
): Json => {
  const data = { c: view.conversation.id, nonce, other: from.id }
  const asked = rows.map((row) => `#${row.number} · ${channelName(row.inbox)} · ${row.status}`)
  return card(
    [
      line(`${oneLine(from.name, 60, 'Customer')} becomes part of ${contactName(view.conversation)}:`, {
        weight: 'Bolder',
        size: 'Medium',
      }),
      ...listed(
        from.identities.map(({ value }) => value),
        'No addresses.',
      ),
      ...listed([...asked, ...(next ? ['… and more'] : [])], 'No conversations.'),
      ...(from.blocked ? [small('🚫 The other contact is blocked; this one decides from now on.')] : []),
      small('Nothing is lost: for 30 days it can be undone, and everything goes back to where it was.'),
    ],
    [submit('Merge', 'merge_do', data, 'positive'), submit('Back', 'merge', data)],
  )
}

const LISTED = 10

const listed = (all: readonly string[], none: string): Json[] =>
  all.length === 0
    ? [small(none)]
    : [...all.slice(0, LISTED), ...(all.length > LISTED ? ['…'] : [])].map((one) => line(`• ${oneLine(one, 120, '–')}`))

export const mergedForm = (view: MirrorView, from: string, nonce: string): Json =>
  card(
    [line('✅ Done: they are one contact now.', { weight: 'Bolder' })],
    [submit('Undo', 'unmerge', { c: view.conversation.id, nonce, other: from })],
  )

export const transcriptForm = (view: MirrorView, nonce: string, problem?: string): Json =>
  card(
    [
      line('Send transcript', { weight: 'Bolder', size: 'Medium' }),
      small(titleOf(view.conversation)),
      ...(problem ? [line(problem, { color: 'Attention' })] : []),
      write('to', 'To this address'),
      small(
        'Without an address it goes to the customer’s own. It holds what was said to each other; notes never leave.',
      ),
    ],
    [submit('Send', 'transcript_send', { c: view.conversation.id, nonce }, 'positive')],
  )
