import type { MirrorView } from '../contract/index.ts'
import { crashPoint, hurried } from '../crash.ts'
import type { Outcome } from '../jobs/runner.ts'
import type { MirrorRow } from './desk.ts'
import { leftView, mirrorView } from './desk.ts'
import { doubtOf, echoDue, standing } from './echo.ts'
import type { Move } from './home.ts'
import { homeOf, leftBehind, rootOfLeft } from './home.ts'
import type { Claim } from './ledger.ts'
import { claimPost, settlePost } from './ledger.ts'
import { discard, isHopeless, noteFailure } from './settling.ts'
import type { Showing } from './showing.ts'
import { later, turn } from './showing.ts'
import { spotOfHome } from './spots.ts'

/** How soon a thread that was left looks again whether the new one stands. */
const LOOK_MS = 500
/** A channel nobody may write in any more gets no pointer: after a day nobody tries again. */
const GIVE_UP_MS = 24 * 3_600_000

/** In each thread that was left a line says where the conversation goes on. Undefined: all of them do. */
export const pointOn = async (showing: Showing): Promise<Outcome | undefined> => {
  const { services, mirror } = showing
  const { place, account_id, id } = mirror
  if (mirror.pointed >= place) return undefined
  const { root } = services.db
  const home = mirror.away ? await homeOf(root, account_id, mirror.conversation_id) : mirror
  for (const move of await leftBehind(root, mirror)) {
    const stop = isOld(move) ? await pointed(showing, move) : await pointFrom(showing, move, home)
    if (stop) return stop
  }
  await root
    .updateTable('mirrors')
    .set({ pointed: place })
    .where('account_id', '=', account_id)
    .where('id', '=', id)
    .where('place', '=', place)
    .execute()
  return undefined
}

const isOld = ({ moved_at }: Move): boolean => Date.now() - moved_at.getTime() > GIVE_UP_MS

const pointFrom = async (showing: Showing, move: Move, home: MirrorRow | undefined): Promise<Outcome | undefined> => {
  const { services, surface, mirror } = showing
  const left = move.root
    ? { root: move.root, doubt: false, since: move.moved_at }
    : await rootOfLeft(services.db.root, move)
  const told = new Date(left.since.getTime() + hurried(surface.echoes?.withinMs ?? 0))
  if (left.doubt && told > new Date()) return { again: told }
  if (!left.root || !surface.mirror.point) return pointed(showing, move, left.root)
  if (!home?.root) return later(LOOK_MS)
  await spotOfHome(services, home).then((spot) => Object.assign(home, { spot }))
  const view = await mirrorView(services.db.root, mirror)
  if (!view) return pointed(showing, move)
  return point(showing, move, { ...leftView(view, left.root, home), channel: move.channel })
}

const point = async (showing: Showing, move: Move, view: MirrorView): Promise<Outcome | undefined> => {
  const { services, job, mirror } = showing
  const { place } = move
  const db = services.db.root
  const echo = echoDue(await doubtOf(db, { ...mirror, place }, job, ['point']), showing.surface)
  if (echo) return { again: echo }
  const stop = await turn(showing, { is: 'post' }, view)
  if (stop) return stop
  const wish = { op: 'point' as const, position: place, place, number: view.conversation.number }
  const claim = await claimPost(db, job, mirror, wish)
  if (!claim) return 'done'
  showing.tries = claim.attempts
  crashPoint('mirror.after-claim')
  try {
    const keys = await callPoint(showing, view, claim)
    crashPoint('mirror.before-settle')
    const target = mirror.conversation_id
    const spares = await settlePost(db, mirror, claim, {
      keys: keys.map((key) => ({ key, kind: 'conversation' as const, target })),
    })
    await discard(showing, spares)
  } catch (error) {
    await noteFailure(showing, claim, error, isHopeless(error) ? 'failed' : 'queued')
    if (!isHopeless(error)) throw error
    services.log.warn(
      { mirror: mirror.id, place },
      'A thread that was left could not say where its conversation goes on.',
    )
  }
  return pointed(showing, move, view.root)
}

const callPoint = async (
  { services, mirror, surface, installation }: Showing,
  view: MirrorView,
  { id: delivery, repeated }: Claim,
): Promise<string[]> => {
  const [stands] = repeated ? Object.values(await standing(services.db.root, mirror, delivery)) : []
  if (stands) return [stands]
  return (await surface.mirror.point?.(view, installation, { delivery, repeated }))?.keys ?? []
}

const pointed = async ({ services }: Showing, move: Move, root = move.root): Promise<undefined> => {
  await services.db.root
    .updateTable('moves')
    .set({ pointed_at: new Date(), root })
    .where('account_id', '=', move.account_id)
    .where('mirror_id', '=', move.mirror_id)
    .where('place', '=', move.place)
    .execute()
}
