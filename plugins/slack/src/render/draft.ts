// A proposed answer in the thread: what it says, why, and what can be done with it.
import type { MirrorView, Part, SuggestionView } from '@deskless/core/contract'
import { canonOfParts, fromPlain, splitText, summary } from '@deskless/core/contract'
import { LIMITS, sizeOfBlocks } from '../limits.ts'
import { escapedCut, oneLine } from './escape.ts'
import { canonToRichText } from './rich-text-write.ts'
import { carried, context, plain, section } from './shapes.ts'
import type { Drawn, KnownBlock } from './types.ts'
import { authorName, recipient } from './words.ts'

/** What stands in one post. Only what is shown whole is sent by one press. */
const SHOWN_MAX = 6_000

/** First rich text, always rich text: Slack trades it for nothing else. */
export const draftBlocks = (suggestion: SuggestionView, view: MirrorView, { repeated = false } = {}): Drawn => {
  const { whole, words } = shownOf(suggestion)
  const title = titleOf(suggestion)
  const why = escapedCut(oneLine(suggestion.why, 500), 1_000)
  const about = [authorName(suggestion.author), why].filter(Boolean).join(' · ')
  const blocks: KnownBlock[] = [
    section(title),
    words,
    ...(whole ? [] : [context('✂️ There is more of it: *Edit* shows all.')]),
    context(`💡 ${about}`),
    ...(repeated ? [context('🔁 Repeated: this may already stand above.')] : []),
    ...(suggestion.status === 'open' && view.mode !== 'alerts' ? [buttons(suggestion, view, whole)] : []),
  ]
  return { blocks, text: `${title.replaceAll('*', '')}: ${escapedCut(summary(suggestion.parts), 2_000)}` }
}

/** Named, so that nobody takes a draft for an answer. */
const titleOf = ({ status, outdatedBy, settledBy }: SuggestionView): string => {
  const by = settledBy ? ` by ${authorName(settledBy)}` : ''
  if (status === 'accepted') return `📝 Draft · *Sent${by}*`
  if (status === 'dismissed') return `📝 Draft · *Discarded${by}*`
  return outdatedBy ? '📝 *Draft — not sent* · ⚠️ The customer wrote since' : '📝 *Draft — not sent*'
}

const shownOf = ({ parts }: SuggestionView) => {
  const canon = parts.length > 0 ? canonOfParts(parts) : fromPlain('(removed)')
  const quoted = { type: 'root' as const, children: [{ type: 'blockquote' as const, children: canon.children }] }
  const size = (piece: typeof canon): number => sizeOfBlocks([canonToRichText(piece)])
  const pieces = splitText(quoted, SHOWN_MAX, size)
  return { whole: pieces.length === 1, words: canonToRichText(pieces[0] ?? quoted) }
}

/** Words, and nothing a form could not hold. */
export const draftWords = (parts: readonly Part[]): Part[] => parts.filter((part) => part.is === 'text')

const buttons = ({ id }: SuggestionView, view: MirrorView, whole: boolean): KnownBlock => {
  const value = carried(view.conversation, { s: id })
  const button = (action: string, label: string) => ({
    type: 'button' as const,
    action_id: action,
    text: plain(label, LIMITS.button.text),
    value,
  })
  const send = { ...button('draft_send', 'Send'), style: 'primary' as const, confirm: confirm(view) }
  const edit = button('draft_edit', 'Edit')
  return {
    type: 'actions',
    block_id: 'draft',
    elements: [...(whole ? [send] : []), edit, button('draft_discard', 'Discard')],
  }
}

const confirm = (view: MirrorView) => ({
  title: plain('Send this draft?', LIMITS.confirm.title),
  text: plain(`It goes to ${recipient(view)}, word for word as it stands here.`, LIMITS.confirm.text),
  confirm: plain('Send', LIMITS.confirm.confirm),
  deny: plain('Not yet', LIMITS.confirm.deny),
})
