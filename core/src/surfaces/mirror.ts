import type { Known } from '../connections/index.ts'
import { knownConnection, undefinedIfGone } from '../connections/index.ts'
import type { SurfaceSeat } from '../contract/index.ts'
import { ChannelError } from '../contract/index.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import type { Outcome, Subscriber } from '../jobs/runner.ts'
import { perLane } from '../jobs/runner.ts'
import type { Services } from '../services.ts'
import type { MirrorRow } from './desk.ts'
import { ensureMirror } from './ensure.ts'
import { createGate } from './gate.ts'
import { LEASE_MS } from './ledger.ts'
import { createPace } from './pace.ts'
import { catchUp } from './show.ts'
import type { Showing } from './showing.ts'
import { later } from './showing.ts'

/**
 * Shows conversations where agents work. A lane is one conversation in one installation; lanes are taken one by one, so
 * a slow thread delays nobody else, and the gate keeps a broken installation from taking all the turns.
 */
export const mirrorSubscriber = (services: Services): Subscriber => {
  const gate = createGate()
  const pace = createPace()
  return {
    name: 'mirror',
    batch: 1,
    parallel: 24,
    leaseMs: LEASE_MS,
    run: perLane(services.db, services.log, async (job, signal) => {
      const found = await find(services, job)
      if (!found) return 'done'
      const { mirror, surface } = found
      const pass = gate.enter(mirror.installation_id)
      if ('waitMs' in pass) return later(pass.waitMs)
      const showing: Showing = {
        services,
        job,
        signal,
        ...found,
        pace: (what) => wait(pace, mirror, surface, what),
        tries: 1,
      }
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
  const [conversation = '', installationId = ''] = job.lane.split(':')
  const { root } = services.db
  const known = await knownConnection(services, root, job.accountId, installationId, isEnabled).catch(undefinedIfGone)
  if (!known?.row.enabled) return undefined
  const surface = services.registry.surface(known.row.plugin)
  const mirror = await ensureMirror(root, job.accountId, conversation, installationId, surface.modes)
  return mirror && { mirror, surface, installation: known.connection }
}

const isEnabled = ({ row }: Known): boolean => row.enabled

const wait = (
  pace: ReturnType<typeof createPace>,
  mirror: MirrorRow,
  surface: SurfaceSeat<never>,
  what: 'post' | 'edit',
): number =>
  what === 'post'
    ? pace(`${mirror.installation_id}:${mirror.channel}`, surface.pace.perThread)
    : pace(mirror.installation_id, surface.pace.perSecond)

const SLOW_MS = 1_500
const BACKOFF_MS = [1_000, 2_000, 5_000, 15_000, 60_000]

/** Nothing is given up here: a conversation nobody sees is worse than a late one. */
const trouble = ({ services, mirror, tries }: Showing, error: ChannelError): Outcome => {
  const backOff = BACKOFF_MS[Math.min(tries, BACKOFF_MS.length) - 1] ?? 1_000
  const waitMs = typeof error.retry === 'object' ? error.retry.afterMs : backOff
  const ids = { mirror: mirror.id, installation: mirror.installation_id, code: error.code, waitMs }
  services.log.warn(ids, 'A mirror could not be shown and is tried again.')
  return later(waitMs)
}
