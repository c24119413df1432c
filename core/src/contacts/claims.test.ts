import { expect, test } from 'vitest'
import { stage } from '../commands/testing/stage.ts'
import type { IdentityClaim } from '../contract/index.ts'
import { contactViews } from '../queries/contacts.ts'
import { onEachEngine } from '../testing/engines.ts'
import { addClaims } from './claims.ts'
import { setConsent } from './consent.ts'
import { identify } from './identify.ts'

const visitor: IdentityClaim = { namespace: 'visitor', value: 'v1', verified: true }
const user = (value: string): IdentityClaim => ({ namespace: 'user', value, verified: true })
const mail: IdentityClaim = { namespace: 'email', value: 'nadia@example.com', verified: false }

onEachEngine((engine) => {
  const it = stage(engine)
  const meet = (...identities: IdentityClaim[]) =>
    it.db.transaction(async (trx) => (await identify(trx, [{ accountId: it.shop.accountId, identities }]))[0]!)
  const learn = (known: IdentityClaim, ...claims: IdentityClaim[]) =>
    it.db.transaction((trx) => addClaims(trx, it.shop.accountId, { is: 'identity', known, claims }))

  test('what a channel learns of a visitor finds them again', async () => {
    const before = await meet(visitor)
    await learn(visitor, user('nadia'), mail)
    expect((await meet(user('nadia'))).contact).toBe(before.contact)
    expect((await meet({ ...mail, verified: true })).contact).not.toBe(before.contact)
  })

  test('a claim that was only noted is taken once it is vouched for', async () => {
    const before = await meet(visitor, mail)
    await learn(visitor, { ...mail, verified: true })
    expect((await meet({ ...mail, verified: true })).contact).toBe(before.contact)
  })

  test('a visitor who signs in as somebody we know is that person; undoing the merge is possible', async () => {
    const nadia = await meet(user('nadia'))
    const before = await meet(visitor)
    await learn(visitor, user('nadia'))
    expect(await meet(visitor)).toMatchObject({ contact: before.contact, root: nadia.contact })
    await it.command('unmerge_contact', { contact: before.contact })
    expect(await meet(visitor)).toMatchObject({ root: before.contact })
  })

  test('a second person at the same browser does not make two people one', async () => {
    const [nadia, bob] = [await meet(user('nadia')), await meet(user('bob'))]
    await learn(visitor, user('nadia'))
    await learn(visitor, user('bob'))
    expect([(await meet(user('nadia'))).root, (await meet(user('bob'))).root]).toEqual([nadia.contact, bob.contact])
  })

  const hearsNothing = async (contact: string) =>
    (await contactViews(it.db.root, it.shop.accountId, [contact])).get(contact)?.optedOut === true

  test('stop is remembered, also of someone we never met; start takes it back', async () => {
    const phone: IdentityClaim = { namespace: 'phone', value: '+34600111222', verified: true }
    const consent = (wish: 'stop' | 'start') =>
      it.db.transaction((trx) => setConsent(trx, it.shop.accountId, phone, wish))
    await consent('stop')
    expect(await hearsNothing((await meet(phone)).contact)).toBe(true)
    await consent('stop')
    await consent('start')
    expect(await hearsNothing((await meet(phone)).contact)).toBe(false)
  })

  test('anyone may stop what is sent to an address, only the provider’s word starts it again', async () => {
    const person = await meet(visitor, mail)
    const consent = (wish: 'stop' | 'start') =>
      it.db.transaction((trx) => setConsent(trx, it.shop.accountId, mail, wish))
    await consent('stop')
    await consent('start')
    expect((await meet(visitor)).contact).toBe(person.contact)
    expect(await hearsNothing(person.contact)).toBe(true)
  })
})
