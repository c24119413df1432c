import type { MessageView, MirrorView } from '@deskless/core/contract'
import { cut, oneLine } from '@deskless/core/contract'
import type { Drawn } from '../port.ts'
import { attached, card, execute, line, small } from './elements.ts'
import { tickWords } from './words.ts'

/** An answer that did not arrive, or may not have: what happened to which words, and what can be done. */
export const troubleCard = (view: MirrorView, message: MessageView): Drawn => {
  const said = tickWords(message)
  const body = [line(said, { weight: 'Bolder', color: 'Attention' }), small(`“${oneLine(message.text, 200, '–')}”`)]
  const { status, id: d } = message.delivery ?? {}
  const data = { c: view.conversation.id, m: message.id }
  // Each press names the try it is about: who decides second is told that it was decided.
  const about = d ? { ...data, d } : data
  const unsure = status === 'unsure' && d !== undefined
  const actions = [
    execute('Send again', 'resend', unsure ? about : data),
    ...(unsure ? [execute('It arrived', 'arrived', about)] : []),
  ]
  return { summary: cut(said, 300), attachments: [attached(card(unsure ? [...body, small(TWICE)] : body, actions))] }
}

const TWICE = 'If it did arrive and is sent again, the customer gets it twice.'
