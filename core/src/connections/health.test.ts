import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub } from '../testing/index.ts'
import { pigeonPost, WHISTLE } from '../testing/pigeon.ts'
import { connectionRow, openConnection } from './open.ts'
import { updateConnection } from './store.ts'

onEachEngine((engine) => {
  let house: TestHub
  beforeAll(async () => {
    house = await startHub({ engine, plugins: [pigeonPost().plugin] })
  })
  afterAll(() => house.stop())

  test('bad news of a secret that was changed meanwhile does not undo what was mended', async () => {
    const { services } = house.hub
    const { id } = await house.addInbox('pigeon', { whistle: 'worn out' })
    const health = async () => (await connectionRow(services.db.root, house.accountId, id)).health
    const old = await openConnection(services, house.accountId, id)
    await old.health('reauthorise', 'The whistle is not known any more.')
    expect(await health()).toBe('reauthorise')
    await updateConnection(services, house.accountId, id, { settings: { whistle: WHISTLE } })
    await (await openConnection(services, house.accountId, id)).health('ok', '')
    await old.health('reauthorise', 'The whistle is not known any more.')
    expect(await health()).toBe('ok')
  })
})
