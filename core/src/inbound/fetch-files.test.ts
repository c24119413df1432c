import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ChannelSeat, Plugin } from '../contract/index.ts'
import { ChannelError, FetchError, uuidv7 } from '../contract/index.ts'
import { fillFile } from '../files/index.ts'
import { parcel } from '../http/testing/parcel.ts'
import type { Stage } from '../http/testing/stage.ts'
import { openStage } from '../http/testing/stage.ts'
import type { World } from '../http/testing/world.ts'
import { buildWorld } from '../http/testing/world.ts'
import { claim } from '../jobs/claim.ts'
import { enqueue } from '../jobs/enqueue.ts'
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
})
