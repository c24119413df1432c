import { partsOf } from '../line.ts'
import { placeOf } from '../places.ts'
import { CLOSED, taskCard, taskMessage } from '../render/answers.ts'
import { noteForm } from '../render/forms.ts'
import type { Payload } from '../render/read.ts'
import { readPayload } from '../render/read.ts'
import { sentences } from '../render/sentences.ts'
import { threadView } from '../threads.ts'
import { readField, writeField } from '../written.ts'
import type { Press } from './press.ts'
import { act, textIn, viewOf } from './press.ts'

/** From the card, or from the menu of a message, whose words then stand in the form. */
export const openNote = async (press: Press, payload?: Payload): Promise<unknown> => {
  const { channel, id } = placeOf(press.root ?? '')
  const view = payload ? await threadView(press.installation, channel, id) : await viewOf(press)
  if (!view) return taskMessage(sentences.noConversation)
  const text = payload ? writeField(readPayload(payload).canon) : ''
  return taskCard('Internal note', noteForm(view, { text, nonce: press.id }))
}

export const submitNote = async (press: Press): Promise<unknown> => {
  const text = textIn(press, 'text').trim()
  if (!text) return taskMessage('Write something first.')
  const view = await viewOf(press)
  const body = { conversation: view.conversation.id, parts: partsOf(readField(text)) }
  await act(press, 'note', body, { id: `teams:form:${textIn(press, 'nonce')}` })
  return CLOSED
}
