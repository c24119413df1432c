import type { MirrorView } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import type { Installation } from './client.ts'
import { keyOf } from './places.ts'

/** The conversation a thread shows; undefined for a thread that is none of ours. */
export const threadView = async (
  installation: Installation,
  channel: string,
  thread: string,
): Promise<MirrorView | undefined> => {
  const ref = await installation.refs.find(keyOf(channel, thread))
  return ref?.kind === 'conversation' ? installation.desk?.mirror(ref.id) : undefined
}

export const conversationView = async (installation: Installation, conversation: string): Promise<MirrorView> => {
  const view = await installation.desk?.mirror(conversation)
  if (!view) throw new Refusal('not_found', 'This thread no longer shows a conversation.')
  return view
}
