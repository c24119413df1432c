// What `visibility` looks at besides a line itself, in the words every surface shares.
import type { Connection } from '../context.ts'
import type { MirrorView } from '../mirror.ts'
import type { ConversationView, MemberView, MessageView } from '../views.ts'
import type { Gesture, Line } from '../visibility.ts'

/** Whether its contact can be answered right now. */
export const conversationState = ({ status, spam, contact }: ConversationView): Line['conversation'] => {
  if (status === 'resolved' || spam || contact.blocked) return 'closed'
  return contact.optedOut ? 'opted-out' : 'live'
}

/** What the guards must still know when the line is sent later, and only its words are left. */
export const seenIn = ({ subtype, mentions, callsGroup, files }: Omit<Line, 'text'>): SeenInLine => ({
  subtype,
  mentions,
  ...(callsGroup === undefined ? {} : { callsGroup }),
  files: [...files],
})

/** What was noted of a line that stands in the hub. */
export const seenOf = ({ memo }: MessageView): SeenInLine | undefined =>
  (memo?.origin as { seen?: SeenInLine } | undefined)?.seen

export type SeenInLine = { files: ('own' | 'elsewhere')[] } & Pick<Line, 'subtype' | 'mentions' | 'callsGroup'>

const NOTE_MS = 2 * 60_000

const REPLY_MS = 60_000

type Before = Pick<Line, 'afterNote' | 'afterReply'>

/** `stands`: the line itself, where it stands in the hub already. */
type Talk = { view: MirrorView; gesture: Gesture; member?: MemberView | undefined; stands?: string | undefined }

/** In the middle of a talk among colleagues, or while one of them answers, a line for the customer is worth a question. */
export const talkBefore = async (
  { hub, desk }: Pick<Connection, 'hub' | 'desk'>,
  { view, member, gesture, stands }: Talk,
): Promise<Before> => {
  if (gesture === 'modal' || gesture === 'preview' || gesture === 'correction')
    return { afterNote: false, afterReply: false }
  const { id } = view.conversation
  const recent = (await recentIn(hub, id)).filter((message) => message.kind !== 'activity' && message.id !== stands)
  const last = recent.at(-1)
  const byOther = (message: MessageView | undefined, kind: string, ms: number): boolean =>
    message?.kind === kind && message.author.id !== member?.id && Date.now() - message.createdAt.getTime() < ms
  const answered = recent.some((message) => byOther(message, 'out', REPLY_MS))
  const answering = await desk?.holds.othersIn(id, member?.id ?? NO_MEMBER)
  return { afterNote: byOther(last, 'note', NOTE_MS), afterReply: answered || answering === true }
}

const PAGE = 30

/** As far back as a guard looks: what the hub notes of itself, assignments and labels, pushes no word of a colleague's out of sight. */
const recentIn = async ({ read }: Connection['hub'], conversation: string): Promise<MessageView[]> => {
  const since = Date.now() - NOTE_MS
  const found: MessageView[] = []
  for (;;) {
    const before = found[0]?.number
    const page = await read.messages(conversation, { limit: PAGE, ...(before !== undefined && { before }) })
    found.unshift(...page)
    const [oldest] = page
    if (!oldest || page.length < PAGE || oldest.createdAt.getTime() < since) return found
  }
}

/** An id nobody has. */
const NO_MEMBER = '00000000-0000-0000-0000-000000000000'
