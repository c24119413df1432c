import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { stage } from '../commands/testing/stage.ts'
import { uuidv7 } from '../contract/index.ts'
import { onEachEngine } from '../testing/engines.ts'
import { identify } from './identify.ts'
import { respellIdentities } from './respell.ts'

onEachEngine((engine) => {
  const it = stage(engine)
  /** As it was written before addresses were compared by their spelling. */
  const wrote = async (namespace: string, value: string, verified = true): Promise<string> => {
    const [account_id, contact_id] = [it.shop.accountId, uuidv7()]
    await it.db.root.insertInto('contacts').values({ account_id, id: contact_id, name: 'Nadia' }).execute()
    const row = { account_id, id: uuidv7(), contact_id, namespace, value, verified }
    await it.db.root.insertInto('identities').values(row).execute()
    return contact_id
  }
  const respell = async () => {
    await sql`DELETE FROM deployment WHERE key = 'identities-respelled'`.execute(it.db.root)
    await respellIdentities(it.db)
  }
  const found = (namespace: string, value: string) =>
    it.db.transaction(async (trx) => {
      const identities = [{ namespace, value, verified: true }]
      return (await identify(trx, [{ accountId: it.shop.accountId, identities }]))[0]!.contact
    })
  const valuesOf = async (contact: string) =>
    it.db.root.selectFrom('identities').select(['value', 'spelled']).where('contact_id', '=', contact).execute()

  test('whoever wrote before is found by any spelling of their address, and shown as they wrote it', async () => {
    const mail = await wrote('email', ' Nadia@Büro.example. ')
    const phone = await wrote('phone', '+54 9 11 2345-6789')
    const telegram = await wrote('telegram', ' Nadia ')
    await respell()
    expect(await found('email', 'nadia@büro.example')).toBe(mail)
    expect(await found('phone', '+541123456789')).toBe(phone)
    expect(await valuesOf(mail)).toEqual([{ value: 'nadia@xn--bro-hoa.example', spelled: 'Nadia@xn--bro-hoa.example' }])
    expect(await valuesOf(telegram)).toEqual([{ value: ' Nadia ', spelled: null }])
  })

  test('two who are vouched for under one spelling stay two, and the first is found by it', async () => {
    const people = [await wrote('email', 'Nadia@shop.example'), await wrote('email', 'NADIA@shop.example')]
    const claim = await wrote('email', 'nadia@Shop.example', false)
    await respell()
    expect(people).toContain(await found('email', 'nadia@shop.example'))
    const values = (await Promise.all(people.map(valuesOf))).flat().map(({ value }) => value)
    expect(values.filter((value) => value === 'nadia@shop.example')).toHaveLength(1)
    expect((await valuesOf(claim))[0]?.value).toBe('nadia@shop.example')
  })

  test('it is done once', async () => {
    await respell()
    const late = await wrote('email', 'Nadia@shop.example')
    await respellIdentities(it.db)
    expect((await valuesOf(late))[0]?.value).toBe('Nadia@shop.example')
  })
})
