// The labels of a conversation, all at once.
import type { ConversationView, MirrorView } from '@deskless/core/contract'
import type { PlainTextOption } from '@slack/types'
import { LIMITS } from '../limits.ts'
import { asJson, asList, asText } from './json.ts'
import { fieldOf, grouped, input, modal } from './modal.ts'
import { option, plain, section } from './shapes.ts'
import type { ModalView, ViewState } from './types.ts'

type Label = ConversationView['labels'][number]
export type LabelAbout = { view: MirrorView; labels: readonly Label[]; memo?: Record<string, unknown> }

export const labelModal = ({ view, labels, memo }: LabelAbout): ModalView => {
  const set = view.conversation.labels
  // Those it has come first: Slack refuses an initial choice that is not offered.
  const all = [...set, ...labels].filter((label, i, list) => list.findIndex(({ id }) => id === label.id) === i)
  if (all.length === 0)
    return modal({ view, callback: 'label', title: 'Labels', blocks: [section('There are no labels yet.')], memo })
  const offered = grouped([{ label: 'Labels', options: all.map(labelOption) }])
  const initial = set.slice(0, LIMITS.select.options).map(labelOption)
  const field = input(
    'labels',
    'Labels',
    {
      type: 'multi_static_select',
      action_id: 'labels',
      placeholder: plain('No labels', LIMITS.select.placeholder),
      option_groups: offered,
      ...(initial.length > 0 && { initial_options: initial }),
    },
    true,
  )
  return modal({ view, callback: 'label', title: 'Labels', submit: 'Save', blocks: [field], memo })
}

const labelOption = ({ id, name }: Label): PlainTextOption => option(name, id)

/** What the submitted labels change against those the conversation has. */
export const readLabels = (
  state: ViewState,
  before: readonly { id: string }[],
): { add: string[]; remove: string[] } => {
  const field = fieldOf(state, 'labels')
  // A field that did not come back says nothing; only an empty one means no labels.
  if (!Array.isArray(field.selected_options)) return { add: [], remove: [] }
  const chosen = new Set(
    asList(field.selected_options)
      .map((one) => asText(asJson(one).value))
      .filter(Boolean),
  )
  const had = new Set(before.map(({ id }) => id))
  return { add: [...chosen].filter((id) => !had.has(id)), remove: [...had].filter((id) => !chosen.has(id)) }
}
