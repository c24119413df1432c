import type { MirrorView } from '@deskless/core/contract'
import type { KnownBlock, ModalView } from '@slack/types'
import type { Installation } from './client.ts'
import { ask, unless } from './client.ts'
import { checkView } from './limits.ts'
import { cleanName, cut, plainly } from './mrkdwn.ts'
import { contactName } from './words.ts'

export type Modal = {
  callback: string
  title: string
  submit: string
  blocks: KnownBlock[]
  memo: Record<string, unknown>
  tellClosed?: boolean
}

export const modal = ({ callback, title, submit, blocks, memo, tellClosed = false }: Modal): ModalView => ({
  type: 'modal',
  callback_id: callback,
  title: plain(cut(title, 24)),
  submit: plain(submit),
  close: plain('Cancel'),
  private_metadata: JSON.stringify(memo),
  notify_on_close: tellClosed,
  blocks,
})

export const plain = (text: string) => ({ type: 'plain_text' as const, text, emoji: true })

/** What a submitted form brings back. */
export type Submitted = {
  id: string
  root_view_id?: string
  callback_id: string
  title: { text: string }
  submit?: { text: string }
  private_metadata: string
  notify_on_close?: boolean
  blocks: KnownBlock[]
  state: { values: Record<string, Record<string, Record<string, unknown>>> }
}

export const memoOf = <T>(view: Submitted): T => JSON.parse(view.private_metadata) as T

/** The same form with a warning on top; what was typed stays, because Slack keeps it by the names of the fields. */
export const warned = (view: Submitted, warning: KnownBlock[], memo: Record<string, unknown> = memoOf(view)) => ({
  response_action: 'update' as const,
  view: modal({
    callback: view.callback_id,
    title: view.title.text,
    submit: view.submit?.text ?? 'Send',
    memo,
    tellClosed: view.notify_on_close ?? false,
    blocks: [
      ...warning.map((block, i) => ({ ...block, block_id: `warning_${i}` })),
      ...view.blocks.filter((block) => !block.block_id?.startsWith('warning_')),
    ],
  }),
})

export const section = (text: string): KnownBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: cut(text, 2_900) },
})

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

/** To whom and through what, before anything is sent. */
export const recipient = (view: MirrorView): KnownBlock => {
  const { contact, inbox } = view.conversation
  const address = contact.identities.find((identity) => /mail|phone|tel/i.test(identity.namespace))?.value
  return section(
    `To *${plainly(cleanName(contactName(view.conversation)))}* through *${plainly(cleanName(inbox.name))}*${address ? ` (${plainly(cut(address, 80))})` : ''}`,
  )
}
