import type { MirrorView } from '@deskless/core/contract'
import type { ModalView } from '@slack/types'
import type { Installation } from './client.ts'
import { ask, unless } from './client.ts'
import { checkView } from './limits.ts'
import type { Someone } from './people.ts'
import type { ModalMemo, ViewState } from './render/index.ts'
import { readMemo, sentences } from './render/index.ts'

/** What a submitted form brings back. */
export type Submitted = {
  id: string
  root_view_id?: string
  callback_id: string
  private_metadata: string
  blocks: unknown[]
  state: ViewState
}

export const memoOf = <T>(view: Submitted): ModalMemo & T => {
  const memo = readMemo(view.private_metadata)
  if (!memo) throw new Error('A form came back without what it was opened for.')
  return memo as ModalMemo & T
}

/** Every press of one form is the same command. */
export const formId = (view: Submitted): string => `slack:view:${view.root_view_id ?? view.id}`

const TRIGGER_GONE = ['expired_trigger_id', 'exchanged_trigger_id', 'invalid_trigger_id', 'invalid_trigger']

/** False when the person was gone, or Slack too slow, before it could be shown. */
export const openModal = (installation: Installation, trigger: string, view: ModalView): Promise<boolean> => {
  const [problem] = checkView(view)
  if (problem) throw new Error(`This modal cannot be shown: ${problem.path} ${problem.says}`)
  return unless(
    TRIGGER_GONE,
    ask(installation, (client) => client.views.open({ trigger_id: trigger, view })),
  )
}

/** The form stays, with a sentence under one of its fields. */
export const errorAt = (field: string, sentence: string) => ({
  response_action: 'errors' as const,
  errors: { [field]: sentence },
})

export const shown = (view: ModalView) => ({ response_action: 'update' as const, view })

/** Why somebody cannot send from here at all. */
export const whyNot = ({ person }: Someone, view: MirrorView): string => {
  if (view.mode === 'alerts') return sentences.alerts
  if (person === 'unmapped') return sentences.unmapped
  if (person === 'guest') return sentences.guest
  if (person === 'external') return sentences.external
  return person === 'agent' ? sentences.shared : sentences.notPermitted
}
