import type { MirrorView } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import type { Installation } from './client.ts'
import { keyOf } from './places.ts'

/** The conversation a thread shows, or showed before it moved; undefined for a thread that is none of ours. */
export const threadView = async (
  installation: Installation,
  channel: string,
  thread: string,
): Promise<MirrorView | undefined> => {
  const root = keyOf(channel, thread)
  const ref = await installation.refs.find(root)
  return ref?.kind === 'conversation' ? installation.desk?.mirror(ref.id, root) : undefined
}

export const conversationView = async (
  installation: Installation,
  conversation: string,
  root?: string,
): Promise<MirrorView> => {
  const view = await installation.desk?.mirror(conversation, root)
  if (!view) throw new Refusal('not_found', 'This thread no longer shows a conversation.')
  return view
}
