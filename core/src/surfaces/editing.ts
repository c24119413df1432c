import type { MirrorTurn, MirrorView } from '../contract/index.ts'
import { ChannelError } from '../contract/index.ts'
import type { Outcome } from '../jobs/runner.ts'
import { fitPosts } from './growing.ts'
import { advance } from './ledger.ts'
import type { Showing } from './showing.ts'
import { turn } from './showing.ts'
import type { Edit, Known, Seen } from './steps.ts'
import { editsOf } from './steps.ts'
import type { Draft } from './suggesting.ts'
import { draftsOf, postDraft } from './suggesting.ts'

export type Change = Edit | Draft

/** In the order they came. A surface that shows no suggestions is asked nothing of them. */
export const changesOf = ({ surface }: Showing, events: readonly Seen[], known: Known): Change[] =>
  [...editsOf(events, known), ...(surface.mirror.suggestion ? draftsOf(events, known) : [])].sort(
    (a, b) => a.seq - b.seq,
  )

export const editAll = async (
  showing: Showing,
  view: MirrorView,
  changes: readonly Change[],
): Promise<Outcome | undefined> => {
  const { services, mirror } = showing
  for (const change of changes) {
    const stop = (await turn(showing, turnOf(change), view)) ?? (await make(showing, view, change))
    if (stop) return stop
    await advance(services.db.root, mirror, { edit_seq: change.seq })
  }
  return undefined
}

const turnOf = (change: Change): MirrorTurn => {
  if (change.op === 'suggest') return { is: 'post' }
  return change.op === 'redraft'
    ? { is: 'amend', keys: { posts: [...change.keys], typed: [] } }
    : { is: change.op, keys: change.shown }
}

const make = async (showing: Showing, view: MirrorView, change: Change): Promise<Outcome | undefined> => {
  if (change.op === 'suggest') return postDraft(showing, view, change)
  try {
    return await redraw(showing, view, change)
  } catch (error) {
    if (!(error instanceof ChannelError) || error.retry !== 'never') throw error
    const of = change.op === 'redraft' ? change.suggestion.id : change.message.id
    const ids = { mirror: showing.mirror.id, of, code: error.code }
    showing.services.log.warn(ids, 'A line in a thread could not be changed.')
    return undefined
  }
}

const redraw = async (
  showing: Showing,
  view: MirrorView,
  change: Exclude<Change, { op: 'suggest' }>,
): Promise<Outcome | undefined> => {
  const { mirror } = showing.surface
  const { installation } = showing
  if (change.op === 'redraft') {
    await mirror.suggestion?.amend(change.suggestion, change.keys, view, installation)
    return undefined
  }
  await mirror[change.op](change.message, change.shown, view, installation)
  return fitPosts(showing, view, change.shown)
}
