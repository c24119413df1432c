// A batch that takes too long is made smaller. On PostgreSQL, where somebody else can hold what a batch needs.
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { claim } from '../jobs/claim.ts'
import type { TestHub } from '../testing/index.ts'
import { needs, startHub, until } from '../testing/index.ts'
import type { Hook } from '../testing/pigeon.ts'
import { fly, pigeonPost, WHISTLE } from '../testing/pigeon.ts'
import { ingestSubscriber } from './worker.ts'

let house: TestHub
let inbox: Awaited<ReturnType<TestHub['addInbox']>>
beforeEach(async () => {
  if (needs('postgres').skip) return
  // Takes in, works nothing: the test says when the worker comes.
  house = await startHub({ engine: 'postgres', plugins: [pigeonPost().plugin], config: { role: 'api' } })
  inbox = await house.addInbox('pigeon', { whistle: WHISTLE })
})
afterEach(() => house?.stop())

const root = () => house.database.db.root
const done = async (): Promise<number> => {
  const rows = await root().selectFrom('raw_items').select('id').where('state', '=', 'done').execute()
  return rows.length
}

/** Holds a table every batch writes to until it is told to let go. */
const hold = async () => {
  const other = await house.database.again()
  const held = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const transaction = other.root.transaction().execute(async (trx) => {
    await sql`LOCK TABLE identities IN ACCESS EXCLUSIVE MODE`.execute(trx)
    held.resolve()
    await release.promise
  })
  await held.promise
  return async () => {
    release.resolve()
    await transaction
    await other.close()
  }
}

/** The batch has been waiting for longer than a transaction may last. */
const overdue = async (): Promise<boolean> => {
  const { rows } = await sql`
    SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND now() - xact_start > interval '5.5 s'`.execute(
    root(),
  )
  return rows.length > 0
}

test('what did not end in time goes back uncounted, and half as much is tried next', needs('postgres'), async () => {
  const hooks = Array.from({ length: 40 }, (_, i): Hook => ({ id: `h${i}`, loft: 'loft', bird: 'nadia', says: `${i}` }))
  expect((await fly(house.url, inbox.token, hooks)).status).toBe(200)
  const worker = ingestSubscriber(house.hub.services)
  const turn = async () => {
    await root()
      .updateTable('jobs')
      .set({ run_at: new Date(0) })
      .where('subscriber', '=', 'ingest')
      .execute()
    const { jobs } = await claim(root(), 'ingest', { limit: 50, leaseMs: 60_000 })
    await worker.run(jobs, new AbortController().signal)
    return done()
  }

  const letGo = await hold()
  const tooLong = turn().then(
    () => 'it ended in time',
    (error: Error) => error.message,
  )
  await until(overdue, 'a transaction that is open for too long')
  await letGo()
  expect(await tooLong).toContain('still open after 5 s')
  const attempts = await root().selectFrom('raw_items').select('attempts').execute()
  expect(new Set(attempts.map((row) => row.attempts))).toEqual(new Set([0]))

  expect(await turn()).toBe(20)
  expect(await turn()).toBe(40)
  const [conversation] = await house.conversations()
  expect((await house.messages(conversation!.id)).map((message) => message.text)).toEqual(hooks.map((_, i) => `${i}`))
})

test(
  'a lane of which only some was taken stays due, though another batch changes the measure meanwhile',
  needs('postgres'),
  async () => {
    const write = async (loft: string, many: number) => {
      const hooks = Array.from(
        { length: many },
        (_, i): Hook => ({ id: `${loft}${i}`, loft, bird: loft, says: `${i}` }),
      )
      expect((await fly(house.url, inbox.token, hooks)).status).toBe(200)
    }
    const worker = ingestSubscriber(house.hub.services)
    const quiet = new AbortController().signal
    const take = async () => (await claim(root(), 'ingest', { limit: 10, leaseMs: 60_000 })).jobs
    // A slow batch of four: from here on two are taken at a time.
    await write('slow', 4)
    const letGo = await hold()
    const first = worker.run(await take(), quiet)
    await until(async () => {
      const { rows } = await sql`
      SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND now() - xact_start > interval '1.1 s'`.execute(
        root(),
      )
      return rows.length > 0
    }, 'a slow batch')
    await letGo()
    await first
    await write('many', 3)
    await write('few', 1)
    const jobs = await take()
    const laneOf = (loft: string) => jobs.filter(({ lane }) => lane.endsWith(`:${loft}`))
    // Somebody else holds the first of the many while another lane is quickly done.
    const other = await house.database.again()
    const release = Promise.withResolvers<void>()
    const held = Promise.withResolvers<void>()
    const holding = other.root.transaction().execute(async (trx) => {
      await sql`SELECT 1 FROM raw_items WHERE lane LIKE '%:many' FOR UPDATE`.execute(trx)
      held.resolve()
      await release.promise
    })
    await held.promise
    const many = worker.run(laneOf('many'), quiet)
    await until(async () => {
      const { rows } = await sql`
      SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%UPDATE raw_items%'`.execute(
        root(),
      )
      return rows.length > 0
    }, 'the many are asked for')
    await worker.run(laneOf('few'), quiet)
    release.resolve()
    await holding
    await other.close()
    await many
    expect(await done()).toBe(4 + 1 + 2)
    // Nothing else says that one still waits.
    await worker.run(await take(), quiet)
    expect(await done()).toBe(4 + 1 + 3)
  },
)
