// "Shall this go to the customer?", and "it is on its way".
import type { MessageView, MirrorView, Reason } from '@deskless/core/contract'
import { cut, reasons, recipient } from '@deskless/core/contract'
import type { Drawn } from '../port.ts'
import { attached, card, execute, line, small, words } from './elements.ts'
import { newer } from './forms.ts'
import { versionOf } from './version.ts'

/** `correction`: it was sent before, and why its new words were not. */
type Line = { key: string; text: string; by: string; stale?: readonly MessageView[]; correction?: string | undefined }

/** The line is a note until its author says Send; silence keeps it one. */
export const askCard = (
  view: MirrorView,
  { key, text, by, stale, correction }: Line,
  because: readonly Reason[],
): Drawn => {
  const data = { c: view.conversation.id, v: versionOf(view.conversation), key }
  const isNew = correction === undefined
  const title = isNew
    ? `🔒 Not sent. Send it to ${recipient(view)}?`
    : `✏️ The customer keeps what was sent. Send a correction to ${recipient(view)}?`
  const body = [
    line(title, { weight: 'Bolder' }),
    ...newer(view, stale),
    words(text, 2_000),
    small(
      [`Only ${by} can send it.`, correction, ...because.map((reason) => reasons[reason])].filter(Boolean).join(' '),
    ),
  ]
  const actions = [
    execute('Send', 'send_line', data, 'positive'),
    execute(isNew ? 'Keep internal' : 'No correction', 'keep_line', data),
  ]
  return { summary: cut(title, 300), attachments: [attached(card(body, actions))] }
}

/** `done`: what became of the question. */
export const settledCard = (sentence: string): Drawn => ({
  summary: sentence,
  attachments: [attached(card([small(sentence)]))],
})

export const heldCard = (view: MirrorView, key: string): Drawn => {
  const title = `📤 Goes to ${recipient(view)} in ${view.holdSeconds} s.`
  const data = { c: view.conversation.id, v: versionOf(view.conversation), key }
  return { summary: title, attachments: [attached(card([line(title)], [execute('Undo', 'undo', data)]))] }
}
