import type { Known } from '../connections/index.ts'
import { knownConnection, undefinedIfGone } from '../connections/index.ts'
import type { MirrorTurn, SurfaceSeat } from '../contract/index.ts'
import { ChannelError } from '../contract/index.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import type { Outcome, Subscriber } from '../jobs/runner.ts'
import { perLane } from '../jobs/runner.ts'
import type { Services } from '../services.ts'
import type { MirrorRow } from './desk.ts'
import { ensureMirror } from './ensure.ts'
import { createGate } from './gate.ts'
import { LEASE_MS } from './ledger.ts'
import { createChanged } from './looks/changed.ts'
import { tellAdmins } from './notices/tell.ts'
import { createPace } from './pace.ts'
import { bringHome } from './routing.ts'
import { catchUp } from './show.ts'
import type { Showing } from './showing.ts'
import { later } from './showing.ts'
import { isFit } from './watching.ts'

const TURNS = 24

/**
 * Shows conversations where agents work. A lane is one conversation in one installation; lanes are taken one by one, so
 * a slow thread delays nobody else, and the gate keeps a broken installation from taking all the turns.
 */
export const mirrorSubscriber = (services: Services): Subscriber => {
  const gate = createGate(TURNS)
  const pace = createPace()
  const changed = createChanged(services.db)
  return {
    name: 'mirror',
    batch: 1,
    parallel: TURNS,
    leaseMs: LEASE_MS,
    full: gate.full,
    run: perLane(services.db, services.log, async (job, signal) => {
      // Also of a conversation that stands nowhere here: somebody's list may hold it.
      const [found] = await Promise.all([find(services, job), changed(placeOf(job))])
      if (!found) return 'done'
      const { mirror, surface } = found
      const pass = gate.enter(mirror.installation_id)
      if ('waitMs' in pass) return later(pass.waitMs)
      const waits: Showing['pace'] = (what) => wait(pace, mirror, surface, what)
      const showing: Showing = { services, job, signal, ...found, pace: waits, tries: 1 }
      const since = Date.now()
      let failed = true
      try {
        const outcome = await catchUp(showing)
        failed = false
        return outcome
      } catch (error) {
        if (!(error instanceof ChannelError)) throw error
        return trouble(showing, error)
      } finally {
        // A quick refusal costs nobody a turn: its lane backs off by itself, and other channels go on.
        pass.leave(failed && Date.now() - since > SLOW_MS)
      }
    }),
  }
}

const find = async (
  services: Services,
  job: ClaimedJob,
): Promise<Pick<Showing, 'mirror' | 'surface' | 'installation'> | undefined> => {
  const [conversation = ''] = job.lane.split(':')
  const { installation: installationId } = placeOf(job)
  const { root } = services.db
  const known = await knownConnection(services, root, job.accountId, installationId, isEnabled).catch(undefinedIfGone)
  if (!known?.row.enabled) return undefined
  const surface = services.registry.surface(known.row.plugin)
  const ensure = () => ensureMirror(root, job.accountId, conversation, installationId, surface.modes)
  const found = await ensure()
  const elsewhere = !found || found.away
  const brought = elsewhere && (await bringHome(services, job.accountId, conversation, installationId))
  const mirror = brought ? await ensure() : found
  return mirror && { mirror, surface, installation: known.connection }
}

const placeOf = ({ accountId, lane }: ClaimedJob): { accountId: string; installation: string } => ({
  accountId,
  installation: lane.split(':')[1] ?? '',
})

const isEnabled = ({ row }: Known): boolean => row.enabled

const wait = (
  pace: ReturnType<typeof createPace>,
  mirror: MirrorRow,
  surface: SurfaceSeat<never>,
  what: MirrorTurn['is'],
): number =>
  what === 'open' || what === 'post'
    ? pace(`${mirror.installation_id}:${mirror.channel}`, surface.pace.perThread)
    : pace(mirror.installation_id, surface.pace.perSecond)

const SLOW_MS = 1_500
const BACKOFF_MS = [1_000, 2_000, 5_000, 15_000, 60_000]

/** Nothing is given up here: a conversation nobody sees is worse than a late one. */
const trouble = async (showing: Showing, error: ChannelError): Promise<Outcome> => {
  const { services, mirror, tries } = showing
  const backOff = BACKOFF_MS[Math.min(tries, BACKOFF_MS.length) - 1] ?? 1_000
  const waitMs = typeof error.retry === 'object' ? error.retry.afterMs : backOff
  const ids = { mirror: mirror.id, installation: mirror.installation_id, code: error.code, waitMs }
  services.log.warn(ids, 'A mirror could not be shown and is tried again.')
  const refused = error.retry === 'never'
  const lasts = refused || (error.retry === 'later' && tries >= TELL_FROM)
  if (mirror.root || !lasts || (await isAway(showing, error))) return later(waitMs)
  await tellStranded(showing, error)
  // Who moved it there knows; what begins there is worth more tries.
  return later(refused && mirror.place > 0 ? REFUSED_MS : waitMs)
}

const TELL_FROM = 3
/** A place that refuses is asked again only because somebody may have mended it. */
const REFUSED_MS = 60_000

/** The whole tool is, not this place: that passes, or its health tells of it. */
const isAway = async ({ services, mirror }: Showing, { code, sent }: ChannelError): Promise<boolean> =>
  code === 'unreachable' ||
  sent === 'unsure' ||
  !(await isFit(services.db.root, mirror.account_id, mirror.installation_id))

/** Where nothing can be posted, neither who moved it there nor who wrote can be refused: the admins are told, once a day. */
const tellStranded = ({ services: { db }, mirror }: Showing, { tell }: ChannelError): Promise<void> => {
  const { account_id: accountId, installation_id: installation, channel, place } = mirror
  const what =
    place > 0
      ? `Conversations were moved to ${channel} and cannot be shown there.`
      : `Conversations that belong into ${channel} by its channel rule cannot be shown there.`
  const remedy = place > 0 ? 'move them elsewhere' : 'name another channel in the channel rules'
  const sentence = `${what} ${tell} Mend that, or ${remedy}; nothing is lost.`
  const key = `stranded:${installation}:${place > 0 ? 'moved' : 'begun'}:${channel}`
  return db.transaction((trx) => tellAdmins(trx, accountId, { key, installation, tell: sentence }))
}
