import type { Connection } from '../context.ts'
import type { MirrorView } from '../mirror.ts'
import type { MemberView, MessageView } from '../views.ts'

/** What came since a form was opened: the customer's words and others' answers. */
export const newerThan = async (
  { hub }: Pick<Connection, 'hub'>,
  view: MirrorView,
  seen: number,
  me: MemberView,
): Promise<MessageView[]> => {
  const since = await hub.read.messages(view.conversation.id, { after: seen, limit: 50 })
  const isMine = ({ author }: MessageView): boolean => author.kind === 'member' && author.id === me.id
  return since.filter((message) => (message.kind === 'in' || message.kind === 'out') && !isMine(message))
}

/** What a form that shows these lines has told its reader, even where the thread's own place is not settled yet. */
export const seenWith = (shown: number, newer: readonly MessageView[]): number =>
  Math.max(shown, ...newer.map((message) => message.number))
