import type { Connection } from '../context.ts'
import type { MirrorTurn } from '../desk.ts'
import type { MirrorView } from '../mirror.ts'
import type { SurfaceSeat } from '../plugin.ts'
import type { Manner, Urgency } from './manner.ts'
import { inManner } from './manner.ts'

type Mirror<S> = Required<SurfaceSeat<S>['mirror']>

/** A place in the line of calls, kept over several tries. */
type Line = { urgency: Urgency; who: string }

type Unpaced<S> = Omit<Mirror<S>, 'turn'> & {
  /** How many milliseconds the first call of this must wait for whoever has this place; 0: go. */
  turn(of: MirrorTurn, view: MirrorView, installation: Connection<S>, line: Line): number | Promise<number>
}

/** A job keeps its hands free while it waits; a letter of several posts is better finished than begun again. */
const PATIENCE = { patienceMs: 50, restMs: 20_000 }
/** For what nobody comes back for, or what is asked once and kept. */
const MORE_PATIENCE = { patienceMs: 5_000, restMs: 20_000 }

const lineOf = (is: MirrorTurn['is'], { mirrorId }: MirrorView): Line => {
  if (is === 'open' || is === 'post') return { urgency: 'message', who: `message:${mirrorId}` }
  return is === 'card' ? { urgency: 'card', who: `card:${mirrorId}` } : { urgency: 'edit', who: `edit:${mirrorId}` }
}

const manner = (is: MirrorTurn['is'], view: MirrorView): Manner => ({ ...lineOf(is, view), ...PATIENCE })

/** What the mirror loop calls, each with its place in the line: what customers said before edits, edits before cards. */
export const pacedMirror = <S>(mirror: Unpaced<S>): Mirror<S> => ({
  // Asked before a delivery is marked as begun, so that a wait costs no try.
  turn: (of, view, at) => mirror.turn(of, view, at, lineOf(of.is, view)),
  open: (view, first, at, mark) => inManner(manner('open', view), () => mirror.open(view, first, at, mark)),
  post: (what, view, at) => inManner(manner('post', view), () => mirror.post(what, view, at)),
  update: (view, at) => inManner(manner('card', view), () => mirror.update(view, at)),
  amend: (line, shown, view, at) => inManner(manner('amend', view), () => mirror.amend(line, shown, view, at)),
  tick: (line, shown, view, at) => inManner(manner('tick', view), () => mirror.tick(line, shown, view, at)),
  room: (lines, view, at) => mirror.room(lines, view, at),
  suggestion: {
    post: (what, view, at) => inManner(manner('post', view), () => mirror.suggestion.post(what, view, at)),
    amend: (what, keys, view, at) =>
      inManner(manner('amend', view), () => mirror.suggestion.amend(what, keys, view, at)),
  },
  recap: (lines, view, at, mark) => inManner(manner('post', view), () => mirror.recap(lines, view, at, mark)),
  retell: (lines, keys, view, at) => inManner(manner('amend', view), () => mirror.retell(lines, keys, view, at)),
  point: (view, at, mark) => inManner(manner('post', view), () => mirror.point(view, at, mark)),
  spot: (root, at) => inManner({ urgency: 'edit', ...MORE_PATIENCE }, () => mirror.spot(root, at)),
  discard: (keys, at) => inManner({ urgency: 'ornament', ...MORE_PATIENCE }, () => mirror.discard(keys, at)),
})
