import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uuidv7 } from '../contract/index.ts'
import { parcel } from '../http/testing/parcel.ts'
import type { Stage } from '../http/testing/stage.ts'
import { openStage } from '../http/testing/stage.ts'
import type { World } from '../http/testing/world.ts'
import { buildWorld } from '../http/testing/world.ts'
import { claim, close } from '../jobs/claim.ts'
import { onEachEngine } from '../testing/engines.ts'
import type { Acceptor, OwnedItem } from './accept.ts'
import { createAcceptor } from './accept.ts'

onEachEngine((engine) => {
  let stage: Stage
  let world: World
  let accept: Acceptor
  beforeAll(async () => {
    stage = await openStage({ engine, plugins: [parcel] })
    world = await buildWorld(stage, 'acme')
    accept = createAcceptor(stage.services.db, stage.services.counters)
  })
  afterAll(() => stage.close())

  const root = () => stage.services.db.root
  const hook = (lane: string): OwnedItem => {
    const key = uuidv7()
    return {
      plugin: 'parcel',
      address: world.ids.inbox,
      key,
      keyHash: key,
      accountId: world.accountId,
      connectionId: world.ids.inbox,
      lane,
      // Nobody works here: what the door left is looked at as it lies.
      subscriber: 'gesture',
      delayMs: 0,
      headers: Buffer.from('{}'),
      body: Buffer.from('Where is my parcel?'),
    }
  }
  const job = (lane: string) =>
    root()
      .selectFrom('jobs')
      .select(['gen', 'token', 'run_at'])
      .where('subscriber', '=', 'gesture')
      .where('lane', '=', lane)
      .executeTakeFirst()
  const take = () => claim(root(), 'gesture', { limit: 1, leaseMs: 60_000 })

  describe('a hook in a lane', () => {
    test('that waits already leaves its job as it is: whoever takes it finds both', async () => {
      const lane = uuidv7()
      await accept([hook(lane)])
      const before = await job(lane)
      await accept([hook(lane)])
      expect(await job(lane)).toEqual(before)
      const [taken] = (await take()).jobs
      expect(taken && (await close(root(), taken))).toBe('closed')
    })

    test('that is being worked on is not forgotten when that work ends', async () => {
      const lane = uuidv7()
      await accept([hook(lane)])
      const [taken] = (await take()).jobs
      await accept([hook(lane)])
      expect(taken && (await close(root(), taken))).toBe('again')
      await root().deleteFrom('jobs').where('lane', '=', lane).execute()
    })

    test('that backs off is looked at now', async () => {
      const lane = uuidv7()
      await accept([hook(lane)])
      const later = new Date(Date.now() + 3_600_000)
      await root().updateTable('jobs').set({ run_at: later }).where('lane', '=', lane).execute()
      await accept([hook(lane)])
      expect((await job(lane))?.run_at.getTime()).toBeLessThan(later.getTime())
    })
  })
})
