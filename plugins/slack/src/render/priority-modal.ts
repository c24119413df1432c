// How urgent a conversation is.
import type { MirrorView, Priority } from '@deskless/core/contract'
import { priorities } from '@deskless/core/contract'
import { chosenIn, input, modal } from './modal.ts'
import { option } from './shapes.ts'
import type { ModalView, ViewState } from './types.ts'

const WORDS: Record<Priority, string> = {
  none: 'None',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  urgent: '🔥 Urgent',
}

export const priorityModal = (view: MirrorView): ModalView => {
  const { priority } = view.conversation
  const field = input('priority', 'Priority', {
    type: 'radio_buttons',
    action_id: 'priority',
    options: priorities.map((one) => option(WORDS[one], one)),
    initial_option: option(WORDS[priority], priority),
  })
  return modal({ view, callback: 'priority', title: 'Priority', submit: 'Save', blocks: [field] })
}

export const readPriority = (state: ViewState): Priority | undefined => {
  const chosen = chosenIn(state, 'priority')
  return priorities.find((one) => one === chosen)
}
