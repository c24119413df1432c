import type { Connection } from '../context.ts'
import { Refusal } from '../errors.ts'
import type { MirrorView } from '../mirror.ts'
import type { MessageView } from '../views.ts'

/** The root of the thread a line was typed in, as it was noted with the line. */
export const threadOf = ({ id }: Pick<Connection, 'id'>, { memo }: MessageView): string | undefined => {
  const origin = memo?.origin as { connection?: string; thread?: string } | undefined
  return origin?.connection === id ? origin.thread : undefined
}

type At = Pick<Connection, 'refs' | 'desk'>

/** The conversation that the thread of this root shows, or showed before it moved; undefined for a thread that is none of ours. */
export const rootView = async ({ refs, desk }: At, root: string): Promise<MirrorView | undefined> => {
  const ref = await refs.find(root)
  return ref?.kind === 'conversation' ? desk?.mirror(ref.id, root) : undefined
}

/** `root`: as seen from that thread, which it may have left. */
export const conversationView = async ({ desk }: At, conversation: string, root?: string): Promise<MirrorView> => {
  const view = await desk?.mirror(conversation, root)
  if (!view) throw new Refusal('not_found', 'This thread no longer shows a conversation.')
  return view
}
