import { expect, test } from 'vitest'
import { scene } from '../../commands/testing/scene.ts'
import { stage } from '../../commands/testing/stage.ts'
import { identify } from '../../contacts/identify.ts'
import { onEachEngine } from '../../testing/engines.ts'
import { historyOf, searchContacts, searchConversations } from './index.ts'

onEachEngine((engine) => {
  const it = stage(engine)
  const account = () => it.shop.accountId
  const named = (id: string, name: string) =>
    it.db.root.updateTable('contacts').set({ name }).where('id', '=', id).execute()
  const people = async (words: string) => (await searchContacts(it.db.root, account(), words)).map(({ name }) => name)
  const found = async (words: string, page = {}) =>
    (await searchConversations(it.db.root, account(), words, page)).rows.map(({ contact }) => contact.name)

  test('people are found by the beginning of any word of their name, and by their address; the best first', async () => {
    const jane = await it.hears('jane@doe.example', 'Hi')
    const doe = await it.hears('bob', 'Hi')
    await named(jane.contact_id, 'Jane Miller')
    await named(doe.contact_id, 'Doe Ray')
    expect(await people('mil')).toEqual(['Jane Miller'])
    expect(await people('miller jan')).toEqual(['Jane Miller'])
    expect(await people('jane@d')).toEqual(['Jane Miller'])
    expect(await people('doe')).toEqual(['Doe Ray'])
    expect(await people('nobody')).toEqual([])
  })

  test.each(['', '   ', "'", "o'neil & | !", '%', '_', ':*', '\\', '!'])(
    '%j finds nobody and breaks nothing',
    async (words) => {
      expect(await people(words)).toEqual([])
      expect(await found(words)).toEqual([])
    },
  )

  test('conversations are found by number, by who asks and by what was said last', async () => {
    const bob = await it.hears('bob', 'The blue lamp is broken')
    expect(await found(`#${bob.number}`)).toEqual(['bob'])
    expect(await found(String(bob.number))).toEqual(['bob'])
    expect(await found('bob')).toEqual(['bob'])
    expect(await found('BLUE LAMP')).toEqual(['bob'])
    const lamp = await it.hears('lamp', 'Hello')
    await named(lamp.contact_id, 'Lamp')
    expect(await found('lamp')).toEqual(['Lamp', 'bob'])
  })

  test('pages follow each other and end', async () => {
    for (const who of ['a', 'b', 'c']) await it.hears(who, 'same words')
    const first = await searchConversations(it.db.root, account(), 'same words', { limit: 2 })
    const rest = await searchConversations(it.db.root, account(), 'same words', { limit: 2, after: first.next })
    expect([first.rows.length, rest.rows.length, rest.next]).toEqual([2, 1, undefined])
    expect(await found('same words', { after: 'nonsense' })).toHaveLength(3)
  })

  test('a person’s history holds what their merged selves asked', async () => {
    const bob = await it.hears('bob', 'Hi')
    await it.command('merge_contacts', { from: bob.contact_id, into: it.nadia.contact_id })
    for (const contact of [bob.contact_id, it.nadia.contact_id]) {
      const { rows } = await historyOf(it.db.root, account(), contact)
      expect(rows.map(({ id }) => id)).toEqual([bob.id, it.nadia.id])
    }
    expect(await people('bob')).toEqual([(await searchContacts(it.db.root, account(), 'nadia'))[0]?.name])
  })

  test('an address is found however it is typed', async () => {
    const identities = [
      { namespace: 'phone', value: '+5491123456789', verified: true },
      { namespace: 'email', value: 'Nadia@Bücher.example', verified: true },
    ]
    const profile = { name: 'Nadia Rahimi' }
    await it.db.transaction((trx) => identify(trx, [{ accountId: account(), identities, profile }]))
    for (const typed of ['+54 9 11 2345-6789', '+54 (11) 2345 6789', ' NADIA@bücher.example ', 'nadia@xn--bcher'])
      expect(await people(typed), typed).toEqual(['Nadia Rahimi'])
  })

  test('a history goes page by page over all channels, and ends with the merge', async () => {
    const bob = await it.hears('bob', 'Hi')
    const ann = await it.hears('ann', 'Hi')
    const into = it.nadia.contact_id
    for (const { contact_id: from } of [bob, ann]) await it.command('merge_contacts', { from, into })
    const first = await historyOf(it.db.root, account(), ann.contact_id, { limit: 2 })
    const rest = await historyOf(it.db.root, account(), into, { limit: 2, after: first.next! })
    expect([...first.rows, ...rest.rows].map(({ id }) => id)).toEqual([ann.id, bob.id, it.nadia.id])
    expect(rest.next).toBeUndefined()
    await it.command('unmerge_contact', { contact: bob.contact_id })
    const asked = async (contact: string) => (await historyOf(it.db.root, account(), contact)).rows.map(({ id }) => id)
    expect([await asked(bob.contact_id), await asked(into)]).toEqual([[bob.id], [ann.id, it.nadia.id]])
  })

  test('another account finds nothing of it', async () => {
    const other = await scene(it.db, { slug: 'other' })
    expect(await searchContacts(it.db.root, other.accountId, 'nadia')).toEqual([])
    expect((await searchConversations(it.db.root, other.accountId, 'parcel')).rows).toEqual([])
    expect((await historyOf(it.db.root, other.accountId, it.nadia.contact_id)).rows).toEqual([])
  })
})
