import type { EventType, HubEvent, Plugin } from '../contract/index.ts'
import type { Listening } from '../events/wake.ts'
import { factOf, listener } from '../events/wake.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import type { Outcome, Subscriber } from '../jobs/runner.ts'
import { perLane } from '../jobs/runner.ts'
import type { Services } from '../services.ts'
import { periodicLane } from './periodic.ts'

const LEASE_MS = 120_000
const EVENTS_AT_ONCE = 100

/** Whoever changes a conversation wakes them: one lane per plugin and conversation, so a slow one delays nobody else. */
export const listening = (plugins: readonly Plugin[]): Listening => {
  const ears = plugins.filter((plugin) => plugin.on && Object.keys(plugin.on).length > 0)
  const idsOf = (wanted: Plugin['listens']): string[] =>
    ears.flatMap(({ id, listens }) => (listens === wanted ? id : []))
  return { always: idsOf(undefined), onDemand: idsOf('on-demand'), ears: earsOf(ears) }
}

const earsOf = (plugins: readonly Plugin[]): Listening['ears'] => {
  const wanted = plugins.flatMap(({ id, on = {} }) => Object.keys(on).map((type) => ({ id, type: type as EventType })))
  const byType = Map.groupBy(wanted, ({ type }) => type)
  return Object.fromEntries([...byType].map(([type, of]) => [type, of.map(({ id }) => id).sort()]))
}

/** Subscribers of the plugins themselves: their event handlers and their jobs. */
export const pluginSubscribers = (services: Services): Subscriber[] =>
  services.registry.all.flatMap((plugin) => [
    ...(plugin.on ? [lanes(services, listener(plugin.id), TOGETHER, (job) => handOver(services, plugin.id, job))] : []),
    ...(plugin.jobs
      ? [lanes(services, `plugin:${plugin.id}`, paceOf(plugin.jobs), (job) => runJob(services, plugin.id, job))]
      : []),
  ])

type Pace = Pick<Subscriber, 'batch' | 'parallel'>

const TOGETHER: Pace = { batch: 10, parallel: 2 }

/** Lanes of one claim end together, so work that may be slow for one and not for others is claimed one by one. */
const paceOf = (jobs: NonNullable<Plugin['jobs']>): Pace => {
  const parallel = Math.max(...Object.values(jobs).map((job) => job.parallel ?? 0))
  return parallel > 0 ? { batch: 1, parallel } : TOGETHER
}

const lanes = (
  services: Services,
  name: string,
  pace: Pace,
  handle: (job: ClaimedJob) => Promise<Outcome>,
): Subscriber => ({ name, ...pace, leaseMs: LEASE_MS, run: perLane(services.db, services.log, handle) })

/** At least once and in order per conversation: the oldest change not yet handed over is where it starts. */
const handOver = async (services: Services, pluginId: string, job: ClaimedJob): Promise<Outcome> => {
  const handlers = services.registry.get(pluginId)?.on ?? {}
  const hub = services.hubFor(job.accountId, pluginId)
  const events = await eventsFrom(services, job)
  for (const event of events) await handlers[event.type as EventType]?.(event, hub)
  if (events.length < EVENTS_AT_ONCE) return 'done'
  await services.db.root
    .updateTable('jobs')
    .set({ from_seq: (events.at(-1)?.seq ?? 0) + 1 })
    .where('subscriber', '=', job.subscriber)
    .where('lane', '=', job.lane)
    .where('gen', '=', job.gen)
    .execute()
  return { again: new Date() }
}

const eventsFrom = async ({ db }: Services, job: ClaimedJob): Promise<HubEvent[]> => {
  const fact = factOf(job.lane)
  const ofAccount = db.root.selectFrom('events').selectAll().where('account_id', '=', job.accountId)
  const wanted = fact
    ? ofAccount.where('id', '=', fact)
    : ofAccount.where('conversation_id', '=', job.lane).where('seq', '>=', job.fromSeq ?? 1)
  const rows = await wanted.orderBy('seq').limit(EVENTS_AT_ONCE).execute()
  return rows.map((row) => ({
    id: row.id,
    type: row.type,
    at: row.created_at,
    conversation: row.conversation_id ?? undefined,
    message: row.message_id ?? undefined,
    seq: row.seq ?? undefined,
    actor: row.actor ?? undefined,
    data: row.data,
  }))
}

const runJob = async (services: Services, pluginId: string, job: ClaimedJob): Promise<Outcome> => {
  const { name, payload } = (job.payload ?? {}) as { name?: string; payload?: Record<string, unknown> }
  const work = name ? services.registry.get(pluginId)?.jobs?.[name] : undefined
  if (!work) {
    services.log.warn({ plugin: pluginId, job: name }, 'A job of a plugin that no longer knows it was dropped.')
    return 'done'
  }
  const wish = await work.run(payload ?? {}, services.hubFor(job.accountId, pluginId))
  if (wish) return wish
  const comesByItself = job.lane === periodicLane(job.accountId, name ?? '')
  return work.every && comesByItself ? { again: new Date(Date.now() + work.every) } : 'done'
}
