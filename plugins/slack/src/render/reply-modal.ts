// The one true composer: it names the person and the channel before anything is sent.
import type { Canon, Envelope, MessageView, MirrorView } from '@deskless/core/contract'
import type { RadioButtons, RichTextInput } from '@slack/types'
import { LIMITS } from '../limits.ts'
import type { Composed } from './canned.ts'
import { attachedBlocks, cannedMenu, DRAFT_MAX, readAttached, textField } from './canned.ts'
import { envelopeBlocks } from './envelope.ts'
import { escapedCut, oneLine } from './escape.ts'
import { asJson, asList, asText } from './json.ts'
import { chosenIn, fieldOf, input, modal } from './modal.ts'
import { richTextToCanon } from './rich-text-read.ts'
import { canonToRichText } from './rich-text-write.ts'
import { earlyLines, staleWarning } from './said-since.ts'
import { context, option, section } from './shapes.ts'
import type {
  AfterReply,
  KnownBlock,
  ModalView,
  Names,
  ReplyRead,
  RichTextBlock,
  SlackFile,
  ViewState,
} from './types.ts'
import { afterReply } from './types.ts'
import { recipient } from './words.ts'

export type ReplyAbout = {
  view: MirrorView
  /** What stands in the form already: ours, or as Slack brought it. */
  draft?: Canon | RichTextBlock
  composed?: Composed
  /** Who gets it, where the channel has such. */
  envelope?: Envelope | undefined
  /** What there is to say about the draft. */
  says?: readonly KnownBlock[]
  /** What was said after the form was opened. */
  stale?: readonly MessageView[]
  /** What was said before it was opened, and did not stand in the thread yet. */
  early?: readonly MessageView[]
  after?: AfterReply
  /** Offers "and resolve" and "and snooze". Default true. */
  resolveOrSnooze?: boolean
  memo?: Record<string, unknown>
}

/** What was written stays when the form is shown again: its fields keep their ids. */
export const replyModal = ({
  view,
  draft,
  composed = {},
  envelope,
  says = [],
  stale = [],
  early = [],
  after = 'open',
  resolveOrSnooze = true,
  memo,
}: ReplyAbout): ModalView => {
  const others = view.replying.slice(0, 5).map((name) => escapedCut(oneLine(name, 60, 'Somebody'), 200))
  const blocks: KnownBlock[] = [
    ...staleWarning(stale),
    ...earlyLines(early),
    section(`To *${escapedCut(recipient(view), 400)}*`),
    ...(others.length > 0 ? [context(`✍️ ${others.join(', ')} ${others.length > 1 ? 'are' : 'is'} replying too.`)] : []),
    ...envelopeBlocks(envelope),
    input(textField(composed), 'Your answer', textInput(draft), true),
    ...says,
    cannedMenu(composed),
    ...attachedBlocks(composed),
    input('files', 'Files', { type: 'file_input', action_id: 'files', max_files: LIMITS.fileInput.maxFiles }, true),
    ...(resolveOrSnooze ? [input('after', 'Then', afterChoice(after))] : []),
  ]
  const submit = stale.length > 0 ? 'Send anyway' : 'Send'
  return modal({
    view,
    callback: 'reply',
    title: 'Reply to the customer',
    submit,
    blocks,
    memo: { ...memo, ...composed },
    tellClosed: true,
  })
}

const textInput = (draft: Canon | RichTextBlock | undefined): RichTextInput => {
  const drawn = draft?.type === 'root' ? canonToRichText(draft) : draft
  const initial = draft && !isEmpty(draft) ? drawn : undefined
  const fits = initial && JSON.stringify(initial).length <= DRAFT_MAX
  return { type: 'rich_text_input', action_id: 'text', ...(fits && { initial_value: initial }) }
}

const isEmpty = (draft: Canon | RichTextBlock): boolean =>
  (draft.type === 'root' ? draft.children : draft.elements).length === 0

const AFTER = {
  open: 'Keep it open',
  resolve: 'Resolve',
  snooze: 'Snooze until they answer',
  '1h': 'Snooze for 1 hour',
  '3h': 'Snooze for 3 hours',
  tomorrow: 'Snooze until tomorrow at 9:00',
  monday: 'Snooze until next Monday at 9:00',
} as const satisfies Record<AfterReply, string>

const afterChoice = (after: AfterReply): RadioButtons => ({
  type: 'radio_buttons',
  action_id: 'after',
  options: afterReply.map((one) => option(AFTER[one], one)),
  initial_option: option(AFTER[after], after),
})

/** An empty answer without files is for the caller to refuse: `text` is then empty. */
export const readReply = (state: ViewState, names: Names, composed: Composed = {}): ReplyRead => {
  const chosen = chosenIn(state, 'after')
  const files = asList(fieldOf(state, 'files').files)
    .map(asJson)
    .filter((file) => asText(file.id))
  return {
    ...richTextToCanon(fieldOf(state, textField(composed)).rich_text_value, names),
    files: files as SlackFile[],
    attached: readAttached(state, composed),
    after: afterReply.find((one) => one === chosen) ?? 'open',
  }
}
