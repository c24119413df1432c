// What all our modals share: their frame, what they remember, and how a submitted value is found.
import type { MirrorView } from '@deskless/core/contract'
import type { InputBlock, PlainTextOption, StaticSelect } from '@slack/types'
import { LIMITS } from '../limits.ts'
import type { Json } from './json.ts'
import { asJson, asText } from './json.ts'
import { carried, plain, section } from './shapes.ts'
import type { KnownBlock, ModalView, ViewState } from './types.ts'

export type Frame = {
  view: MirrorView
  callback: string
  title: string
  submit?: string
  blocks: KnownBlock[]
  memo?: Record<string, unknown> | undefined
  /** Tells us when it is closed without being sent. */
  tellClosed?: boolean
}

export const modal = ({ view, callback, title, submit, blocks, memo = {}, tellClosed }: Frame): ModalView => ({
  type: 'modal',
  callback_id: callback,
  title: plain(title, LIMITS.view.title),
  ...(submit && { submit: plain(submit, LIMITS.view.submit) }),
  close: plain(submit ? 'Cancel' : 'Close', LIMITS.view.close),
  private_metadata: memoOf(view, memo),
  ...(tellClosed && { notify_on_close: true }),
  blocks,
})

/** What the opener adds is left out before Slack refuses the whole modal for it. */
const memoOf = ({ conversation, mirrorId }: MirrorView, memo: Record<string, unknown>): string => {
  const all = carried(conversation, { ...memo, c: conversation.id, n: conversation.lastInNumber, m: mirrorId })
  return all.length <= LIMITS.view.privateMetadata ? all : carried(conversation, { m: mirrorId })
}

/** Something to read and nothing to send. */
export const noticeModal = (title: string, sentence: string): ModalView => ({
  type: 'modal',
  title: plain(title, LIMITS.view.title),
  close: plain('Close', LIMITS.view.close),
  blocks: [section(sentence)],
})

export const input = (id: string, label: string, element: InputBlock['element'], optional = false): InputBlock => ({
  type: 'input',
  block_id: id,
  label: plain(label, LIMITS.input.label),
  element,
  ...(optional && { optional: true }),
})

/** Choosing another one draws the form anew; what was written stays. */
export const dispatching = (block: InputBlock): InputBlock => ({ ...block, dispatch_action: true })

/** Options beyond a hundred go into further groups: nobody is left out. */
export const grouped = (
  groups: readonly { label: string; options: readonly PlainTextOption[] }[],
): NonNullable<StaticSelect['option_groups']> =>
  groups
    .flatMap(({ label, options }) =>
      Array.from({ length: Math.ceil(options.length / LIMITS.select.options) }, (_, i) => ({
        label: plain(label, LIMITS.option.text),
        options: options.slice(i * LIMITS.select.options, (i + 1) * LIMITS.select.options),
      })),
    )
    .slice(0, LIMITS.select.groups)

/** The state of the field in block `id`, of `view.state` or its `values`. */
export const fieldOf = (state: ViewState, id: string): Json => {
  const given = asJson(state)
  const block = asJson((given.values === undefined ? given : asJson(given.values))[id])
  return asJson(block[id] ?? Object.values(block)[0])
}

export const chosenIn = (state: ViewState, id: string): string | undefined =>
  asText(asJson(fieldOf(state, id).selected_option).value) || undefined
