// The one true composer: it names the person and the channel before anything is sent.
import type { Canon, MessageView, MirrorView } from '@deskless/core/contract'
import type { RadioButtons, RichTextInput } from '@slack/types'
import { LIMITS } from '../limits.ts'
import { escapedCut, oneLine } from './escape.ts'
import { asJson, asList, asText } from './json.ts'
import { chosenIn, fieldOf, input, modal } from './modal.ts'
import { richTextToCanon } from './rich-text-read.ts'
import { canonToRichText } from './rich-text-write.ts'
import { context, option, section } from './shapes.ts'
import type { AfterReply, KnownBlock, ModalView, Names, ReplyRead, SlackFile, ViewState } from './types.ts'
import { afterReply } from './types.ts'
import { authorName, recipient } from './words.ts'

export type ReplyAbout = {
  view: MirrorView
  draft?: Canon
  /** What was said after the form was opened. */
  stale?: readonly MessageView[]
  after?: AfterReply
  /** Offers "and resolve" and "and snooze". Default true. */
  resolveOrSnooze?: boolean
  memo?: Record<string, unknown>
}

/** What was written stays when the form is shown again: its fields keep their ids. */
export const replyModal = ({
  view,
  draft,
  stale = [],
  after = 'open',
  resolveOrSnooze = true,
  memo,
}: ReplyAbout): ModalView => {
  const others = view.replying.slice(0, 5).map((name) => escapedCut(oneLine(name, 60, 'Somebody'), 200))
  const blocks: KnownBlock[] = [
    ...staleWarning(stale),
    section(`To *${escapedCut(recipient(view), 400)}*`),
    ...(others.length > 0 ? [context(`✍️ ${others.join(', ')} ${others.length > 1 ? 'are' : 'is'} replying too.`)] : []),
    input('text', 'Your answer', textInput(draft), true),
    input('files', 'Files', { type: 'file_input', action_id: 'files', max_files: LIMITS.fileInput.maxFiles }, true),
    ...(resolveOrSnooze ? [input('after', 'Then', afterChoice(after))] : []),
  ]
  const submit = stale.length > 0 ? 'Send anyway' : 'Send'
  return modal({ view, callback: 'reply', title: 'Reply to the customer', submit, blocks, memo, tellClosed: true })
}

/** Slack takes a draft only while it is short enough to be written by hand. */
const DRAFT_MAX = 30_000

const textInput = (draft: Canon | undefined): RichTextInput => {
  const initial = draft && draft.children.length > 0 ? canonToRichText(draft) : undefined
  const fits = initial && JSON.stringify(initial).length <= DRAFT_MAX
  return { type: 'rich_text_input', action_id: 'text', ...(fits && { initial_value: initial }) }
}

const STALE_SHOWN = 5

export const staleWarning = (stale: readonly MessageView[]): KnownBlock[] => {
  if (stale.length === 0) return []
  const shown = stale.slice(-STALE_SHOWN)
  const before = stale.length - shown.length
  const lines = shown.map((message) => {
    const said = escapedCut(message.text.trim() || '(no text)', 500).replaceAll('\n', '\n&gt; ')
    return section(`*${authorName(message.author)}*\n&gt; ${said}`)
  })
  return [
    section('⚠️ *Nothing was sent.* More was said while you were writing. Read it, then send or change your answer.'),
    ...(before > 0 ? [context(`${before} earlier ${before > 1 ? 'lines' : 'line'} in the thread.`)] : []),
    ...lines,
    { type: 'divider' },
  ]
}

const AFTER = {
  open: 'Keep it open',
  resolve: 'Resolve',
  snooze: 'Snooze until they answer',
} as const satisfies Record<AfterReply, string>

const afterChoice = (after: AfterReply): RadioButtons => ({
  type: 'radio_buttons',
  action_id: 'after',
  options: afterReply.map((one) => option(AFTER[one], one)),
  initial_option: option(AFTER[after], after),
})

/** An empty answer without files is for the caller to refuse: `text` is then empty. */
export const readReply = (state: ViewState, names: Names): ReplyRead => {
  const chosen = chosenIn(state, 'after')
  const files = asList(fieldOf(state, 'files').files)
    .map(asJson)
    .filter((file) => asText(file.id))
  return {
    ...richTextToCanon(fieldOf(state, 'text').rich_text_value, names),
    files: files as SlackFile[],
    after: afterReply.find((one) => one === chosen) ?? 'open',
  }
}
