import { afterEach, beforeEach, expect, test } from 'vitest'
import { text } from '../contract/index.ts'
import { line, town } from '../person/testing/town.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub, tablesHolding } from '../testing/index.ts'
import { eraseNow } from './person.ts'

onEachEngine((engine) => {
  let house: TestHub
  beforeEach(async () => {
    house = await startHub({ engine, plugins: town().plugins })
    const { token } = await house.addInbox('office', {})
    const body = JSON.stringify([line({ who: 'nadia', says: 'Where is my parcel?', key: 'first' })])
    await fetch(`${house.url}/in/office/${token}`, { method: 'POST', body })
    await house.settled()
  })
  afterEach(() => house.stop())

  test('while no hub runs, nadia is erased when the command ends', async () => {
    await house.hub.runner?.stop()
    const [conversation] = await house.conversations()
    const contact = conversation?.contact.id as string
    expect(await tablesHolding(house.database.db, 'nadia')).not.toEqual([])
    expect(await eraseNow(house.hub.services, house.accountId, contact)).toBe(contact)
    expect(await tablesHolding(house.database.db, 'nadia')).toEqual([])
  })

  test('a reply whose worker died while it left holds nobody up', async () => {
    await house.hub.runner?.stop()
    const [conversation] = await house.conversations()
    const said = { conversation: conversation?.id as string, parts: [text('Dear nadia')] }
    await house.command('reply', said)
    const { root } = house.database.db
    await root
      .updateTable('deliveries')
      .set({ status: 'sending', lease_until: new Date(0) })
      .execute()
    await eraseNow(house.hub.services, house.accountId, conversation?.contact.id as string)
    expect(await tablesHolding(house.database.db, 'nadia')).toEqual([])
    expect((await root.selectFrom('deliveries').select('status').execute())[0]?.status).toBe('unsure')
  })

  test('a step that fails is said, and is done later', async () => {
    await house.hub.runner?.stop()
    const [conversation] = await house.conversations()
    house.hub.services.files.remove = () => Promise.reject(new Error('The disk is away.'))
    const erasing = eraseNow(house.hub.services, house.accountId, conversation?.contact.id as string)
    await expect(erasing).rejects.toThrow('It is not done yet and is tried again: Error: The disk is away.')
    const jobs = await house.database.db.root
      .selectFrom('jobs')
      .select('lane')
      .where('subscriber', '=', 'erase')
      .execute()
    expect(jobs).toHaveLength(1)
  })
})
