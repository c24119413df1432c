import type { Envelope, MessageView, MirrorView } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import type { Submitted } from '../modal.ts'
import { memoOf } from '../modal.ts'
import { conversationView } from '../threads.ts'

/** `s`: the suggestion a form answers with; `st`: which lines stand above it, because they came since. */
export type ReplyMemo = { seen: number; s?: string; st?: number[] }

const MOST = 20

export const numbersOf = (stale: readonly MessageView[]): { st?: number[] } =>
  stale.length > 0 ? { st: stale.slice(-MOST).map(({ number }) => number) } : {}

type Drawn = { view: MirrorView; envelope: Envelope | undefined; stale: MessageView[]; memo: ReplyMemo }

/** What an open form shows besides what is typed into it: drawn anew, it shows the same. */
export const drawnAgain = async (installation: Installation, form: Submitted): Promise<Drawn> => {
  const { c, seen, s, st = [] } = memoOf<ReplyMemo>(form)
  const { read } = installation.hub
  const [view, envelope, since] = await Promise.all([
    conversationView(installation, c),
    read.envelope(c),
    st.length > 0 ? read.messages(c, { after: Math.min(...st) - 1, limit: 50 }) : [],
  ])
  const stale = since.filter(({ number }) => st.includes(number))
  return { view, envelope, stale, memo: { seen, ...(s && { s }), ...numbersOf(stale) } }
}
