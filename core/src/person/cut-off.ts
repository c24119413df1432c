import { sql } from 'kysely'
import { lockConversation } from '../conversations/change.ts'
import type { Trx } from '../db/index.ts'
import { record } from '../events/record.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import type { Services } from '../services.ts'
import { stopDeliveries, system } from './erase-messages.ts'
import type { Traces } from './traces.ts'
import { openTraces, sealTraces, tracesOf } from './traces.ts'
import type { Person } from './whose.ts'
import { personOf } from './whose.ts'

/**
 * Takes away what the person is known by: addresses, names of threads, the profile. With the threads locked as ingest and
 * replies lock them, nothing comes into these conversations or leaves them after it; who writes from now on is somebody
 * new. What the rest is found by is kept with the job, sealed, until the job is done.
 */
export const cutOff = (
  services: Services,
  job: ClaimedJob,
): Promise<{ person: Person; traces: Traces; sealed: string } | undefined> =>
  services.db.transaction(async (trx) => {
    const seen = await personOf(trx, job.accountId, job.lane)
    if (!seen) return undefined
    await lockThreads(trx, seen)
    const person = (await personOf(trx, job.accountId, job.lane)) ?? seen
    await stopWhatIsQueued(trx, person)
    const traces = both(await tracesOf(trx, person), await earlier(services, trx, job))
    const sealed = sealTraces(services, job, traces)
    await keep(trx, job, sealed)
    await forget(trx, person)
    return { person, traces, sealed }
  })

const lockThreads = async (trx: Trx, { accountId, threads }: Person): Promise<void> => {
  await sql`
    SELECT 1 FROM threads WHERE account_id = ${accountId} AND id = ANY(${threads.map((t) => t.id)}::uuid[])
    ORDER BY account_id, inbox_id, key COLLATE "C" FOR UPDATE`.execute(trx)
}

const stopWhatIsQueued = async (trx: Trx, { accountId, conversations }: Person): Promise<void> => {
  const { rows } = await sql<{ id: string }>`
    SELECT DISTINCT conversation_id AS id FROM deliveries WHERE account_id = ${accountId} AND status = 'queued' AND mirror_id IS NULL
      AND conversation_id = ANY(${conversations}::uuid[]) ORDER BY 1`.execute(trx)
  for (const { id } of rows) await stopDeliveries(trx, await lockConversation(trx, accountId, id))
}

/** As the row has it now: a first try that was cut off itself has left them there. */
const earlier = async (services: Services, trx: Trx, job: ClaimedJob): Promise<Traces> => {
  const row = await trx
    .selectFrom('jobs')
    .select('payload')
    .where('subscriber', '=', job.subscriber)
    .where('lane', '=', job.lane)
    .executeTakeFirst()
  return openTraces(services, { ...job, payload: row?.payload ?? null })
}

const both = (a: Traces, b: Traces): Traces => ({
  lanes: [...new Set([...a.lanes, ...b.lanes])],
  words: [...new Set([...a.words, ...b.words])],
})

const keep = async (trx: Trx, { subscriber, lane, token }: ClaimedJob, traces: string): Promise<void> => {
  const kept = await trx
    .updateTable('jobs')
    .set({ payload: JSON.stringify({ traces }) })
    .where('subscriber', '=', subscriber)
    .where('lane', '=', lane)
    .where('token', '=', token)
    .returning('lane')
    .executeTakeFirst()
  if (!kept) throw new Error('The lease of an erasure ended; whoever has it goes on.')
}

const forget = async (trx: Trx, person: Person): Promise<void> => {
  const { accountId, root, contacts, threads } = person
  await trx.deleteFrom('identities').where('account_id', '=', accountId).where('contact_id', 'in', contacts).execute()
  await sql`
    DELETE FROM merge_suggestions WHERE account_id = ${accountId}
      AND (contact_id = ANY(${contacts}::uuid[]) OR other_id = ANY(${contacts}::uuid[]))`.execute(trx)
  await sql`
    UPDATE threads SET key = 'erased:' || id WHERE account_id = ${accountId} AND id = ANY(${threads.map((t) => t.id)}::uuid[])`.execute(
    trx,
  )
  await trx
    .updateTable('contacts')
    .set({ name: '', avatar_url: null, locale: null, time_zone: null, attributes: '{}' })
    .set({ erased_at: sql`coalesce(erased_at, now())` })
    .where('account_id', '=', accountId)
    .where('id', 'in', contacts)
    .execute()
  await forgetLinks(trx, person)
  await record(trx, [{ accountId, type: 'contact.changed', actor: system, data: { contact: root, erased: true } }])
}

/** What other systems call them, what agents keep about them, and what they began to write to them. From here on nobody begins anything there. */
const forgetLinks = async (trx: Trx, { accountId, contacts, conversations }: Person): Promise<void> => {
  await sql`
    DELETE FROM record_links WHERE account_id = ${accountId}
      AND (contact_id = ANY(${contacts}::uuid[]) OR conversation_id = ANY(${conversations}::uuid[]))`.execute(trx)
  await trx.deleteFrom('remarks').where('account_id', '=', accountId).where('contact_id', 'in', contacts).execute()
  await sql`DELETE FROM drafts WHERE account_id = ${accountId} AND conversation_id = ANY(${conversations}::uuid[])`.execute(
    trx,
  )
}
