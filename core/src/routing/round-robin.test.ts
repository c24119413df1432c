import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { meanwhile } from '../commands/testing/meanwhile.ts'
import type { Scene } from '../commands/testing/scene.ts'
import { scene, writes } from '../commands/testing/scene.ts'
import type { Db } from '../db/index.ts'
import { messagePage } from '../queries/views.ts'
import type { TestDatabase } from '../testing/databases.ts'
import { testDatabase } from '../testing/databases.ts'
import { onEachEngine } from '../testing/engines.ts'
import { needs } from '../testing/environment.ts'
import { assignEachNext, takeTurns } from './round-robin.ts'

const online = (db: Db, ...members: string[]) =>
  db.root.updateTable('members').set({ availability: 'online' }).where('id', 'in', members).execute()

onEachEngine((engine) => {
  let database: TestDatabase
  let shop: Scene
  beforeEach(async () => {
    database = await testDatabase(engine)
    shop = await scene(database.db, { assign: 'round-robin' })
  })
  afterEach(() => database.close())
  const assignFirst = async (who: string) => {
    const waiting = await writes(database.db, shop, who, 'Hello')
    const [assigned] = await database.db.transaction((trx) => assignEachNext(trx, [waiting], () => shop.inbox))
    return assigned?.assignee_id
  }

  test('those who are online and may answer take turns; who only looks is never asked', async () => {
    await online(database.db, shop.maya, shop.omar, shop.vera)
    const assigned = [await assignFirst('nadia'), await assignFirst('bob'), await assignFirst('eve')]
    const [first, second, third] = assigned
    expect(new Set([first, second])).toEqual(new Set([shop.maya, shop.omar]))
    expect(third).toBe(first)
  })

  test('turns within one transaction go round as well', async () => {
    await online(database.db, shop.maya, shop.omar)
    const turns = await database.db.transaction(async (trx) => [
      ...(await takeTurns(trx, shop.accountId, null, 3)),
      ...(await takeTurns(trx, shop.accountId, null, 1)),
    ])
    expect(turns[0]).not.toEqual(turns[1])
    expect(turns.slice(2)).toEqual(turns.slice(0, 2))
  })

  test('only members of the inbox’s team, when it has one', async () => {
    await online(database.db, shop.maya, shop.omar)
    const team_id = '01900000-0000-7000-8000-000000000001'
    await database.db.root
      .insertInto('teams')
      .values({ account_id: shop.accountId, id: team_id, name: 'Returns' })
      .execute()
    await database.db.root
      .insertInto('team_members')
      .values({ account_id: shop.accountId, team_id, member_id: shop.omar })
      .execute()
    shop.inbox = { ...shop.inbox, team_id }
    expect(await assignFirst('nadia')).toBe(shop.omar)
    expect(await assignFirst('bob')).toBe(shop.omar)
  })

  test('a batch is assigned as one by one: a line, a fact and a participant each, numbers without a gap', async () => {
    await online(database.db, shop.maya, shop.omar)
    const waiting = [await writes(database.db, shop, 'nadia', 'Hello'), await writes(database.db, shop, 'bob', 'Hello')]
    const assigned = await database.db.transaction((trx) => assignEachNext(trx, waiting, () => shop.inbox))
    expect(new Set(assigned.map((c) => c.assignee_id))).toEqual(new Set([shop.maya, shop.omar]))
    for (const { id } of assigned) {
      const [{ seqs } = { seqs: [] }] = await database.db.root
        .selectFrom('events')
        .select((eb) => eb.fn.agg<number[]>('array_agg', ['seq']).as('seqs'))
        .where('conversation_id', '=', id)
        .execute()
      expect(seqs.sort()).toEqual([1, 2, 3, 4])
      const lines = await messagePage(database.db.root, shop.accountId, id)
      expect(lines.map((m) => [m.number, m.kind])).toEqual([
        [1, 'in'],
        [2, 'activity'],
      ])
    }
    expect(await database.db.root.selectFrom('participants').select('member_id').execute()).toHaveLength(2)
    const twice = await database.db.transaction((trx) => assignEachNext(trx, assigned, () => shop.inbox))
    expect(twice).toEqual([])
  })

  test('nobody online leaves it to whoever comes first', async () => {
    expect(await assignFirst('nadia')).toBeUndefined()
  })
})

describe('two connections', needs('postgres'), () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await testDatabase('postgres')
  })
  afterEach(() => database.close())

  // Broken on purpose: without SKIP LOCKED, or without a lock in the choice, the second stands still until the first commits.
  test('two hubs assigning at once pick two members and do not wait for each other', async () => {
    const shop = await scene(database.db)
    const second = await database.again()
    await online(database.db, shop.maya, shop.omar)
    const turns = await meanwhile(
      database.db,
      (trx) => takeTurns(trx, shop.accountId, null, 1),
      () => second.transaction((trx) => takeTurns(trx, shop.accountId, null, 1)),
    )
    expect(new Set(turns.flat().map((member) => member.id))).toEqual(new Set([shop.maya, shop.omar]))
  })
})
