import type { MirrorShown, MirrorView } from '../contract/index.ts'
import { crashPoint } from '../crash.ts'
import type { Outcome } from '../jobs/runner.ts'
import { standing } from './echo.ts'
import { claimPost, forgetPosts, settlePost } from './ledger.ts'
import { discard, isHopeless, noteFailure } from './settling.ts'
import type { Showing } from './showing.ts'
import { turn } from './showing.ts'

/** A line drawn anew may need more posts than it had, or fewer. Undefined: it has as many as it needs. */
export const fitPosts = async (
  showing: Showing,
  view: MirrorView,
  { posts, lines }: MirrorShown,
): Promise<Outcome | undefined> => {
  const { services, mirror, surface, installation } = showing
  if (posts.length === 0 || !surface.mirror.room) return undefined
  const room = await surface.mirror.room(lines, view, installation)
  if (room > posts.length) return grow(showing, view, { posts, lines })
  // Taken away by the surface: what is said later must not be looked for there.
  if (room < posts.length) await forgetPosts(services.db.root, mirror, posts.slice(room))
  return undefined
}

type Grown = Pick<MirrorShown, 'posts' | 'lines'>

/** The rest is posted like anything else: claimed, marked, and known again by its echo. */
const grow = async (showing: Showing, view: MirrorView, { posts, lines }: Grown): Promise<Outcome | undefined> => {
  const { services, job, mirror, surface, installation } = showing
  const message = lines.at(-1)
  if (!message) return undefined
  const stop = await turn(showing, { is: 'post' }, view)
  if (stop) return stop
  const { number } = view.conversation
  // Of one line one such delivery: what a lost try of an earlier change left standing counts.
  const wish = { op: 'amend' as const, position: message.number, message: message.id, number }
  const claim = await claimPost(services.db.root, job, mirror, wish)
  if (!claim) return 'done'
  showing.tries = claim.attempts
  const { id: delivery, repeated } = claim
  try {
    const heard = repeated ? await standing(services.db.root, mirror, delivery) : {}
    const what = { message, earlier: lines.slice(0, -1), delivery, repeated, stands: { ...heard, ...posts } }
    const { keys } = await surface.mirror.post(what, view, installation)
    crashPoint('mirror.before-settle')
    const named = keys.map((key) => ({ key, kind: 'post' as const, target: message.id }))
    await discard(showing, await settlePost(services.db.root, mirror, claim, { keys: named }))
  } catch (error) {
    await noteFailure(showing, claim, error, isHopeless(error) ? 'failed' : 'queued')
    throw error
  }
  return undefined
}
