import { expect, test } from 'vitest'
import { meanwhile, someoneWaits } from '../commands/testing/meanwhile.ts'
import { scene } from '../commands/testing/scene.ts'
import { says, stage } from '../commands/testing/stage.ts'
import type { Part } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import { adoptFiles } from '../conversations/files.ts'
import { onEachEngine } from '../testing/engines.ts'
import { needs } from '../testing/environment.ts'
import { filledResponse } from './fill.ts'
import { insertResponse } from './store.ts'

onEachEngine((engine) => {
  const it = stage(engine)
  const account = () => it.shop.accountId
  const keep = (text: string, member?: string) =>
    it.db.transaction((trx) => insertResponse(trx, account(), { member }, { shortCode: uuidv7(), parts: says(text) }))
  const filled = async (text: string, member = it.shop.omar) => {
    const by = { conversation: it.nadia.id, member }
    const response = await filledResponse(it.db.root, account(), await keep(text), by)
    return response?.parts.map((part) => (part.is === 'text' ? part.text : '')).join()
  }
  const named = async (name: string, attributes = {}) =>
    it.db.root
      .updateTable('contacts')
      .set({ name, attributes: JSON.stringify(attributes) })
      .where('id', '=', it.nadia.contact_id)
      .execute()
  const told = (value: string, verified: boolean, contact_id = it.nadia.contact_id, namespace = 'email') =>
    it.db.root
      .insertInto('identities')
      .values({ account_id: account(), id: uuidv7(), contact_id, namespace, value, verified })
      .execute()

  test('of the contact, the conversation, the agent and the company', async () => {
    await named('Nadia  van der Berg', { plan: 'Gold' })
    await told('+31 6', true, undefined, 'phone')
    expect(await filled('{{contact.name}}/{{contact.first_name}}/{{contact.last_name}}/{{contact.phone}}')).toBe(
      'Nadia van der Berg/Nadia/van der Berg/+31 6',
    )
    expect(await filled('{{contact.attributes.plan}} #{{conversation.number}} {{inbox.name}} {{account.name}}')).toBe(
      'Gold #1 Shop shop',
    )
    expect(await filled('{{agent.name}} {{agent.first_name}} {{team.name|no team}}', it.shop.maya)).toBe(
      'Maya Maya no team',
    )
  })

  test('nobody is greeted by an address or a number', async () => {
    for (const name of ['nadia@shop.example', '+31 6 1234', '']) {
      await named(name)
      expect(await filled('Hi {{contact.first_name|there}} {{contact.name|you}}'), name).toBe('Hi there you')
    }
  })

  test('an address that was verified goes before one that was merely said', async () => {
    await told('said@x.example', false)
    await told('true@x.example', true)
    expect(await filled('{{contact.email}}')).toBe('true@x.example')
  })

  test('a merged contact is filled in as the one they are now, with what was learnt under both', async () => {
    const bob = await it.hears('bob', 'Hi')
    await told('bob@x.example', true, bob.contact_id)
    await it.command('merge_contacts', { from: it.nadia.contact_id, into: bob.contact_id })
    expect(await filled('{{contact.name}} {{contact.email}}')).toBe('bob bob@x.example')
  })

  test('neither a colleague’s own nor another account’s is filled in, nor for another account’s conversation', async () => {
    const by = { conversation: it.nadia.id, member: it.shop.omar }
    const mayas = await keep('mine', it.shop.maya)
    expect(await filledResponse(it.db.root, account(), mayas, by)).toBeUndefined()
    expect(await filledResponse(it.db.root, account(), uuidv7(), by)).toBeUndefined()
    const other = await scene(it.db, { slug: 'other' })
    expect(await filledResponse(it.db.root, other.accountId, await keep('Hi'), by)).toBeUndefined()
    const foreign = { conversation: uuidv7(), member: it.shop.omar }
    await expect(filledResponse(it.db.root, account(), await keep('Hi'), foreign)).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  if (engine === 'postgres')
    test('a file that is sent while it is attached to a response stays the account’s', needs('postgres'), async () => {
      const file = uuidv7()
      await it.db.root
        .insertInto('files')
        .values({ account_id: account(), id: file, name: 'map', mime: 'text/plain', status: 'ready' })
        .execute()
      const parts: Part[] = [{ is: 'file', file, name: 'map', mime: 'text/plain', as: 'file' }]
      const { message } = await it.command('note', { conversation: it.nadia.id, parts: says('x') })
      let sending: Promise<void> = Promise.resolve()
      await meanwhile(
        it.db,
        (trx) => insertResponse(trx, account(), {}, { shortCode: 'map', parts }),
        async () => {
          sending = it.db.transaction((trx) => adoptFiles(trx, account(), message!, parts))
          await someoneWaits(it.database)
        },
      )
      await sending
      const row = await it.db.root
        .selectFrom('files')
        .select(['kept', 'message_id'])
        .where('id', '=', file)
        .executeTakeFirst()
      expect(row).toEqual({ kept: true, message_id: null })
    })
})
