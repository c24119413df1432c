// Everything a person asked before, in whichever inbox.
import type { ConversationPage, MirrorView, Place } from '@deskless/core/contract'
import { LIMITS } from '../limits.ts'
import { rowBlocks } from './list.ts'
import { modal } from './modal.ts'
import { carried, context, plain } from './shapes.ts'
import type { KnownBlock, ModalView } from './types.ts'
import { contactName } from './words.ts'

export type History = {
  view: MirrorView
  page: ConversationPage
  places: ReadonlyMap<string, Place>
  workspace: string
}

export const HISTORY_NEXT = 'history_next'

/** The conversation it is opened from is none of the earlier ones. */
export const historyModal = ({ view, page: { rows, next }, ...about }: History): ModalView => {
  const others = rows.filter(({ id }) => id !== view.conversation.id)
  const nothing = next ? 'Nothing else on this page.' : `${contactName(view.conversation)} asked nothing else.`
  return modal({
    view,
    callback: 'history',
    title: 'History',
    blocks: [...(others.length > 0 ? rowBlocks(others, about) : [context(nothing)]), ...nextButton(view, next)],
  })
}

const nextButton = ({ conversation }: MirrorView, after: string | undefined): KnownBlock[] => {
  if (!after) return []
  const value = carried(conversation, { after })
  const text = plain('Earlier ones', LIMITS.button.text)
  return [{ type: 'actions', elements: [{ type: 'button', action_id: HISTORY_NEXT, text, value }] }]
}
