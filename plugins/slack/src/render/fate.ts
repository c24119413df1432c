// What can be done with an answer that did not arrive, or of which nobody knows.
import type { MessageView } from '@deskless/core/contract'
import type { ActionsBlock, Button } from '@slack/types'
import { LIMITS } from '../limits.ts'
import { carried, plain } from './shapes.ts'

export const SEND_AGAIN = 'send_again'
export const IT_ARRIVED = 'it_arrived'

/** Each press names the try it is about: who decides second is told that it was decided. */
export const fateButtons = (message: MessageView): Button[] => {
  const { status, id } = message.delivery ?? {}
  if (message.kind !== 'out' || message.removedAt || (status !== 'failed' && status !== 'unsure')) return []
  const button = (action_id: string, words: string, delivery: string | undefined): Button => ({
    type: 'button',
    action_id,
    text: plain(words, LIMITS.button.text),
    value: carried({ id: message.conversation, lastInNumber: message.number }, { m: message.id, d: delivery }),
  })
  if (status === 'failed') return [button(SEND_AGAIN, 'Send again', undefined)]
  return [
    { ...button(SEND_AGAIN, 'Send again', id), confirm: TWICE },
    ...(id ? [button(IT_ARRIVED, 'It arrived', id)] : []),
  ]
}

export const fateBlock = (message: MessageView): ActionsBlock[] => {
  const elements = fateButtons(message)
  return elements.length > 0 ? [{ type: 'actions', elements }] : []
}

const TWICE = {
  title: plain('Send it again?', LIMITS.confirm.title),
  text: plain('Nobody can say whether it arrived. If it did, the customer gets it twice.', LIMITS.confirm.text),
  confirm: plain('Send again', LIMITS.confirm.confirm),
  deny: plain('Not yet', LIMITS.confirm.deny),
}
