import type { MessageView, MirrorView } from '../contract/index.ts'
import { crashPoint } from '../crash.ts'
import type { Outcome } from '../jobs/runner.ts'
import { messagePage } from '../queries/views.ts'
import { standing } from './echo.ts'
import { advance, claimPost, settlePost } from './ledger.ts'
import { discard, isHopeless, noteFailure } from './settling.ts'
import type { Showing } from './showing.ts'
import { turn } from './showing.ts'
import type { Post } from './steps.ts'

/** Enough to answer without opening the old thread, which is linked. */
const LINES = 10
const LOOKED_THROUGH = 40

/** In a place it moved to, a mirror first tells the last lines again, in one post. Undefined: that is done. */
export const recap = async (
  showing: Showing,
  view: MirrorView,
  posts: readonly Post[],
): Promise<Outcome | undefined> => {
  const { services, mirror, surface } = showing
  if (mirror.recapped >= mirror.place) return undefined
  const lines = surface.mirror.recap ? await linesBefore(showing, posts) : []
  if (lines.length > 0) return tell(showing, view, lines)
  await advance(services.db.root, mirror, { recapped: mirror.place })
  return undefined
}

/** What is posted one by one afterwards is not told twice. */
const linesBefore = async ({ services, mirror }: Showing, posts: readonly Post[]): Promise<MessageView[]> => {
  const numbers = posts.flatMap(({ earlier, message }) => [...earlier, message].map((m) => m.number))
  const before = numbers.length > 0 ? Math.min(...numbers) : undefined
  const page = { before, limit: LOOKED_THROUGH }
  const lines = await messagePage(services.db.root, mirror.account_id, mirror.conversation_id, page)
  return lines.filter((line) => line.kind !== 'activity' && !line.removedAt).slice(-LINES)
}

const tell = async (
  showing: Showing,
  view: MirrorView,
  lines: readonly MessageView[],
): Promise<Outcome | undefined> => {
  const { services, job, mirror } = showing
  const stop = await turn(showing, { is: 'post' }, view)
  if (stop) return stop
  const { place } = mirror
  const wish = { op: 'recap' as const, position: place, number: view.conversation.number }
  const claim = await claimPost(services.db.root, job, mirror, wish)
  if (!claim) return 'done'
  showing.tries = claim.attempts
  crashPoint('mirror.after-claim')
  try {
    const keys = await callRecap(showing, view, lines, claim)
    crashPoint('mirror.before-settle')
    const spares = await settlePost(services.db.root, mirror, claim, {
      keys: keys.map((key) => ({ key, kind: 'conversation' as const, target: mirror.conversation_id })),
      mirror: { recapped: place },
      told: { lines: lines.map(({ id }) => id), keys, ...(view.cameFrom && { from: view.cameFrom }) },
    })
    await discard(showing, spares)
    return undefined
  } catch (error) {
    await noteFailure(showing, claim, error, isHopeless(error) ? 'failed' : 'queued')
    if (!isHopeless(error)) throw error
    // The surface refuses these very words: the old thread, which is linked, still holds them.
    await advance(services.db.root, mirror, { recapped: place })
    return undefined
  }
}

const callRecap = async (
  { services, mirror, surface, installation }: Showing,
  view: MirrorView,
  lines: readonly MessageView[],
  { id: delivery, repeated }: { id: string; repeated: boolean },
): Promise<string[]> => {
  const [stands] = repeated ? Object.values(await standing(services.db.root, mirror, delivery)) : []
  if (stands) return [stands]
  return (await surface.mirror.recap?.(lines, view, installation, { delivery, repeated }))?.keys ?? []
}
