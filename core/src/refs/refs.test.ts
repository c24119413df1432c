import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Scene } from '../commands/testing/scene.ts'
import { scene } from '../commands/testing/scene.ts'
import { uuidv7 } from '../contract/index.ts'
import type { TestDatabase } from '../testing/index.ts'
import { onEachEngine, testDatabase } from '../testing/index.ts'
import { claimRefs, findRef, locateOrPark, refKey, settleRefs, takeParked } from './index.ts'

test('a key of 200 bytes stands as it is; a longer one is hashed, whatever its letters', () => {
  expect(refKey('a'.repeat(200))).toHaveLength(200)
  expect(refKey('a'.repeat(201))).toMatch(/^sha256:[0-9a-f]{64}$/)
  expect(refKey('ü'.repeat(101))).toMatch(/^sha256:/)
})

onEachEngine((engine) => {
  let database: TestDatabase
  let shop: Scene
  beforeEach(async () => {
    database = await testDatabase(engine)
    shop = await scene(database.db)
  })
  afterEach(() => database.close())

  const at = () => ({ accountId: shop.accountId, connectionId: shop.inbox.id })
  const claim = (...keys: string[]) =>
    database.db.transaction((trx) =>
      claimRefs(
        trx,
        keys.map((key) => ({ ...at(), key, kind: 'message' as const, targetId: uuidv7() })),
      ),
    )

  test('the first claim wins; whoever loses learns the winner’s id', async () => {
    const [first] = await claim('m1')
    const [again, fresh] = await claim('m1', 'm2')
    expect([first!.won, again!.won, fresh!.won]).toEqual([true, false, true])
    expect(again!.targetId).toBe(first!.targetId)
  })

  test('of two equal keys in one batch the first is claimed', async () => {
    const [first, second] = await claim('m1', 'm1')
    expect([first!.won, second!.won]).toEqual([true, false])
    expect(second!.targetId).toBe(first!.targetId)
  })

  test('at once from everywhere: one winner', async () => {
    const claims = (await Promise.all(Array.from({ length: 8 }, () => claim('m2', 'm1', 'm3')))).flat()
    expect(claims.filter((one) => one.won)).toHaveLength(3)
    expect(new Set(claims.map((one) => one.targetId)).size).toBe(3)
  })

  test('what was parked first is given to whoever names the target', async () => {
    const fact = { is: 'receipt' as const, of: 'm1', status: 'read' as const }
    const target = await database.db.transaction((trx) => locateOrPark(trx, { ...at(), key: 'm1', fact, rawId: '7' }))
    expect(target).toBeUndefined()
    expect(await findRef(database.db.root, at(), 'm1')).toBeUndefined()
    const [claimed] = await claim('m1')
    expect(claimed).toMatchObject({ won: true, waited: true })
    const parked = await database.db.transaction((trx) => takeParked(trx, [{ ...at(), key: 'm1' }]))
    expect(parked).toEqual([{ key: 'm1', fact, rawId: '7', targetId: claimed!.targetId, position: 0 }])
    expect(await database.db.transaction((trx) => takeParked(trx, [{ ...at(), key: 'm1' }]))).toEqual([])
  })

  test('the first target of a key stays', async () => {
    const [first, second] = [uuidv7(), uuidv7()]
    for (const targetId of [first, second])
      await database.db.transaction((trx) => settleRefs(trx, [{ ...at(), key: 'k', targetId, position: 3 }]))
    expect(await findRef(database.db.root, at(), 'k')).toEqual({ kind: 'message', targetId: first, position: 3 })
  })
})
