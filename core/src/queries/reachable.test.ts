import { expect, test } from 'vitest'
import { stage } from '../commands/testing/stage.ts'
import { identify } from '../contacts/identify.ts'
import { onEachEngine } from '../testing/engines.ts'
import { reachableContacts } from './reachable.ts'

onEachEngine((engine) => {
  const it = stage(engine)
  const found = async (query: string, start: 'known-thread' | 'never' | { namespace: string }) =>
    (await reachableContacts(it.db.root, it.shop.accountId, { inbox: it.shop.inbox.id, start, query })).map(
      ({ name }) => name,
    )
  const double = { namespace: 'double' }

  test('by name or by how the address begins, in the order of names', async () => {
    await it.hears('nina', 'Hello')
    await it.hears('dana', 'Hello')
    expect(await found('na', double)).toEqual(['dana', 'nadia', 'nina'])
    expect(await found('NAD', double)).toEqual(['nadia'])
    expect(await found('%', double)).toEqual([])
  })

  test('only whom the inbox can write to, and nobody who is blocked', async () => {
    expect(await found('nadia', { namespace: 'phone' })).toEqual([])
    expect(await found('nadia', 'never')).toEqual([])
    expect(await found('nadia', 'known-thread')).toEqual(['nadia'])
    await it.command('block', { contact: it.nadia.contact_id, blocked: true })
    expect([...(await found('nadia', double)), ...(await found('nadia', 'known-thread'))]).toEqual([])
  })

  test('an address is known however it is typed', async () => {
    const identities = [{ namespace: 'phone', value: '+525512345678', verified: true }]
    const profile = { name: 'nora' }
    await it.db.transaction((trx) => identify(trx, [{ accountId: it.shop.accountId, identities, profile }]))
    expect(await found('+52 1 55 1234 5678', { namespace: 'phone' })).toEqual(['nora'])
  })

  test('whoever was merged is found as the one they are now', async () => {
    const other = await it.hears('nadja', 'It is me')
    await it.command('merge_contacts', { from: other.contact_id, into: it.nadia.contact_id })
    expect(await found('nadj', double)).toEqual(['nadia'])
  })
})
