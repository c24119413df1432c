// The root of a thread: who asks, what about, in what state, and what can be done. Drawn anew whenever something changed.
import type { Canon, ConversationView, MessageView, MirrorView, Part } from '@deskless/core/contract'
import { splitText } from '@deskless/core/contract'
import type { ActionsBlock, Button, Overflow } from '@slack/types'
import { LIMITS, sizeOfBlocks } from '../limits.ts'
import { escapedCut, oneLine } from './escape.ts'
import { canonOfParts, tombstone } from './parts.ts'
import { canonToRichText } from './rich-text-write.ts'
import { carried, context, option, plain, section } from './shapes.ts'
import type { Drawn, KnownBlock } from './types.ts'
import { channelName, contactName, dateWords, modeWords, statusWords } from './words.ts'

const FIRST_WORDS_MAX = 1_200
const FALLBACK_MAX = 1_000
const REPEATED = '🔁 Repeated: another card of this conversation may stand above. This is the one that counts.'

export const cardBlocks = (
  view: MirrorView,
  first?: MessageView,
  extra: { replying?: string[]; repeated?: boolean } = {},
): Drawn => {
  const { conversation } = view
  const title = `${contactName(conversation)} · ${channelName(conversation.inbox.channel)} · #${conversation.number}`
  const about = aboutLine(conversation)
  return {
    blocks: [
      { type: 'header', text: plain(title, LIMITS.header.text) },
      ...(about ? [context(about)] : []),
      ...firstWords(first),
      section(statusWords(conversation)),
      context(modeWords(view)),
      ...replyingLine(extra.replying ?? view.replying),
      ...(extra.repeated ? [context(REPEATED)] : []),
      actions(view),
    ],
    text: escapedCut(first ? `${title}: ${first.text}` : title, FALLBACK_MAX),
  }
}

/** What an agent wants to know before reading: language, how to reach them, since when they wait. */
const aboutLine = ({ contact, inbox, waitingSince, status, spam }: ConversationView): string => {
  const reachable = contact.identities.filter(({ namespace }) => namespace === 'email' || namespace === 'phone')
  const line = [
    oneLine(inbox.name, 60),
    ...reachable.slice(0, 3).map(({ value }) => oneLine(value, 120)),
    contact.locale && oneLine(contact.locale, 35),
    ...Object.entries(contact.attributes)
      .slice(0, 4)
      .map(([name, value]) => `${oneLine(name, 40, '–')}: ${oneLine(value, 80, '–')}`),
  ]
  const waits = waitingSince && status !== 'resolved' && !spam ? `⏱ waiting since ${dateWords(waitingSince)}` : ''
  const words = line.filter(Boolean).map((part) => escapedCut(String(part), 250))
  return [...words, waits].filter(Boolean).join(' · ')
}

/** The whole message stands in the thread; here it tells the conversations of a channel apart. */
const firstWords = (first: MessageView | undefined): KnownBlock[] => {
  if (!first) return []
  const canon = first.removedAt ? tombstone(first) : canonOfParts(first.parts.slice(0, 3).map(shortened))
  const size = (piece: Canon): number => sizeOfBlocks([canonToRichText(piece)])
  const [head = canon, ...rest] = splitText(canon, FIRST_WORDS_MAX, size)
  const words = canonToRichText(head)
  return rest.length > 0 ? [words, context('_… it goes on in the thread._')] : [words]
}

/** A letter of a hundred pages is not read as a whole to show its first lines. */
const shortened = (part: Part): Part =>
  part.is === 'text' && part.text.length > 4 * FIRST_WORDS_MAX
    ? { is: 'text', text: part.text.slice(0, 4 * FIRST_WORDS_MAX) }
    : part

const replyingLine = (names: readonly string[]): KnownBlock[] => {
  if (names.length === 0) return []
  const shown = names.slice(0, 5).map((name) => escapedCut(oneLine(name, 60, 'Somebody'), 200))
  const more = names.length > 5 ? ` and ${names.length - 5} more` : ''
  return [context(`✍️ ${shown.join(', ')}${more} ${names.length > 1 ? 'are' : 'is'} replying`)]
}

const actions = (view: MirrorView): ActionsBlock => ({
  type: 'actions',
  block_id: 'card',
  elements: [...buttons(view), overflow(view)],
})

const buttons = ({ conversation, mode }: MirrorView): Button[] => {
  const value = carried(conversation)
  const button = (id: string, words: string, style?: 'primary'): Button => ({
    type: 'button',
    action_id: id,
    text: plain(words, LIMITS.button.text),
    value,
    ...(style && { style }),
  })
  if (conversation.spam) return [button('not_spam', 'Not spam')]
  const reply = mode === 'alerts' ? [] : [button('reply', 'Reply', 'primary')]
  if (conversation.status === 'resolved') return [...reply, button('reopen', 'Reopen'), button('label', 'Label')]
  return [
    ...reply,
    button('assign', 'Assign'),
    button('label', 'Label'),
    button('snooze', 'Snooze'),
    button('resolve', 'Resolve'),
  ]
}

const switchOption = (conversation: ConversationView, mode: MirrorView['mode']) =>
  mode === 'direct'
    ? option('Typed lines: stay internal', carried(conversation, { do: 'internal' }))
    : option('Typed lines: to the customer', carried(conversation, { do: 'direct' }))

const overflow = ({ conversation, mode }: MirrorView): Overflow => ({
  type: 'overflow',
  action_id: 'more',
  options: [
    conversation.spam
      ? option('Not spam', carried(conversation, { do: 'not_spam' }))
      : option('Mark spam', carried(conversation, { do: 'spam' })),
    option('Assign to me', carried(conversation, { do: 'take' })),
    option('Release', carried(conversation, { do: 'release' })),
    option('Customer card', carried(conversation, { do: 'customer' })),
    ...(mode === 'alerts' || conversation.spam || conversation.status === 'resolved'
      ? []
      : [switchOption(conversation, mode)]),
  ],
})
