import { Refusal } from '@deskless/core/contract'
import { keyOf, placeOf } from '../places.ts'
import { taskCard, taskMessage } from '../render/answers.ts'
import type { Payload } from '../render/read.ts'
import { sentences } from '../render/sentences.ts'
import { laidOut, wholeForm } from '../render/whole.ts'
import { threadView } from '../threads.ts'
import { requireReader } from './customer.ts'
import type { Press } from './press.ts'

const HOUR = 3_600

/** *Show all* in the menu of a message: what was cut off below it, and how its writer laid it out. For whoever asks alone. */
export const openWhole = async (press: Press, payload: Payload): Promise<unknown> => {
  requireReader(press)
  const { installation } = press
  const { channel, id: thread } = placeOf(press.root ?? '')
  const view = await threadView(installation, channel, thread)
  const ref = payload.id ? await installation.refs.find(keyOf(channel, payload.id)) : undefined
  const message = ref && ref.kind !== 'conversation' ? await installation.hub.read.message(ref.id) : undefined
  if (!view || !message || message.conversation !== view.conversation.id) return taskMessage(sentences.noConversation)
  if (message.removedAt) throw new Refusal('not_found', 'This message is no longer here.')
  const { files } = installation.hub
  const id = laidOut(message)
  const file = id ? await files.find(id) : undefined
  const page = id && file?.status === 'ready' ? files.layout(id, HOUR) : undefined
  return taskCard('Show all', wholeForm(view, message, page))
}
