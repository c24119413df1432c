import type { MessageView, MirrorView } from '@deskless/core/contract'
import { cut, oneLine } from '@deskless/core/contract'
import type { Drawn } from '../port.ts'
import { attached, card, execute, line, small } from './elements.ts'
import { tickWords } from './words.ts'

/** An answer that did not arrive, or may not have: what happened to which words, and what can be done. */
export const troubleCard = (view: MirrorView, message: MessageView): Drawn => {
  const said = tickWords(message)
  const body = [line(said, { weight: 'Bolder', color: 'Attention' }), small(`“${oneLine(message.text, 200, '–')}”`)]
  const again = execute('Send again', 'resend', { c: view.conversation.id, m: message.id })
  return { summary: cut(said, 300), attachments: [attached(card(body, [again]))] }
}
