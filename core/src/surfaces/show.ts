import type { MirrorView } from '../contract/index.ts'
import { ChannelError } from '../contract/index.ts'
import { crashPoint } from '../crash.ts'
import { forgetPayload } from '../jobs/claim.ts'
import type { Outcome } from '../jobs/runner.ts'
import { replyingTo } from './collision.ts'
import { fitView, mirrorView } from './desk.ts'
import type { Doubt } from './echo.ts'
import { doubtOf, echoDue, standing } from './echo.ts'
import type { Change } from './editing.ts'
import { changesOf, editAll } from './editing.ts'
import { foldsOf } from './folds.ts'
import { filesDue, news } from './known.ts'
import type { Claim, Places } from './ledger.ts'
import { advance, cardDrawnAt, claimPost, settlePost } from './ledger.ts'
import { open } from './opening.ts'
import { pointOn } from './pointing.ts'
import { recap } from './recap.ts'
import { lastRoot, retell, touchedBy } from './retelling.ts'
import { reroute, startAnew } from './routing.ts'
import { discard, isHopeless, noteFailure } from './settling.ts'
import type { Showing } from './showing.ts'
import { later, turn } from './showing.ts'
import { noteOrigin } from './spots.ts'
import type { Post, Seen } from './steps.ts'
import { changesCard, postsOf } from './steps.ts'
import { lapse } from './switching.ts'

/** The customer's words first, then ticks and amendments, the card, and last what threads that were left say. */
export const catchUp = async (showing: Showing): Promise<Outcome> => {
  const { services, mirror, job } = showing
  const db = services.db.root
  if (mirror.away) return lookAfter(showing)
  const doubt = await doubtOf(db, mirror, showing.job)
  const echo = echoDue(doubt, showing.surface)
  if (echo) return { again: echo }
  const { events, known, more } = await news(db, mirror, doubt)
  const view = await viewNow(showing)
  if (!view) return 'done'
  const moves = !mirror.beside && (await reroute(showing, view, events))
  if (moves || (await startAnew(showing, events))) return later(0)
  const drawn = mirror.root ? undefined : await openThread(showing, view, doubt)
  if (!mirror.root || drawn) return drawn ?? 'done'
  const after = (seq: number): Seen[] => events.filter((e) => e.seq > seq)
  const end = events.at(-1)?.seq ?? mirror.seq
  const edits = changesOf(showing, after(mirror.edit_seq), known)
  const touched = touchedBy(after(mirror.edit_seq), known)
  const stale = job.payload?.card === true || after(mirror.card_seq).some(changesCard)
  const here = { ...view, root: mirror.root }
  const posts = postsOf(after(mirror.seq), { ...known, root: mirror.root })
  const posted = (await recap(showing, here, posts)) ?? (await postAll(showing, here, posts))
  if (posted) return posted
  await advance(db, mirror, placesAt(end, edits.length > 0 || touched !== undefined, stale))
  const rest = await editAndDraw(showing, here, { edits, touched, stale, end })
  const pointed = await pointOn(showing)
  return rest ?? pointed ?? (more ? later(0) : 'done')
}

const openThread = async (
  showing: Showing,
  view: MirrorView,
  doubt: Doubt | undefined,
): Promise<Outcome | undefined> => {
  await noteOrigin(showing)
  const { came_from: cameFrom } = showing.mirror
  return open(showing, cameFrom ? { ...view, cameFrom } : view, doubt)
}

/** Nothing is posted any more where it is away, but what stands there still follows what is edited, removed and erased. */
const lookAfter = async (showing: Showing): Promise<Outcome> => {
  const { job } = showing
  const followed = await followEdits(showing).catch(asTrouble)
  const pointed = await pointOn(showing)
  if (!(followed instanceof ChannelError)) return earlier(followed, pointed) ?? 'done'
  showing.tries = job.attempts
  throw followed
}

const followEdits = async (showing: Showing): Promise<Outcome | undefined> => {
  const { services, mirror } = showing
  const db = services.db.root
  const root = await lastRoot(db, mirror)
  const view = root && (await mirrorView(db, mirror))
  if (!view) return undefined
  const { edit_seq } = mirror
  const { events, known, more } = await news(db, { ...mirror, seq: edit_seq, card_seq: edit_seq })
  const here = { ...view, root }
  const changed = { edits: changesOf(showing, events, known), touched: touchedBy(events, known) }
  const stop = await change(showing, here, changed)
  if (stop) return stop
  await advance(db, mirror, { edit_seq: events.at(-1)?.seq })
  return more ? later(0) : undefined
}

type Changed = { edits: readonly Change[]; touched: ReturnType<typeof touchedBy> }
type Rest = Changed & { stale: boolean; end: number }

/** What was told elsewhere first: an edit that is done is not looked at again. */
const change = async (showing: Showing, view: MirrorView, { edits, touched }: Changed): Promise<Outcome | undefined> =>
  (touched && (await retell(showing, view, touched))) ?? editAll(showing, view, edits)

/** Neither waits for the other: what keeps a tick from being set may be the very thing the card has to tell. */
const editAndDraw = async (showing: Showing, view: MirrorView, { stale, end, ...changed }: Rest) => {
  const { services, job, mirror } = showing
  const edited = await change(showing, view, changed).catch(asTrouble)
  if (!edited) await advance(services.db.root, mirror, placesAt(end, false, stale))
  const card = stale ? await drawCard(showing, view, end) : undefined
  if (edited && !card) await forgetPayload(services.db.root, job)
  if (!(edited instanceof ChannelError)) return earlier(edited, card)
  showing.tries = job.attempts
  throw edited
}

const asTrouble = (error: unknown): ChannelError => {
  if (error instanceof ChannelError) return error
  throw error
}

const earlier = (one: Outcome | undefined, other: Outcome | undefined): Outcome | undefined => {
  if (!one || one === 'done') return other
  return other && other !== 'done' && other.again < one.again ? other : one
}

/** How far a mirror is once its posts are: past the edits and the card as well, where there is nothing to do for them. */
const placesAt = (end: number, edits: boolean, card: boolean): Places => ({
  seq: end,
  ...(!edits && { edit_seq: end }),
  ...(!edits && !card && { card_seq: end }),
})

/** Undefined as well where a switched thread was just put back: that wakes this lane anew. */
const viewNow = async ({ services, mirror }: Showing): Promise<MirrorView | undefined> => {
  const view = await mirrorView(services.db.root, mirror)
  const put = view && (await lapse(services.db, mirror, view.conversation))
  return put === 'lapsed' ? undefined : view
}

const postAll = async (showing: Showing, view: MirrorView, posts: readonly Post[]): Promise<Outcome | undefined> => {
  const { place } = showing.mirror
  for (const post of posts) {
    const stop = await postOne(showing, view, post)
    if (stop) return stop
    // Moved meanwhile: what follows belongs into the new thread.
    if (showing.mirror.place !== place) return later(0)
  }
  return undefined
}

const postOne = async (showing: Showing, view: MirrorView, post: Post): Promise<Outcome | undefined> => {
  const { services, job, mirror } = showing
  const due = await filesDue(services.db.root, mirror.account_id, [post.message])
  if (due) return { again: due }
  const stop = await turn(showing, { is: 'post' }, view)
  if (stop) return stop
  const claim = await claimPost(services.db.root, job, mirror, {
    op: 'post',
    position: post.seq,
    message: post.message.id,
    number: view.conversation.number,
  })
  if (!claim) return 'done'
  showing.tries = claim.attempts
  crashPoint('mirror.after-claim')
  try {
    const { keys } = await callPost(showing, view, post, claim)
    crashPoint('mirror.before-settle')
    const spares = await settlePost(services.db.root, mirror, claim, {
      keys: [...keys.map((key) => ({ key, kind: 'post' as const, target: post.message.id })), ...foldsOf(post)],
      mirror: { seq: post.upTo },
    })
    crashPoint('mirror.after-settle')
    await discard(showing, spares)
    services.counters.count(claim.repeated ? 'repeated' : 'mirrored')
    return undefined
  } catch (error) {
    await noteFailure(showing, claim, error, isHopeless(error) ? 'failed' : 'queued')
    if (!isHopeless(error)) throw error
    // The surface refuses these very words: one visible gap in the ledger beats a thread that stands still.
    await advance(services.db.root, mirror, { seq: post.upTo })
    return undefined
  }
}

const callPost = async (
  { services, mirror, surface, installation }: Showing,
  view: MirrorView,
  { message, earlier }: Post,
  { id: delivery, repeated }: Claim,
): Promise<{ keys: string[] }> => {
  const stands = repeated ? await standing(services.db.root, mirror, delivery) : {}
  crashPoint('mirror.mid-request', MID_REQUEST_MS)
  return surface.mirror.post({ message, earlier, delivery, repeated, stands }, view, installation)
}

/** Long enough for the request to be under way. */
const MID_REQUEST_MS = 10

/** Where a surface says nothing else. */
const CARD_EVERY_MS = 1_500

/** One card, many changes: drawn at most so often, always with the newest state. */
const drawCard = async (showing: Showing, shown: MirrorView, end: number): Promise<Outcome | undefined> => {
  const { services, job, mirror, surface, installation } = showing
  const last = (await cardDrawnAt(services.db.root, mirror))?.getTime() ?? 0
  const rest = last + (surface.pace.card ?? CARD_EVERY_MS) - Date.now()
  if (rest > 0) return later(rest)
  const stop = await turn(showing, { is: 'card' }, shown)
  if (stop) return stop
  const view = await fitView(services.db.root, mirror)
  const claim =
    view &&
    (await claimPost(services.db.root, job, mirror, { op: 'update', position: 0, number: view.conversation.number }))
  if (!claim) return 'done'
  showing.tries = claim.attempts
  try {
    await surface.mirror.update(view, installation)
  } catch (error) {
    await noteFailure(showing, claim, error, 'queued')
    if (!isHopeless(error)) throw error
  }
  await settlePost(services.db.root, mirror, claim, { mirror: { card_seq: Math.max(end, mirror.card_seq) } })
  return forgetLocks(showing)
}

/** A card that names who is replying is drawn again when the last of these locks ends. */
const forgetLocks = async ({ services, mirror }: Showing): Promise<Outcome | undefined> => {
  const replying = await replyingTo(services.db.root, mirror.account_id, mirror.conversation_id)
  if (replying.length === 0) return undefined
  return { again: new Date(Math.min(...replying.map((r) => r.until.getTime())) + 100) }
}
