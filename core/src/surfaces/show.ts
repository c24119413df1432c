import type { MirrorView } from '../contract/index.ts'
import { ChannelError } from '../contract/index.ts'
import { crashPoint } from '../crash.ts'
import type { Outcome } from '../jobs/runner.ts'
import { messagePage } from '../queries/views.ts'
import { replyingTo } from './collision.ts'
import { mirrorView } from './desk.ts'
import type { Doubt } from './echo.ts'
import { doubtOf, echoDue, standing } from './echo.ts'
import { filesDue, news } from './known.ts'
import type { Places } from './ledger.ts'
import { advance, cardDrawnAt, claimPost, failPost, settlePost } from './ledger.ts'
import type { Showing } from './showing.ts'
import { later, turn } from './showing.ts'
import type { Edit, Post, Seen } from './steps.ts'
import { changesCard, editsOf, postsOf } from './steps.ts'
import { lapse } from './switching.ts'

/** The customer's words first, then ticks and amendments, the card last. */
export const catchUp = async (showing: Showing): Promise<Outcome> => {
  const { services, mirror, job } = showing
  const db = services.db.root
  const doubt = await doubtOf(db, mirror, showing.job)
  const echo = echoDue(doubt, showing.surface)
  if (echo) return { again: echo }
  const { events, known, more } = await news(db, mirror, doubt)
  const view = await viewNow(showing)
  if (!view) return 'done'
  const drawn = mirror.root ? undefined : await open(showing, view, doubt)
  if (!mirror.root) return drawn ?? 'done'
  const after = (seq: number): Seen[] => events.filter((e) => e.seq > seq)
  const end = events.at(-1)?.seq ?? mirror.seq
  const edits = editsOf(after(mirror.edit_seq), known)
  const stale = job.payload?.card === true || after(mirror.card_seq).some(changesCard)
  const posted = await postAll(showing, { ...view, root: mirror.root }, postsOf(after(mirror.seq), known))
  if (posted) return posted
  await advance(db, mirror, placesAt(end, edits.length > 0, stale))
  const edited = await editAll(showing, view, edits)
  if (edited) return edited
  await advance(db, mirror, placesAt(end, false, stale))
  const card = stale ? await drawCard(showing, end) : undefined
  if (card) return card
  return more ? later(0) : 'done'
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

const open = async (showing: Showing, view: MirrorView, doubt: Doubt | undefined): Promise<Outcome | undefined> => {
  const { services, job, mirror, surface, installation } = showing
  const claim = await claimPost(services.db.root, job, mirror, {
    op: 'open',
    position: 0,
    number: view.conversation.number,
  })
  if (!claim) return 'done'
  showing.tries = claim.attempts
  const [first] = await messagePage(services.db.root, mirror.account_id, mirror.conversation_id, { after: 0, limit: 1 })
  const stands = doubt?.op === 'open' ? doubt.stands[0] : undefined
  try {
    const mark = { delivery: claim.id, repeated: claim.repeated }
    const { root, keys } = stands
      ? { root: stands, keys: [stands] }
      : await surface.mirror.open(view, first, installation, mark)
    crashPoint('mirror.before-settle')
    const spares = await settlePost(services.db.root, mirror, claim, {
      keys: keys.map((key) => ({ key, kind: 'conversation' as const, target: mirror.conversation_id })),
      // An older card, known by its echo, is yet to be drawn anew.
      mirror: { root, ...(stands ? {} : { card_seq: view.conversation.seq }) },
    })
    // Another worker may have been quicker while this call hung: its card is the card.
    await discard(showing, mirror.root === root ? spares : [...spares, root])
    return undefined
  } catch (error) {
    await noteFailure(services, mirror, claim, error, 'queued')
    throw error
  }
}

/** What turned out to stand twice is taken away. Where that fails, it stands there marked. */
const discard = async ({ surface, installation, services, mirror }: Showing, keys: string[]): Promise<void> => {
  if (keys.length === 0 || !surface.mirror.discard) return
  await surface.mirror.discard(keys, installation).catch((error: unknown) => {
    if (!(error instanceof ChannelError)) throw error
    services.log.warn({ mirror: mirror.id, code: error.code }, 'A line that stands twice could not be taken away.')
  })
}

const postAll = async (showing: Showing, view: MirrorView, posts: readonly Post[]): Promise<Outcome | undefined> => {
  for (const post of posts) {
    const stop = await postOne(showing, view, post)
    if (stop) return stop
  }
  return undefined
}

const postOne = async (showing: Showing, view: MirrorView, post: Post): Promise<Outcome | undefined> => {
  const { services, job, mirror } = showing
  const due = await filesDue(services.db.root, mirror.account_id, [post.message])
  if (due) return { again: due }
  const stop = await turn(showing, 'post')
  if (stop) return stop
  const claim = await claimPost(services.db.root, job, mirror, {
    op: 'post',
    position: post.seq,
    message: post.message.id,
    number: view.conversation.number,
  })
  if (!claim) return 'done'
  showing.tries = claim.attempts
  try {
    const { keys } = await callPost(showing, view, post, claim)
    crashPoint('mirror.before-settle')
    const spares = await settlePost(services.db.root, mirror, claim, {
      keys: keys.map((key) => ({ key, kind: 'post' as const, target: post.message.id })),
      mirror: { seq: post.upTo },
    })
    await discard(showing, spares)
    services.counters.count(claim.repeated ? 'repeated' : 'mirrored')
    return undefined
  } catch (error) {
    const hopeless = error instanceof ChannelError && error.retry === 'never'
    await noteFailure(services, mirror, claim, error, hopeless ? 'failed' : 'queued')
    if (!hopeless) throw error
    // The surface refuses these very words: one visible gap in the ledger beats a thread that stands still.
    await advance(services.db.root, mirror, { seq: post.upTo })
    return undefined
  }
}

const callPost = async (
  { services, mirror, surface, installation }: Showing,
  view: MirrorView,
  { message, earlier }: Post,
  { id: delivery, repeated }: Claimed,
): Promise<{ keys: string[] }> => {
  const stands = repeated ? await standing(services.db.root, mirror, delivery) : {}
  return surface.mirror.post({ message, earlier, delivery, repeated, stands }, view, installation)
}

type Claimed = NonNullable<Awaited<ReturnType<typeof claimPost>>>

const noteFailure = async (
  services: Showing['services'],
  mirror: Showing['mirror'],
  claim: Claimed,
  error: unknown,
  status: 'queued' | 'failed',
): Promise<void> => {
  // Anything untyped may have happened after the bytes left: the row stays `sending`, so the next try is marked.
  if (!(error instanceof ChannelError)) return
  await failPost(services.db.root, mirror, claim, error.sent === 'unsure' ? 'unsure' : status, error)
}

const editAll = async (showing: Showing, view: MirrorView, edits: readonly Edit[]): Promise<Outcome | undefined> => {
  const { services, mirror, surface, installation } = showing
  for (const edit of edits) {
    const stop = await turn(showing, 'edit')
    if (stop) return stop
    try {
      await surface.mirror[edit.op](edit.message, edit.keys, view, installation)
    } catch (error) {
      if (!(error instanceof ChannelError) || error.retry !== 'never') throw error
      services.log.warn(
        { mirror: mirror.id, message: edit.message.id, code: error.code },
        'A line in a thread could not be changed.',
      )
    }
    await advance(services.db.root, mirror, { edit_seq: edit.seq })
  }
  return undefined
}

const CARD_EVERY_MS = 1_500

/** One card, many changes: drawn at most every 1.5 s, always with the newest state. */
const drawCard = async (showing: Showing, end: number): Promise<Outcome | undefined> => {
  const { services, job, mirror, surface, installation } = showing
  const last = (await cardDrawnAt(services.db.root, mirror))?.getTime() ?? 0
  const rest = last + CARD_EVERY_MS - Date.now()
  if (rest > 0) return later(rest)
  const view = await mirrorView(services.db.root, mirror)
  const claim =
    view &&
    (await claimPost(services.db.root, job, mirror, { op: 'update', position: 0, number: view.conversation.number }))
  if (!claim) return 'done'
  showing.tries = claim.attempts
  try {
    await surface.mirror.update(view, installation)
  } catch (error) {
    await noteFailure(services, mirror, claim, error, 'queued')
    if (!(error instanceof ChannelError) || error.retry !== 'never') throw error
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
