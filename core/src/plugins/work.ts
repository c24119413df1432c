import type { HubEvent, Plugin } from '../contract/index.ts'
import { listener } from '../events/wake.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import type { Outcome, Subscriber } from '../jobs/runner.ts'
import { perLane } from '../jobs/runner.ts'
import type { Services } from '../services.ts'
import { periodicLane } from './periodic.ts'

const LEASE_MS = 120_000
const EVENTS_AT_ONCE = 100

/** Whoever changes a conversation wakes them: one lane per plugin and conversation, so a slow one delays nobody else. */
export const listening = (plugins: readonly Plugin[]): string[] =>
  plugins.filter((plugin) => plugin.on && Object.keys(plugin.on).length > 0).map((plugin) => plugin.id)

/** Subscribers of the plugins themselves: their event handlers and their jobs. */
export const pluginSubscribers = (services: Services): Subscriber[] =>
  services.registry.all.flatMap((plugin) => [
    ...(plugin.on ? [lanes(services, listener(plugin.id), (job) => handOver(services, plugin.id, job))] : []),
    ...(plugin.jobs ? [lanes(services, `plugin:${plugin.id}`, (job) => runJob(services, plugin.id, job))] : []),
  ])

const lanes = (services: Services, name: string, handle: (job: ClaimedJob) => Promise<Outcome>): Subscriber => ({
  name,
  batch: 10,
  parallel: 2,
  leaseMs: LEASE_MS,
  run: perLane(services.db, services.log, handle),
})

/** At least once and in order per conversation: the oldest change not yet handed over is where it starts. */
const handOver = async (services: Services, pluginId: string, job: ClaimedJob): Promise<Outcome> => {
  const handlers = services.registry.get(pluginId)?.on ?? {}
  const hub = services.hubFor(job.accountId, pluginId)
  const events = await eventsFrom(services, job)
  for (const event of events) await handlers[event.type]?.(event, hub)
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
  const rows = await db.root
    .selectFrom('events')
    .selectAll()
    .where('account_id', '=', job.accountId)
    .where('conversation_id', '=', job.lane)
    .where('seq', '>=', job.fromSeq ?? 1)
    .orderBy('seq')
    .limit(EVENTS_AT_ONCE)
    .execute()
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
  await work.run(payload ?? {}, services.hubFor(job.accountId, pluginId))
  const comesByItself = job.lane === periodicLane(job.accountId, name ?? '')
  return work.every && comesByItself ? { again: new Date(Date.now() + work.every) } : 'done'
}
