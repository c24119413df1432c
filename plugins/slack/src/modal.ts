import { ChannelError, Refusal } from '@deskless/core/contract'
import type { ModalView } from '@slack/types'
import type { Installation } from './client.ts'
import { ask, unless } from './client.ts'
import { checkView } from './limits.ts'
import type { ModalMemo, ViewState } from './render/index.ts'
import { readMemo } from './render/index.ts'

/** What a submitted form brings back. */
export type Submitted = {
  id: string
  root_view_id?: string
  hash?: string
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

const TRIGGER_GONE = ['expired_trigger_id', 'invalid_trigger_id', 'invalid_trigger']
/** An earlier try opened it, and only its answer was lost. */
const STANDS_OPEN = ['exchanged_trigger_id']

const IN_FORM = 'form:'

/** In place of a trigger: what is opened takes the place of this form, instead of closing it or standing on top. */
export const inForm = (viewId: string): string => `${IN_FORM}${viewId}`

/** Refuses when it took longer than Slack waits: whoever pressed sees nothing else of it. False when nothing was opened by this try. */
export const openModal = async (installation: Installation, trigger: string, view: ModalView): Promise<boolean> => {
  if (trigger.startsWith(IN_FORM)) return replaceModal(installation, { view_id: trigger.slice(IN_FORM.length) }, view)
  const open = ask(installation, (client) => client.views.open({ trigger_id: trigger, view: showable(view) }))
  try {
    return await unless(STANDS_OPEN, open)
  } catch (error) {
    if (error instanceof ChannelError && TRIGGER_GONE.includes(error.code)) throw new Refusal('stale', TOO_LONG)
    throw error
  }
}

const TOO_LONG = 'That took too long; press again.'

/** With `hash`, only while the form is still what it was. */
export const replaceModal = (
  installation: Installation,
  at: { view_id: string; hash?: string },
  view: ModalView,
): Promise<boolean> =>
  unless(
    ['not_found', 'hash_conflict'],
    ask(installation, (client) => client.views.update({ ...at, view: showable(view) })),
  )

const showable = (view: ModalView): ModalView => {
  const [problem] = checkView(view)
  if (problem) throw new Error(`This modal cannot be shown: ${problem.path} ${problem.says}`)
  return view
}

/** False when it was closed, or changed by somebody else, meanwhile. */
export const updateModal = (installation: Installation, form: Submitted, view: ModalView): Promise<boolean> => {
  const [problem] = checkView(view)
  if (problem) throw new Error(`This modal cannot be shown: ${problem.path} ${problem.says}`)
  return unless(
    ['not_found', 'hash_conflict'],
    ask(installation, (client) => client.views.update({ view_id: form.id, hash: form.hash, view })),
  )
}

/** The form stays, with a sentence under one of its fields. */
export const errorAt = (field: string, sentence: string) => ({
  response_action: 'errors' as const,
  errors: { [field]: sentence },
})

export const shown = (view: ModalView) => ({ response_action: 'update' as const, view })
