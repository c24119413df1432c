// A worker dies while an item is being read: the item is known by it, however long it had been read by then.
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Plugin } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import { claim } from '../jobs/claim.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub, until } from '../testing/index.ts'
import { fly, pigeonPost, WHISTLE } from '../testing/pigeon.ts'
import { createHeld } from './held.ts'
import { ingestSubscriber } from './worker.ts'

/** Letters that say `slow` are read when somebody opens it. */
let gate = Promise.withResolvers<void>()
const begun: string[] = []

const slowReader = ({ channel, ...plugin }: Plugin): Plugin => {
  if (!channel) throw new Error('This plugin is no channel.')
  const parse: typeof channel.parse = async (raw, inbox) => {
    const { says } = JSON.parse(Buffer.from(raw.body).toString()) as { says?: string }
    begun.push(String(says))
    if (says?.startsWith('slow')) await gate.promise
    return channel.parse(raw, inbox)
  }
  return { ...plugin, channel: { ...channel, parse } }
}

onEachEngine((engine) => {
  let house: TestHub
  beforeAll(async () => {
    // Takes in, works nothing: the tests say when workers come and when they die.
    house = await startHub({ engine, plugins: [slowReader(pigeonPost().plugin)], config: { role: 'api' } })
  })
  afterAll(() => house.stop())

  const inbox = () => {
    gate = Promise.withResolvers()
    begun.length = 0
    return house.addInbox('pigeon', { whistle: WHISTLE })
  }
  const bring = (token: string, loft: string, ...words: string[]) =>
    fly(
      house.url,
      token,
      words.map((says) => ({ id: uuidv7(), loft, bird: loft, says })),
    )
  const leasesEnd = () => sql`UPDATE jobs SET lease_until = now() - interval '1 s'`.execute(house.database.db.root)
  const rows = async (id: string) =>
    (
      await house.database.db.root
        .selectFrom('raw_items')
        .select(['state', 'attempts', 'reason'])
        .where('connection_id', '=', id)
        .orderBy('id')
        .execute()
    ).map(({ state, attempts, reason }) => [state, attempts, ...(reason ? [reason] : [])])
  const linesOf = async (loft: string) => {
    const found = (await house.conversations()).filter((c) => c.thread === loft)
    return (await Promise.all(found.map((c) => house.messages(c.id)))).flat().map((line) => line.text)
  }
  /** One process' worth of ingest. Who is not stopped is dead once its leases are over. */
  const worker = () => {
    const { run, stop, full } = ingestSubscriber(house.hub.services)
    const { root } = house.database.db
    const turn = async () => {
      const { jobs } = await claim(root, 'ingest', { limit: 50, leaseMs: 60_000, without: full?.() })
      if (jobs.length > 0) await run(jobs, new AbortController().signal)
      return jobs.map((job) => job.lane.split(':')[1])
    }
    /** Reads whatever is left, and leaves. */
    const finish = async () => {
      gate.resolve()
      await until(async () => {
        await turn()
        return (await root.selectFrom('jobs').select('lane').where('subscriber', '=', 'ingest').execute()).length === 0
      }, 'everything to be read')
      await stop?.()
    }
    return { turn, finish, stop: async () => stop?.() }
  }

  test('every death counts, and after three of them what waited behind it comes in', async () => {
    const { id, token } = await inbox()
    await bring(token, 'vera', 'slow and deadly', 'behind it')
    for (const deaths of [1, 2, 3]) {
      await worker().turn()
      expect((await rows(id))[0]).toEqual(['new', deaths])
      await leasesEnd()
    }
    const living = worker()
    while ((await living.turn()).length > 0);
    expect(await rows(id)).toEqual([
      ['unreadable', 4, 'its worker died 3 times'],
      ['done', 1],
    ])
    expect(await linesOf('vera')).toEqual(['behind it'])
    await living.stop()
  })

  test('a worker that stops counts nothing, and the next one need not wait for it', async () => {
    const { id, token } = await inbox()
    await bring(token, 'nadia', 'slow')
    const [first, second] = [worker(), worker()]
    await first.turn()
    expect(await second.turn()).toEqual([])
    await first.stop()
    expect(await rows(id)).toEqual([['new', 0]])
    expect(await second.turn()).toEqual(['nadia'])
    await second.finish()
  })

  test('a line that was read in the end has cost nobody a life', async () => {
    const { id, token } = await inbox()
    await bring(token, 'rosa', 'slow', 'and the next')
    const living = worker()
    await living.turn()
    expect(await rows(id)).toEqual([
      ['new', 1],
      ['new', 0],
    ])
    gate.resolve()
    await until(async () => (await living.turn()).length > 0, 'the lane to be free')
    expect(await rows(id)).toEqual([
      ['done', 1],
      ['done', 1],
    ])
    expect(await linesOf('rosa')).toEqual(['slow', 'and the next'])
    await living.stop()
  })

  test('whose worker died is read alone: nobody else is blamed for the next death', async () => {
    const { token } = await inbox()
    await bring(token, 'omid', 'slow one')
    await bring(token, 'dana', 'slow two')
    await worker().turn()
    await leasesEnd()
    begun.length = 0
    const next = worker()
    for (let turns = 0; turns < 4; turns++) await next.turn()
    expect(begun).toEqual(['slow one'])
    await next.finish()
  })

  test('whose worker died is read alone, even if its channel is read from for the first time', async () => {
    const { token } = await inbox()
    await bring(token, 'lina', 'slow one')
    await worker().turn()
    await leasesEnd()
    begun.length = 0
    const next = worker()
    await next.turn()
    await bring(token, 'noor', 'slow two')
    for (let turns = 0; turns < 3; turns++) await next.turn()
    expect(begun).toEqual(['slow one'])
    await next.finish()
  })

  test('a lane that is lost and held anew while its lease is asked for stays held', async () => {
    const { token } = await inbox()
    await bring(token, 'mina', 'hello')
    const { db } = house.database
    const { jobs } = await claim(db.root, 'ingest', { limit: 50, leaseMs: 60_000 })
    const lost = jobs.find(({ lane }) => lane.endsWith('mina'))!
    const anew = { ...lost, token: uuidv7() }
    const held = createHeld(house.hub.services, 150)
    const never = new Promise<void>(() => {})
    held.hold(lost, [], never)
    await db.transaction(async (trx) => {
      await sql`UPDATE jobs SET token = ${anew.token} WHERE lane = ${lost.lane}`.execute(trx)
      // Whoever asks for the lease meanwhile stands in line behind this.
      await pause(120)
      held.hold(anew, [], never)
    })
    await pause(120)
    await held.letGo()
    const { rows } = await sql<{ token: string | null }>`SELECT token FROM jobs WHERE lane = ${lost.lane}`.execute(
      db.root,
    )
    expect(rows).toEqual([{ token: null }])
    await worker().finish()
  })

  test('an inbox that reads as much as it may is left alone until there is room', async () => {
    const { token } = await inbox()
    const lofts = ['a', 'b', 'c', 'd', 'e', 'f']
    for (const loft of lofts) await bring(token, loft, `slow ${loft}`)
    const busy = worker()
    expect(await busy.turn()).toEqual(lofts)
    expect(begun).toHaveLength(4)
    expect(await busy.turn()).toEqual([])
    await busy.finish()
    expect((await Promise.all(lofts.map(linesOf))).flat()).toEqual(lofts.map((loft) => `slow ${loft}`))
  })
})
