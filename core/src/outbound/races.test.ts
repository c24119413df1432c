// The races of a delivery, on PostgreSQL with several connections. Each rule stands beside what happens without it.
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { meanwhile, someoneWaits } from '../commands/testing/meanwhile.ts'
import type { Fact } from '../contract/index.ts'
import type { Db } from '../db/index.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import { claim, close } from '../jobs/claim.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { findRef, park, settleRefs } from '../refs/index.ts'
import type { TestDatabase } from '../testing/index.ts'
import { needs, testDatabase, until } from '../testing/index.ts'
import { headOf } from './lane.ts'
import { applyLateFact } from './late.ts'
import type { Rig } from './testing/rig.ts'
import { rig } from './testing/rig.ts'

describe('races of a delivery', needs('postgres'), () => {
  let database: TestDatabase
  let other: Db
  let post: Rig
  let accountId: string
  beforeEach(async () => {
    database = await testDatabase('postgres')
    other = await database.again()
    post = await rig(database.db)
    accountId = post.shop.accountId
  })
  afterEach(() => database.close())

  describe('no wake-up is lost', () => {
    /** Something to do in a lane, and the wake-up, in one transaction. */
    const wish = (db: Db, lane: string, id: string) =>
      db.transaction(async (trx) => {
        await trx
          .insertInto('commands')
          .values({ account_id: accountId, actor: lane, id, name: 'work', body_hash: Buffer.alloc(0) })
          .execute()
        await enqueue(trx, [{ subscriber: 'race', lane, accountId }])
      })
    const doAll = (db: Db, lane: string) => db.root.deleteFrom('commands').where('actor', '=', lane).execute()
    const left = async (lane?: string) => {
      const query = database.db.root.selectFrom('commands').select('id')
      return (await (lane ? query.where('actor', '=', lane) : query).execute()).length
    }
    const takeOne = async (db: Db): Promise<ClaimedJob> =>
      (await claim(db.root, 'race', { limit: 1, leaseMs: 60_000 })).jobs[0]!
    const due = async () => (await claim(database.db.root, 'race', { limit: 10, leaseMs: 60_000 })).jobs.length

    /** What one writes without thinking: nothing left? then the row may go. */
    const checkThenDelete = async (db: Db, job: ClaimedJob, between: () => Promise<unknown>) => {
      const { rows } = await sql`SELECT 1 FROM commands WHERE actor = ${job.lane}`.execute(db.root)
      await between()
      if (rows.length === 0)
        await sql`DELETE FROM jobs WHERE subscriber = 'race' AND lane = ${job.lane} AND token = ${job.token}`.execute(
          db.root,
        )
    }

    test('closing by generation sees what came after the look; check-then-delete leaves it lying', async () => {
      await wish(database.db, 'good', '1')
      const good = await takeOne(database.db)
      await doAll(database.db, 'good')
      await wish(other, 'good', '2')
      expect(await close(database.db.root, good)).toBe('again')
      expect([await left('good'), await due()]).toEqual([1, 1])

      await wish(database.db, 'bad', '1')
      const bad = await takeOne(database.db)
      await doAll(database.db, 'bad')
      await checkThenDelete(database.db, bad, () => wish(other, 'bad', '2'))
      expect([await left('bad'), await due()]).toEqual([1, 0])
    })

    test('a wish that commits while the lane is being closed wakes it again', async () => {
      await wish(database.db, 'lane', '1')
      const job = await takeOne(database.db)
      await doAll(database.db, 'lane')
      const [, closing] = await meanwhile(
        other,
        (trx) => enqueue(trx, [{ subscriber: 'race', lane: 'lane', accountId }]),
        async () => ({ closed: close(database.db.root, job) }),
      )
      expect(await closing.closed).toBe('again')
      expect(await due()).toBe(1)
    })

    // Broken on purpose: a settle that asked only whether anything is queued deleted the row, and the second answer lay there.
    test('an answer in the thread’s next conversation, committed while its lane is settled, goes out', async () => {
      const { id } = await post.writes('nadia')
      await database.db.root.updateTable('conversations').set({ status: 'resolved' }).execute()
      const { id: next } = await post.writes('nadia')
      const held = Promise.withResolvers<undefined>()
      post.provider.next.push(() => held.promise)
      await post.reply(id, 'About the old matter')
      const delivering = post.deliver()
      await until(() => post.provider.next.length === 0)
      await meanwhile(
        other,
        (trx) => post.replyIn(trx, next, 'About the new one'),
        async () => {
          held.resolve(undefined)
          await someoneWaits(database)
        },
      )
      await delivering
      expect(post.provider.sent.map((call) => call.say)).toEqual(['About the old matter', 'About the new one'])
      expect(await post.jobs()).toEqual([])
    })

    test('many lanes, many who wish, many who work: nothing is left', async () => {
      const lanes = Array.from({ length: 6 }, (_, i) => `lane ${i}`)
      let wishing = true
      const worker = async (db: Db) => {
        for (let idle = 0; wishing || idle < 3; ) {
          const { jobs } = await claim(db.root, 'race', { limit: 2, leaseMs: 60_000 })
          idle = jobs.length === 0 ? idle + 1 : 0
          for (const job of jobs) {
            await doAll(db, job.lane)
            await close(db.root, job)
          }
        }
      }
      const working = [database.db, other, database.db, other].map(worker)
      await Promise.all(
        [0, 1, 2, 3].map(async (who) => {
          for (let i = 0; i < 25; i++)
            await wish(who % 2 ? other : database.db, lanes[(i * 7 + who) % lanes.length]!, `${who}.${i}`)
        }),
      )
      wishing = false
      await Promise.all(working)
      expect(await left()).toBe(0)
      expect(await database.db.root.selectFrom('jobs').selectAll().where('subscriber', '=', 'race').execute()).toEqual(
        [],
      )
    })
  })

  describe('two workers on one lane', () => {
    const said = () => post.provider.sent.map((call) => call.say)

    test('send everything once and in order, whoever gets the lane', async () => {
      const people = await Promise.all(['nadia', 'omar', 'dana'].map((who) => post.writes(who)))
      const workers = [post.workerOn(database.db), post.workerOn(other)]
      let writing = true
      const working = workers.map(async (worker) => {
        while (writing) await worker.deliver()
        await worker.deliver()
      })
      for (let i = 0; i < 12; i++) for (const [n, person] of people.entries()) await post.reply(person.id, `${n}: ${i}`)
      writing = false
      await Promise.all(working)
      await workers[0]!.deliver()
      for (const n of people.keys())
        expect(said().filter((say) => say.startsWith(`${n}:`))).toEqual(
          Array.from({ length: 12 }, (_, i) => `${n}: ${i}`),
        )
    })

    test('even when a lease ended too early: the delivery itself says it is being sent', async () => {
      const { id } = await post.writes('nadia')
      const held = Promise.withResolvers<undefined>()
      post.provider.next.push(() => held.promise)
      await post.reply(id, 'once')
      const first = post.deliver()
      await until(() => post.provider.next.length === 0)
      await database.db.root
        .updateTable('jobs')
        .set({ lease_until: new Date(0) })
        .execute()
      await post.workerOn(other).deliver()
      held.resolve(undefined)
      await first
      expect(said()).toEqual(['once'])
    })

    test('without the claim they send it twice', async () => {
      const { id, thread_id: lane } = await post.writes('nadia')
      await post.reply(id, 'once')
      const calls: string[] = []
      const careless = async (db: Db) => {
        const head = await headOf(db.root, { accountId, lane })
        calls.push('looked')
        await until(() => calls.filter((call) => call === 'looked').length === 2)
        if (head) calls.push('sent')
        await db.root.updateTable('deliveries').set({ status: 'accepted' }).where('id', '=', head!.id).execute()
      }
      await Promise.all([careless(database.db), careless(other)])
      expect(calls.filter((call) => call === 'sent')).toHaveLength(2)
    })
  })

  describe('a receipt and the settle it belongs to', () => {
    const read: Fact = { is: 'receipt', of: 'k1', status: 'read' }
    const inbox = () => ({ id: post.shop.inbox.id, accountId })
    const scope = () => ({ accountId, connectionId: post.shop.inbox.id })
    const waiting = async () => (await database.db.root.selectFrom('parked').select('key').execute()).length

    test('the receipt commits while the settle waits for its row: it is applied', async () => {
      const { id } = await post.writes('nadia')
      const message = await post.reply(id, 'Hello')
      const [outcome, { delivering }] = await meanwhile(
        other,
        (trx) => applyLateFact(trx, inbox(), read),
        async () => {
          const delivering = post.deliver()
          await someoneWaits(database)
          return { delivering }
        },
      )
      await delivering
      expect(outcome).toBe('parked')
      expect([(await post.deliveryOf(message)).status, await waiting()]).toEqual(['read', 0])
    })

    test('the settle commits while the receipt waits for its row: it is applied', async () => {
      const { id } = await post.writes('nadia')
      const message = await post.reply(id, 'Hello')
      await post.deliver()
      await database.db.root.deleteFrom('refs').where('key', '=', 'k1').execute()
      const [, { hearing }] = await meanwhile(
        database.db,
        (trx) => settleRefs(trx, [{ ...scope(), key: 'k1', targetId: message, position: 0 }]),
        async () => {
          const hearing = other.transaction((trx) => applyLateFact(trx, inbox(), read))
          await someoneWaits(database)
          return { hearing }
        },
      )
      expect(await hearing).toBe('applied')
      expect([(await post.deliveryOf(message)).status, await waiting()]).toEqual(['read', 0])
    })

    test('at the same moment, again and again: the end is the same', async () => {
      for (let i = 0; i < 12; i++) {
        const { id } = await post.writes(`person ${i}`)
        const message = await post.reply(id, 'Hello')
        const fact: Fact = { is: 'receipt', of: `k${i + 1}`, status: 'read' }
        await Promise.all([post.deliver(), other.transaction((trx) => applyLateFact(trx, inbox(), fact))])
        expect([(await post.deliveryOf(message)).status, await waiting()]).toEqual(['read', 0])
      }
    })

    test('parking without the lock leaves it waiting for ever', async () => {
      const { id } = await post.writes('nadia')
      const message = await post.reply(id, 'Hello')
      await post.deliver()
      await database.db.root.deleteFrom('refs').where('key', '=', 'k1').execute()
      const target = { ...scope(), key: 'k1', targetId: message, position: 0 }
      await database.db.root
        .insertInto('refs')
        .values({ account_id: accountId, connection_id: scope().connectionId, key: 'k1', kind: 'message' })
        .execute()
      const looked = await findRef(other.root, scope(), 'k1')
      await database.db.transaction((trx) => settleRefs(trx, [target]))
      if (!looked) await other.transaction((trx) => park(trx, { ...scope(), key: 'k1', fact: read }))
      expect([(await post.deliveryOf(message)).status, await waiting()]).toEqual(['accepted', 1])
    })
  })

  describe('a worker that comes back after its lease', () => {
    /** The first worker hangs in its call; the second one takes the lane over. */
    const overtaken = async (resend: 'safe' | 'may-duplicate') => {
      post.provider.capabilities.resend = resend
      const { id } = await post.writes('nadia')
      const held = Promise.withResolvers<{ keys: string[] }>()
      post.provider.next.push(() => held.promise)
      const message = await post.reply(id, 'Hello')
      const first = post.deliver()
      await until(() => post.provider.next.length === 0)
      await post.leasesEnd()
      await post.workerOn(other).deliver()
      return { message, first, comesBack: (key: string) => held.resolve({ keys: [key] }) }
    }
    const target = (key: string) => findRef(database.db.root, { accountId, connectionId: post.shop.inbox.id }, key)

    test('still writes its ref and turns unsure into accepted, and nothing is sent again', async () => {
      const { message, first, comesBack } = await overtaken('may-duplicate')
      expect(await post.deliveryOf(message)).toMatchObject({ status: 'unsure', code: 'interrupted' })
      comesBack('late')
      await first
      await post.timePasses()
      await post.deliver()
      expect(await post.deliveryOf(message)).toMatchObject({ status: 'accepted' })
      expect(await target('late')).toMatchObject({ targetId: message })
      expect(await post.statusEvents(message)).toEqual(['unsure', 'accepted'])
      expect(post.provider.sent).toEqual([])
    })

    test('where it was sent again meanwhile, both keys are ours', async () => {
      const { message, first, comesBack } = await overtaken('safe')
      comesBack('late')
      await first
      expect(await post.deliveryOf(message)).toMatchObject({ status: 'accepted', attempts: 2 })
      expect([await target('k1'), await target('late')]).toEqual([
        expect.objectContaining({ targetId: message }),
        expect.objectContaining({ targetId: message }),
      ])
    })

    test('a settle that asks for its token first loses the fact', async () => {
      const { message, first, comesBack } = await overtaken('may-duplicate')
      const { numUpdatedRows } = await database.db.root
        .updateTable('deliveries')
        .set({ status: 'accepted' })
        .where('message_id', '=', message)
        .where('token', 'is not', null)
        .executeTakeFirst()
      expect([numUpdatedRows, (await post.deliveryOf(message)).status]).toEqual([0n, 'unsure'])
      comesBack('late')
      await first
    })
  })
})
