import { expect, test } from 'vitest'
import { scene } from '../commands/testing/scene.ts'
import { says, stage } from '../commands/testing/stage.ts'
import { identify } from '../contacts/identify.ts'
import { onEachEngine } from '../testing/engines.ts'
import { contactViews, lastWrote } from './contacts.ts'

onEachEngine((engine) => {
  const it = stage(engine)
  const account = () => it.shop.accountId
  const writesFrom = async (timeZone?: string): Promise<void> => {
    const identities = [{ namespace: 'double', value: 'nadia', verified: true }]
    const profile = { name: 'nadia', ...(timeZone && { timeZone }) }
    await it.db.transaction((trx) => identify(trx, [{ accountId: account(), identities, profile }]))
  }

  test('the clock nadia lives by is the one her channel told last, and stays where none is told', async () => {
    const zone = async () => (await contactViews(it.db.root, account(), [it.nadia.contact_id])).values().next().value
    expect((await zone())?.timeZone).toBeUndefined()
    await writesFrom('Europe/Berlin')
    await writesFrom('Asia/Tokyo')
    await writesFrom()
    expect((await zone())?.timeZone).toBe('Asia/Tokyo')
  })

  test('when she wrote last is said of all she asked, under whichever name; what we say to her is not it', async () => {
    const wrote = async (id: string) => (await lastWrote(it.db.root, account(), [id])).get(id)
    const laid = (conversation: string, at: string) =>
      it.db.root
        .updateTable('messages')
        .set({ created_at: new Date(at) })
        .where('conversation_id', '=', conversation)
        .execute()
    const elsewhere = await it.hears('nadia at work', 'The same here')
    await laid(it.nadia.id, '2026-11-20T10:00:00Z')
    await laid(elsewhere.id, '2026-11-21T10:00:00Z')
    await it.command('reply', { conversation: it.nadia.id, parts: says('On its way') })
    expect((await wrote(it.nadia.contact_id))?.toJSON()).toBe('2026-11-20T10:00:00.000Z')
    await it.command('merge_contacts', { into: it.nadia.contact_id, from: elsewhere.contact_id })
    for (const id of [it.nadia.contact_id, elsewhere.contact_id])
      expect((await wrote(id))?.toJSON()).toBe('2026-11-21T10:00:00.000Z')
    const other = await scene(it.db, { slug: 'other' })
    expect((await lastWrote(it.db.root, other.accountId, [it.nadia.contact_id])).size).toBe(0)
  })
})
