import { afterAll, beforeAll, expect, test } from 'vitest'
import { canonOfParts } from '../contract/agents/index.ts'
import { toPlain } from '../contract/canon/index.ts'
import type { ChannelSeat, Plugin } from '../contract/index.ts'
import { ChannelError, FetchError, Refusal, uuidv7 } from '../contract/index.ts'
import { fillFile } from '../files/index.ts'
import { parcel } from '../http/testing/parcel.ts'
import type { Stage } from '../http/testing/stage.ts'
import { openStage } from '../http/testing/stage.ts'
import type { World } from '../http/testing/world.ts'
import { buildWorld } from '../http/testing/world.ts'
import { claim } from '../jobs/claim.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { messageViews } from '../queries/views.ts'
import { onEachEngine } from '../testing/engines.ts'
import { fetchSubscriber } from './fetch-files.ts'

const LATER = { code: 'away', sent: 'no', retry: 'later', tell: 'Later.' } as const
/** How the channel opens files; undefined where it cannot. */
let opening: ChannelSeat['openFile']
const channel = Object.defineProperty({ ...parcel.channel }, 'openFile', { get: () => opening, enumerable: true })
const courier = { ...parcel, channel } as Plugin

onEachEngine((engine) => {
  let stage: Stage
  let world: World
  beforeAll(async () => {
    stage = await openStage({ engine, plugins: [courier] })
    world = await buildWorld(stage, 'acme')
  })
  afterAll(() => stage.close())

  const db = () => stage.services.db
  /** A picture of Nadia's message that still lies at the provider. */
  const pending = () =>
    db().transaction(async (trx) => {
      const id = uuidv7()
      const of = { account_id: world.accountId, connection_id: world.ids.inbox, message_id: world.ids.message }
      const about = { name: 'damage.png', mime: 'image/png', status: 'pending' as const, source: JSON.stringify('p1') }
      await trx
        .insertInto('files')
        .values({ ...of, ...about, id })
        .execute()
      await enqueue(trx, [{ subscriber: 'fetch', lane: id, accountId: world.accountId }])
      return id
    })
  const arrivals = async (file: string) => {
    const rows = await db().root.selectFrom('events').select('data').where('type', '=', 'file.changed').execute()
    return rows.filter(({ data }) => data.file === file).length
  }
  const work = async () => {
    const { jobs } = await claim(db().root, 'fetch', { limit: 10, leaseMs: 60_000 })
    await fetchSubscriber(stage.services).run(jobs, new AbortController().signal)
    return jobs.length
  }
  const leasesEnd = () =>
    db()
      .root.updateTable('jobs')
      .set({ lease_until: new Date(0) })
      .execute()

  test('a worker died between the bytes and the word of them: the next one tells', async () => {
    const id = await pending()
    expect((await claim(db().root, 'fetch', { limit: 10, leaseMs: 60_000 })).jobs).toHaveLength(1)
    await fillFile(stage.services, { accountId: world.accountId, id, name: 'damage.png', bytes: Buffer.from('png') })
    expect(await arrivals(id)).toBe(0)
    await leasesEnd()
    expect(await work()).toBe(1)
    expect(await arrivals(id)).toBe(1)
    expect(await db().root.selectFrom('jobs').select('lane').where('lane', '=', id).execute()).toEqual([])
  })

  test('who finds the file settled on the first look has nothing to tell', async () => {
    const id = await pending()
    await fillFile(stage.services, { accountId: world.accountId, id, name: 'damage.png', bytes: Buffer.from('png') })
    expect(await work()).toBe(1)
    expect(await arrivals(id)).toBe(0)
  })

  test('a channel that cannot open files says so at once: the file is missing, and that is told', async () => {
    const id = await pending()
    await work()
    const row = await db().root.selectFrom('files').select('status').where('id', '=', id).executeTakeFirstOrThrow()
    expect([row.status, await arrivals(id)]).toEqual(['missing', 1])
  })

  const opened = (bytes: Uint8Array, max?: number) => ({
    bytes: (async function* () {
      yield bytes
    })(),
    ...(max && { max }),
  })
  const megabytes = (count: number) => new Uint8Array(count * 1024 * 1024)

  test.each([
    ['more than files may have', async () => opened(megabytes(26)), 'missing'],
    ['more than the channel itself lets in', async () => opened(megabytes(2), 1024), 'missing'],
    ['what its provider says is too large', () => Promise.reject(new FetchError('too_large', 'unsure')), 'missing'],
    ['more than files may have, where the channel let it in', async () => opened(megabytes(26), 2 ** 25), 'ready'],
    ['what a plugin refused', () => Promise.reject(new Refusal('unsafe', 'It holds Eicar.')), 'missing'],
    ['what is only away for now', () => Promise.reject(new FetchError('unreachable', 'no')), 'pending'],
    ['what may be had later', () => Promise.reject(new ChannelError(LATER)), 'pending'],
  ])('after one look, %s', async (_, how, status) => {
    opening = how as typeof opening
    const id = await pending()
    await work()
    opening = undefined
    const row = await db().root.selectFrom('files').select('status').where('id', '=', id).executeTakeFirstOrThrow()
    const jobs = await db().root.selectFrom('jobs').select('lane').where('lane', '=', id).execute()
    expect([row.status, jobs.length]).toEqual([status, status === 'pending' ? 1 : 0])
  })

  test('who reads the message is told that a file will not come, and why where somebody decided so', async () => {
    const lost = await pending()
    await work()
    opening = () => Promise.reject(new Refusal('unsafe', 'It holds Eicar.'))
    const refused = await pending()
    await work()
    opening = undefined
    const parts = [lost, refused].map((file) => ({
      is: 'file' as const,
      file,
      name: 'a',
      mime: 'a/b',
      as: 'file' as const,
    }))
    await db()
      .root.updateTable('messages')
      .set({ parts: JSON.stringify(parts) })
      .where('id', '=', world.ids.message)
      .execute()
    const [message] = await messageViews(db().root, world.accountId, [world.ids.message])
    expect(message?.parts).toMatchObject([{ missing: '' }, { missing: 'It holds Eicar.' }])
    const said = toPlain(canonOfParts(message?.parts ?? []))
    expect(said).toContain('it could not be fetched')
    expect(said).toContain('it was not taken: It holds Eicar.')
  })

  test('a file that nobody can look into waits a day for that, not ten minutes', async () => {
    opening = () => Promise.reject(new Refusal('unavailable'))
    const id = await pending()
    const tried = async (age: number) => {
      const created_at = new Date(Date.now() - age * 3_600_000)
      await db().root.updateTable('files').set({ created_at }).where('id', '=', id).execute()
      await db()
        .root.updateTable('jobs')
        .set({ attempts: 20, run_at: new Date(0) })
        .where('lane', '=', id)
        .execute()
      await work()
      return (await db().root.selectFrom('files').select('status').where('id', '=', id).executeTakeFirstOrThrow())
        .status
    }
    expect([await tried(23), await tried(25)]).toEqual(['pending', 'missing'])
    opening = undefined
  })
})
