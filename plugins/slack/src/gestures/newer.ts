import type { Envelope, MemberView, MessageView, MirrorView } from '@deskless/core/contract'
import { conversationView, newerThan, seenWith } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import type { Submitted } from '../modal.ts'
import { memoOf } from '../modal.ts'

/** `s`: the suggestion a form answers with; `st`: which lines stand above it, because they came since; `e`: or before, on their way to the thread. */
export type ReplyMemo = { seen: number; s?: string; st?: number[]; e?: number[] }

const MOST = 20

const numbers = (lines: readonly MessageView[]): number[] => lines.slice(-MOST).map(({ number }) => number)

export const numbersOf = (stale: readonly MessageView[]): Pick<ReplyMemo, 'st'> =>
  stale.length > 0 ? { st: numbers(stale) } : {}

/** What whoever opens a form cannot have seen yet: Slack takes lines one by one, and the card may stand before the first. */
export type Opening = { seen: number; stale: readonly MessageView[]; early: readonly MessageView[] }

/** `stale`: what the form is opened with for another reason. */
export const openingOf = async (
  installation: Installation,
  view: MirrorView,
  member: MemberView,
  stale: readonly MessageView[] = [],
): Promise<Opening> => {
  const early = stale.length > 0 ? [] : await newerThan(installation, view, view.shown, member)
  return { seen: seenWith(view.shown, [...stale, ...early]), stale, early }
}

export const memoOfOpening = ({ seen, stale, early }: Opening): ReplyMemo => ({
  seen,
  ...numbersOf(stale),
  ...(early.length > 0 && { e: numbers(early) }),
})

type Lines = MessageView[]
type Drawn = {
  view: MirrorView
  envelope: Envelope | undefined
  stale: MessageView[]
  early: MessageView[]
  memo: ReplyMemo
}

/** What an open form shows besides what is typed into it: drawn anew, it shows the same. */
export const drawnAgain = async (installation: Installation, form: Submitted): Promise<Drawn> => {
  const { c, seen, s, st = [], e = [] } = memoOf<ReplyMemo>(form)
  const above = [...st, ...e]
  const { read } = installation.hub
  const [view, envelope, since] = await Promise.all([
    conversationView(installation, c),
    read.envelope(c),
    above.length > 0 ? read.messages(c, { after: Math.min(...above) - 1, limit: 50 }) : [],
  ])
  const [stale, early] = [st, e].map((of) => since.filter(({ number }) => of.includes(number))) as [Lines, Lines]
  return { view, envelope, stale, early, memo: { ...memoOfOpening({ seen, stale, early }), ...(s && { s }) } }
}
