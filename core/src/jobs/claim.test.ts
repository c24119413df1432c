import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuidv7 } from '../contract/index.ts'
import { parcel } from '../http/testing/parcel.ts'
import type { Stage } from '../http/testing/stage.ts'
import { openStage } from '../http/testing/stage.ts'
import type { World } from '../http/testing/world.ts'
import { buildWorld } from '../http/testing/world.ts'
import { onEachEngine } from '../testing/engines.ts'
import { claim, close, endLeases, postpone } from './claim.ts'
import type { NewJob } from './enqueue.ts'
import { enqueue } from './enqueue.ts'

onEachEngine((engine) => {
  let stage: Stage
  let world: World
  beforeAll(async () => {
    stage = await openStage({ engine, plugins: [parcel] })
    world = await buildWorld(stage, 'acme')
  })
  afterAll(() => stage.close())
  const root = () => stage.services.db.root
  const soon = new Date(Date.now() + 600_000)
  const wake = (lane: string, job: Partial<NewJob> = {}) =>
    stage.services.db.transaction((trx) =>
      enqueue(trx, [{ subscriber: 'chore', lane, accountId: world.accountId, ...job }]),
    )
  const due = async () => (await claim(root(), 'chore', { limit: 10, leaseMs: 600_000 })).jobs

  test('waking a lane again never puts it off, nor past a change it had not told', async () => {
    const [now, lane] = [new Date(Date.now() - 1_000), uuidv7()]
    for (const [fromSeq, runAt] of [
      [5, soon],
      [3, now],
      [9, soon],
    ] as const)
      await wake(lane, { fromSeq, runAt })
    expect(await due()).toMatchObject([{ lane, fromSeq: 3 }])
  })

  test('a lane given back for later is due at once when something came for it meanwhile', async () => {
    const [quiet, woken] = [uuidv7(), uuidv7()]
    for (const lane of [quiet, woken]) await wake(lane)
    const jobs = await due()
    await wake(woken)
    for (const job of jobs) await postpone(root(), job, soon)
    expect((await due()).map(({ lane }) => lane)).toEqual([woken])
  })

  test('a hub that knows itself alone ends every lease, and the work of the dead one is taken at once', async () => {
    const lane = uuidv7()
    await stage.services.db.transaction((trx) =>
      enqueue(trx, [{ subscriber: 'errand', lane, accountId: world.accountId }]),
    )
    const take = async () => (await claim(root(), 'errand', { limit: 10, leaseMs: 600_000 })).jobs
    const [dead] = await take()
    expect(await take()).toEqual([])
    await endLeases(root())
    const [taken] = await take()
    expect(taken).toMatchObject({ lane, attempts: 2 })
    // Whoever was thought dead and is not has lost the lease.
    expect(await close(root(), dead!)).toBe('lost')
    expect(await close(root(), taken!)).toBe('closed')
  })

  test('so are those of a sending delivery, of a listener and of a token that is renewed', async () => {
    const place = { account_id: world.accountId, connection_id: world.ids.inbox }
    const lease = { lease: uuidv7(), lease_until: soon }
    await root()
      .updateTable('deliveries')
      .set({ status: 'sending', lease_until: soon })
      .where('id', '=', world.ids.delivery)
      .execute()
    await root()
      .insertInto('listeners')
      .values({ ...place, ...lease })
      .execute()
    await root()
      .insertInto('connection_tokens')
      .values({ ...place, ...lease, name: 'access' })
      .execute()
    await endLeases(root())
    const delivery = await root()
      .selectFrom('deliveries')
      .select(['status', 'lease_until'])
      .where('id', '=', world.ids.delivery)
      .executeTakeFirstOrThrow()
    expect(delivery.status).toBe('sending')
    expect(delivery.lease_until!.getTime()).toBeLessThan(soon.getTime())
    for (const table of ['listeners', 'connection_tokens'] as const)
      expect(await root().selectFrom(table).select(['lease', 'lease_until']).execute()).toEqual([
        { lease: null, lease_until: null },
      ])
  })
})
