// What is one click away from a line: for the eyes of whoever asks, and only if they may read at all.
import type { MessageView, MirrorView } from '@deskless/core/contract'
import { conversationView, Refusal } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import { openModal } from '../modal.ts'
import { mayRead, whoIs } from '../people.ts'
import { laidOut, laidOutModal, wholeModal } from '../render/index.ts'

/** A press of a button below a line. */
type Asked = {
  installation: Installation
  trigger: string
  user: string
  about: { c: string; [more: string]: unknown }
}

export const openWhole = async (asked: Asked): Promise<void> => {
  const { view, message } = await asking(asked)
  await openModal(asked.installation, asked.trigger, wholeModal(view, message))
}

export const openLaidOut = async (asked: Asked): Promise<void> => {
  const { installation, trigger } = asked
  const { view, message } = await asking(asked)
  const { files } = installation.hub
  const id = laidOut(message)
  const file = id ? await files.find(id) : undefined
  if (!id || !file || file.status === 'missing')
    throw new Refusal('not_found', 'How it was laid out is no longer kept.')
  if (file.status === 'pending') throw new Refusal('closed', 'It is still being fetched. Press again in a moment.')
  await openModal(installation, trigger, laidOutModal(view, files.layout(id)))
}

const asking = async ({ installation, user, about }: Asked): Promise<{ view: MirrorView; message: MessageView }> => {
  const { member } = await whoIs(installation, user)
  if (!mayRead(member)) throw new Refusal('unauthorised')
  const [view, message] = await Promise.all([
    conversationView(installation, about.c),
    installation.hub.read.message(String(about.message)),
  ])
  if (!message || message.conversation !== about.c || message.removedAt)
    throw new Refusal('not_found', 'This message is no longer here.')
  return { view, message }
}
