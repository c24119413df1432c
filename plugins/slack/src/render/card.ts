// The root of a thread: who asks, what about, in what state, and what can be done. Drawn anew whenever something changed.
import type { Canon, ConversationView, MessageView, MirrorView, Part, ParticipantView } from '@deskless/core/contract'
import { canonOfParts, splitText, tombstone } from '@deskless/core/contract'
import type { ActionsBlock, Button } from '@slack/types'
import { LIMITS, sizeOfBlocks } from '../limits.ts'
import { clockLine } from './clock.ts'
import { escapedCut, oneLine } from './escape.ts'
import type { Fact } from './facts.ts'
import { factWords } from './facts.ts'
import { menu } from './menu.ts'
import { canonToRichText } from './rich-text-write.ts'
import { carried, context, plain, section } from './shapes.ts'
import type { Drawn, KnownBlock } from './types.ts'
import { channelName, contactName, modeWords, spotWords, statusWords, troubleWords } from './words.ts'

const FIRST_WORDS_MAX = 1_200
const LAST_WORDS_MAX = 200
const FALLBACK_MAX = 1_000
const REPEATED = '🔁 Repeated: another card of this conversation may stand above. This is the one that counts.'

/** `last`: what the customer wrote last, where that is not the first. `facts`: what other plugins know of them. */
export type CardExtra = {
  last?: MessageView
  facts?: readonly Fact[]
  following?: readonly ParticipantView[]
  replying?: string[]
  repeated?: boolean
}
type Card = CardExtra & { view: MirrorView; first?: MessageView }

/** From top to bottom, each a few blocks or none. Whatever is to be seen on a card has its line here; Slack is told no more than a dozen. */
const LINES: readonly ((card: Card) => KnownBlock[])[] = [
  ({ view }) => [{ type: 'header', text: plain(titleOf(view), LIMITS.header.text) }],
  ({ view, facts = [] }) => joined(factWords(view.conversation, facts), cameFromWords(view)),
  ({ first }) => firstWords(first),
  ({ view }) => [section(statusWords(view.conversation))],
  ({ view }) => [clockLine(view.conversation)],
  ({ view }) => said(troubleWords(view)),
  ({ view }) => [context(modeWords(view))],
  ({ last, first }) => lastWords(last, first),
  ({ view, following = [], replying = view.replying }) =>
    joined(followingWords(view.conversation, following), replyingWords(replying)),
  ({ repeated }) => said(repeated ? REPEATED : ''),
  ({ view }) => [actions(view)],
]

export const cardBlocks = (view: MirrorView, first?: MessageView, extra: CardExtra = {}): Drawn => {
  const card = { ...extra, view, ...(first && { first }) }
  const title = titleOf(view)
  return {
    blocks: LINES.flatMap((line) => line(card)),
    text: escapedCut(first ? `${title}: ${first.text}` : title, FALLBACK_MAX),
  }
}

const titleOf = ({ conversation }: MirrorView): string =>
  `${contactName(conversation)} · ${channelName(conversation.inbox)} · #${conversation.number}`

const said = (words: string): KnownBlock[] => (words ? [context(words)] : [])

/** Below each other in one block: Slack is told no more than a dozen. */
const joined = (...lines: string[]): KnownBlock[] => {
  const some = lines.filter(Boolean)
  return some.length > 0 ? [context(...some)] : []
}

const cameFromWords = ({ cameFrom }: MirrorView): string => (cameFrom ? `↩️ Came from ${spotWords(cameFrom)}` : '')

/** The whole message stands in the thread; here it tells the conversations of a channel apart. */
export const firstWords = (first: MessageView | undefined): KnownBlock[] => {
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

const FOLLOWING_MAX = 8

/** Who takes part besides whoever has it. That somebody muted it is their own business. */
const followingWords = ({ assignee }: ConversationView, following: readonly ParticipantView[]): string => {
  const others = following.filter(({ id }) => id !== assignee?.id)
  if (others.length === 0) return ''
  const shown = others.slice(0, FOLLOWING_MAX).map(({ name }) => escapedCut(oneLine(name, 60, 'Somebody'), 200))
  const more = others.length > FOLLOWING_MAX ? ` and ${others.length - FOLLOWING_MAX} more` : ''
  return `👥 ${shown.join(', ')}${more} ${others.length > 1 ? 'follow' : 'follows'}`
}

const lastWords = (last: MessageView | undefined, first: MessageView | undefined): KnownBlock[] => {
  if (!last || last.removedAt || last.id === first?.id) return []
  return said(`💬 Last: ${escapedCut(oneLine(last.text, LAST_WORDS_MAX, '–'), 4 * LAST_WORDS_MAX)}`)
}

const replyingWords = (names: readonly string[]): string => {
  if (names.length === 0) return ''
  const shown = names.slice(0, 5).map((name) => escapedCut(oneLine(name, 60, 'Somebody'), 200))
  const more = names.length > 5 ? ` and ${names.length - 5} more` : ''
  return `✍️ ${shown.join(', ')}${more} ${names.length > 1 ? 'are' : 'is'} replying`
}

const actions = (view: MirrorView): ActionsBlock => ({
  type: 'actions',
  block_id: 'card',
  elements: [...buttons(view), menu(view)],
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
  const { contact, spam, status } = conversation
  if (spam) return [button('not_spam', 'Not spam')]
  const mayReply = mode !== 'alerts' && !contact.blocked && !contact.optedOut
  const reply = mayReply ? [button('reply', 'Reply', 'primary')] : []
  if (status === 'resolved') return [...reply, button('reopen', 'Reopen'), button('label', 'Label')]
  return [
    ...reply,
    button('assign', 'Assign'),
    button('label', 'Label'),
    button('snooze', 'Snooze'),
    button('resolve', 'Resolve'),
  ]
}
