import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { meanwhile } from '../commands/testing/meanwhile.ts'
import type { Scene } from '../commands/testing/scene.ts'
import { scene, writes } from '../commands/testing/scene.ts'
import { lockConversation } from '../conversations/change.ts'
import type { Db } from '../db/index.ts'
import type { TestDatabase } from '../testing/databases.ts'
import { testDatabase } from '../testing/databases.ts'
import { onEachEngine } from '../testing/engines.ts'
import { needs } from '../testing/environment.ts'
import { assignNext, takeTurn } from './round-robin.ts'

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
    const { id } = await writes(database.db, shop, who, 'Hello')
    return database.db.transaction(async (trx) =>
      assignNext(trx, await lockConversation(trx, shop.accountId, id), shop.inbox),
    )
  }

  test('those who are online and may answer take turns; who only looks is never asked', async () => {
    await online(database.db, shop.maya, shop.omar, shop.vera)
    const assigned = [await assignFirst('nadia'), await assignFirst('bob'), await assignFirst('eve')]
    const [first, second, third] = assigned.map((c) => c.assignee_id)
    expect(new Set([first, second])).toEqual(new Set([shop.maya, shop.omar]))
    expect(third).toBe(first)
  })

  test('turns within one transaction go round as well', async () => {
    await online(database.db, shop.maya, shop.omar)
    const turns = await database.db.transaction(async (trx) => {
      const taken = []
      for (let i = 0; i < 4; i++) taken.push(await takeTurn(trx, shop.accountId, null))
      return taken
    })
    expect(turns[0]).not.toBe(turns[1])
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
    expect((await assignFirst('nadia')).assignee_id).toBe(shop.omar)
    expect((await assignFirst('bob')).assignee_id).toBe(shop.omar)
  })

  test('nobody online leaves it to whoever comes first', async () => {
    expect((await assignFirst('nadia')).assignee_id).toBeNull()
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
      (trx) => takeTurn(trx, shop.accountId, null),
      () => second.transaction((trx) => takeTurn(trx, shop.accountId, null)),
    )
    expect(new Set(turns)).toEqual(new Set([shop.maya, shop.omar]))
  })
})
