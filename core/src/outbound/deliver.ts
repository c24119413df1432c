import { setTimeout as pause } from 'node:timers/promises'
import { CONNECTED, forgetConnection } from '../connections/index.ts'
import { setConsent } from '../contacts/consent.ts'
import type { IdentityClaim, Piece } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { crashPoint } from '../crash.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import { postpone } from '../jobs/claim.ts'
import type { Subscriber } from '../jobs/runner.ts'
import { earliest } from '../jobs/runner.ts'
import type { Services } from '../services.ts'
import type { Breaker } from './breaker.ts'
import { createBreaker } from './breaker.ts'
import { callProvider } from './call.ts'
import type { Claim } from './claim.ts'
import { claimDelivery } from './claim.ts'
import { heed } from './heed.ts'
import type { Head } from './lane.ts'
import { headOf, LEASE_MS } from './lane.ts'
import type { Outgoing } from './outgoing.ts'
import { loadOutgoing, openInbox } from './outgoing.ts'
import type { Pace } from './pace.ts'
import { createPace } from './pace.ts'
import { DELIVER } from './queue.ts'
import type { Settled } from './settle.ts'
import { closeIfDone, explainWait, fail, giveBack, recover, settle, skip } from './settle.ts'
import type { Verdict } from './verdict.ts'
import { isSafeToRepeat } from './verdict.ts'

/** Lanes wait for slow providers, not for our processor; but one inbox may not take them all. */
const LANES = 128
const LANES_PER_INBOX = 32
const CROWDED_MS = 250
/** A longer wait for the pace is spent in the queue, not in a slot. */
const PATIENCE_MS = 3_000

type Room = {
  services: Services
  pace: Pace
  breaker: Breaker
  /** Slots of each inbox that are taken. */
  busy: Map<string, number>
  /** Of each lane: how often in a row it stopped on an error. */
  errors: Map<string, number>
  signal: AbortSignal
}

/** Sends what is queued, one lane at a time and in order, with no transaction open while a provider is called. */
export const deliverSubscriber = (
  services: Services,
  pace: Pace = createPace(),
  breaker: Breaker = createBreaker(),
): Subscriber => {
  const busy = new Map<string, number>()
  const errors = new Map<string, number>()
  return {
    name: DELIVER,
    batch: 1,
    parallel: LANES,
    leaseMs: LEASE_MS,
    run: async (jobs, signal) =>
      earliest(await Promise.all(jobs.map((job) => workLane({ services, pace, breaker, busy, errors, signal }, job)))),
  }
}

const RETRY_LANE_MS = 2_000

/** Answers when the lane is due again, if it was given back. */
const workLane = async (room: Room, job: ClaimedJob): Promise<Date | undefined> => {
  const { services } = room
  try {
    while (!room.signal.aborted) {
      const look = await workHead(room, job)
      if (look !== 'on') {
        room.errors.delete(job.lane)
        return look.at
      }
    }
    return await postpone(services.db.root, job, new Date())
  } catch (error) {
    services.log.error(
      { lane: job.lane, error: String((error as Error)?.stack ?? error) },
      'A lane stopped on an error and goes on shortly.',
    )
    // Not the job's attempts: a lane that often waited for its turn would wait long for its first error.
    const inARow = (room.errors.get(job.lane) ?? 0) + 1
    room.errors.set(job.lane, inARow)
    const wait = RETRY_LANE_MS * Math.min(inARow, 30)
    return postpone(services.db.root, job, new Date(Date.now() + wait), String(error), true).catch(() => undefined)
  }
}

/** `on`: look at the lane again. Else the job row is closed, lost, or given back and due `at`. */
type Look = 'on' | { at?: Date }

/** One look at the lane: what may move, moves. */
const workHead = async (room: Room, job: ClaimedJob): Promise<Look> => {
  const { services } = room
  const head = await headOf(services.db.root, job)
  if (!head) {
    const closed = await services.db.transaction((trx) => closeIfDone(trx, job))
    return closed.is === 'closed' ? closed : 'on'
  }
  const waits = waitOf(head)
  if (waits) return later(services, job, waits)
  if (head.status === 'sending') {
    const { capabilities } = await openInbox(services, head)
    if ((await recover(services, head, isSafeToRepeat(head.op, capabilities))) === 'unsure')
      services.counters.count('unsure')
    return 'on'
  }
  return inSlot(room, head.connection_id, job, () => send(room, job, head))
}

const waitOf = (head: Head): Date | undefined => {
  if (head.holding) return head.holds_until ?? undefined
  return head.status === 'sending' && !head.expired ? (head.lease_until ?? undefined) : undefined
}

const later = async (services: Services, job: ClaimedJob, at: Date): Promise<Look> => ({
  at: await postpone(services.db.root, job, at),
})

const inSlot = async (room: Room, connection: string, job: ClaimedJob, work: () => Promise<Look>): Promise<Look> => {
  const count = room.busy.get(connection) ?? 0
  if (count >= LANES_PER_INBOX)
    return later(room.services, job, new Date(Date.now() + CROWDED_MS * (1 + Math.random())))
  room.busy.set(connection, count + 1)
  try {
    return await work()
  } finally {
    const left = (room.busy.get(connection) ?? 1) - 1
    if (left > 0) room.busy.set(connection, left)
    else room.busy.delete(connection)
  }
}

const send = async (room: Room, job: ClaimedJob, head: Head): Promise<Look> => {
  const { services } = room
  if (isConnectedAnew(room, job, head)) forgetConnection(services, head.connection_id)
  const outgoing = await loadOr(services, head)
  if (!outgoing) return 'on'
  if (outgoing.shut) return stayIn(services, job, head, outgoing.shut)
  const wait = room.breaker.closedLeft(head.connection_id) || reserve(room, head, outgoing)
  if (wait > PATIENCE_MS) return later(services, job, new Date(Date.now() + wait))
  if (wait > 0) await pause(wait, undefined, { signal: room.signal }).catch(() => {})
  if (room.signal.aborted) return 'on'
  const pieces = await piecesOr(services, head, outgoing)
  if (!pieces) return 'on'
  const closed = room.breaker.admit(head.connection_id)
  if (closed > 0) return later(services, job, new Date(Date.now() + closed))
  const claim = await claimDelivery(services, job, head, pieces)
  crashPoint('deliver.after-claim')
  if (typeof claim === 'string') return claim === 'lost' ? {} : 'on'
  return sendPieces(room, job, outgoing, claim)
}

/** Told by whoever mended the inbox, perhaps in another process. */
const isConnectedAnew = ({ breaker }: Room, { payload }: ClaimedJob, { connection_id }: Head): boolean => {
  const at = payload?.[CONNECTED]
  return typeof at === 'string' && breaker.anew(connection_id, at)
}

/** How soon an inbox that was switched on again is noticed. */
const SHUT_MS = 15_000

const stayIn = async (
  services: Services,
  job: ClaimedJob,
  head: Head,
  { code, tell, forGood }: NonNullable<Outgoing['shut']>,
): Promise<Look> => {
  if (forGood) {
    await failed(services, head, { code, tell })
    return 'on'
  }
  await explainWait(services, head, { code, tell })
  return later(services, job, new Date(Date.now() + SHUT_MS))
}

const reserve = ({ pace }: Room, head: Head, { capabilities, thread }: Outgoing): number =>
  pace.reserve(head.connection_id, thread, capabilities.pace, PATIENCE_MS)

/** A message that no longer fits its inbox fails with the reason; anything else backs the lane off. */
const loadOr = async (services: Services, head: Head): Promise<Outgoing | undefined> => {
  try {
    return await loadOutgoing(services, head)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await failed(services, head, { code: error.code, tell: error.tell })
    return undefined
  }
}

/** The provider calls to make. Nothing when the delivery ended without any: removed before it was sent, say. */
const piecesOr = async (services: Services, head: Head, outgoing: Outgoing): Promise<Piece[] | undefined> => {
  const { channel, inbox, message, thread, keys } = outgoing
  if (head.op === 'send' && !message) await failed(services, head, REMOVED)
  else if (head.op !== 'send' && (keys.length === 0 || (head.op === 'edit' && !message))) await skip(services, head)
  else if (head.op !== 'send' || !message) return [{ thread, op: head.op }]
  else return cutInPieces(services, head, () => channel.pieces(message, inbox))
  return undefined
}

const REMOVED = { code: 'removed', tell: 'Removed before it was sent.' }

const cutInPieces = async (services: Services, head: Head, cut: () => Piece[]): Promise<Piece[] | undefined> => {
  try {
    const pieces = cut()
    if (pieces.length > 0) return pieces
    await failed(services, head, { code: 'empty', tell: 'There is nothing in this message this inbox can send.' })
  } catch (error) {
    if (!(error instanceof Refusal))
      services.log.error(
        { delivery: head.id, error: (error as Error).stack },
        'A channel could not cut a message into pieces.',
      )
    const why =
      error instanceof Refusal ? error : { code: 'bug', tell: 'Something went wrong while preparing this message.' }
    await failed(services, head, { code: why.code, tell: why.tell })
  }
  return undefined
}

const failed = async (services: Services, head: Head, why: { code: string; tell: string }): Promise<void> => {
  await fail(services, head, why)
  services.counters.count('failed')
}

const sendPieces = async (room: Room, job: ClaimedJob, outgoing: Outgoing, first: Claim): Promise<Look> => {
  let claim = first
  for (;;) {
    if (claim !== first && !(await waitForPace(room, outgoing, claim))) return 'on'
    const settled = await sendPiece(room, job, outgoing, claim)
    if (settled.is === 'more') return 'on'
    if (settled.is === 'lost') return {}
    if (settled.is === 'closed') return settled
    claim = settled.claim
  }
}

/** Between two pieces the lease is running: a wait that is too long gives the piece back unsent. */
const waitForPace = async (
  { services, pace, signal }: Room,
  { capabilities, thread }: Outgoing,
  claim: Claim,
): Promise<boolean> => {
  const left = claim.deadline - performance.now()
  const wait = pace.reserve(claim.delivery.connection_id, thread, capabilities.pace, left)
  if (wait > 0 && wait < left) await pause(wait, undefined, { signal }).catch(() => {})
  if (wait < left && !signal.aborted) return true
  await giveBack(services, claim)
  return false
}

const sendPiece = async (room: Room, job: ClaimedJob, outgoing: Outgoing, claim: Claim): Promise<Settled> => {
  const { services } = room
  // Others of this inbox may have been told to pause since this one was let through.
  if (performance.now() > claim.deadline || room.pace.pauseLeft(claim.delivery.connection_id) > 0) {
    await giveBack(services, claim)
    return { is: 'more' }
  }
  const verdict = await callProvider(outgoing, claim, (late) => settleLate(services, job, claim, late))
  heed(room, claim.delivery.connection_id, verdict)
  if ('bug' in verdict) logBug(services, claim, verdict.bug)
  crashPoint('deliver.after-reply')
  const settled = await settle(services, job, claim, verdict)
  crashPoint('deliver.after-commit')
  if (verdict.is === 'failed' && verdict.optedOut) await markOptedOut(services, claim, verdict.optedOut)
  count(services, verdict)
  if (settled.is === 'more' && settled.dead) services.counters.count('dead')
  return settled
}

/** In a transaction of its own: it reaches cards of other conversations. Lost in a crash, the next try is told the same. */
const markOptedOut = ({ db }: Services, { delivery }: Claim, address: IdentityClaim): Promise<void> =>
  db.transaction((trx) => setConsent(trx, delivery.account_id, address, 'stop'))

/** The answer came after we had stopped waiting. It is a fact all the same. */
const settleLate = (services: Services, job: ClaimedJob, claim: Claim, verdict: Verdict): void => {
  settle(services, job, claim, verdict).catch((error) =>
    services.log.error({ delivery: claim.delivery.id, error: String(error) }, 'A late answer could not be kept.'),
  )
}

const logBug = ({ log }: Services, { delivery, index }: Claim, bug: unknown): void =>
  log.error(
    {
      delivery: delivery.id,
      connection: delivery.connection_id,
      piece: index,
      error: bug instanceof Error ? (bug.stack ?? bug.name) : 'not an error',
    },
    'A channel threw something that is neither a ChannelError nor a Refusal: a bug of that channel.',
  )

const count = ({ counters }: Services, verdict: Verdict): void => {
  if (verdict.is === 'landed') counters.count('sent')
  else if (verdict.is === 'failed' || verdict.is === 'unsure') counters.count(verdict.is)
}
