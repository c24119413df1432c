import { describe, expect, test } from 'vitest'
import { meanwhile } from '../commands/testing/meanwhile.ts'
import { stage } from '../commands/testing/stage.ts'
import type { IdentityClaim } from '../contract/index.ts'
import type { Db } from '../db/index.ts'
import { suggestedMerges } from '../queries/merge-suggestions.ts'
import { onEachEngine } from '../testing/engines.ts'
import { needs } from '../testing/environment.ts'
import { addClaims } from './claims.ts'
import { identify } from './identify.ts'

const verified = (namespace: string, value: string): IdentityClaim => ({ namespace, value, verified: true })
const said = (namespace: string, value: string): IdentityClaim => ({ namespace, value, verified: false })
const MAIL = verified('email', 'Nadia@Shop.example')
const PHONE = verified('phone', '+5491123456789')
const TELEGRAM = verified('telegram', '77')

onEachEngine((engine) => {
  const it = stage(engine)
  const meet = (...identities: IdentityClaim[]) =>
    it.db.transaction(async (trx) => (await identify(trx, [{ accountId: it.shop.accountId, identities }]))[0]!)
  const learn = (known: IdentityClaim, ...claims: IdentityClaim[]) =>
    it.db.transaction((trx) => addClaims(trx, it.shop.accountId, { is: 'identity', known, claims }))
  const suggested = async (contact: string) =>
    (await suggestedMerges(it.db.root, it.shop.accountId, contact)).map(({ other, address }) => [other.id, address])

  describe('one address, however it is written', () => {
    test('nadia is found by her address in capitals and by her number in its other form', async () => {
      const [mail, phone] = [await meet(MAIL), await meet(PHONE)]
      expect((await meet(verified('email', ' nadia@SHOP.example '))).contact).toBe(mail.contact)
      expect((await meet(verified('phone', '+54 11 2345-6789'))).contact).toBe(phone.contact)
    })

    test('she is shown as she writes it', async () => {
      const { contact } = await meet(MAIL, said('phone', '+52 1 55 1234 5678'))
      const rows = await it.db.root
        .selectFrom('identities')
        .select(['value', 'spelled'])
        .where('contact_id', '=', contact)
        .orderBy('namespace')
        .execute()
      expect(rows).toEqual([
        { value: 'nadia@shop.example', spelled: 'Nadia@shop.example' },
        { value: '+525512345678', spelled: '+5215512345678' },
      ])
    })
  })

  describe('two verified claims that meet', () => {
    test('make two contacts one at once, and her open conversations say so', async () => {
      const [byChat, byMail] = [await meet(verified('double', 'nadia')), await meet(MAIL)]
      const both = await meet(verified('double', 'nadia'), MAIL)
      expect(both.root).toBe(byChat.contact)
      expect(await meet(MAIL)).toMatchObject({ contact: byMail.contact, root: byChat.contact })
      await it.command('unmerge_contact', { contact: byMail.contact })
    })

    test('the line stands in what is open of the later contact', async () => {
      const nadia = await it.db.transaction(async (trx) => {
        const sender = { accountId: it.shop.accountId, identities: [TELEGRAM, MAIL], profile: { name: 'Nadia' } }
        return (await identify(trx, [sender]))[0]!
      })
      const bob = await it.hears('bob', 'Hi')
      await learn(verified('double', 'bob'), MAIL)
      expect(await it.lines(bob.id)).toEqual(['in: Hi', 'activity: Deskless merged bob into Nadia'])
      expect((await it.conversation(bob.id)).contact.id).toBe(nadia.contact)
    })

    test('what an agent took apart stays apart, also when both addresses are seen together again', async () => {
      const [chat, mail] = [await meet(TELEGRAM), await meet(MAIL)]
      await meet(TELEGRAM, MAIL)
      await it.command('unmerge_contact', { contact: mail.contact })
      await meet(TELEGRAM, MAIL)
      expect([(await meet(TELEGRAM)).root, (await meet(MAIL)).root]).toEqual([chat.contact, mail.contact])
      expect(await suggested(chat.contact)).toEqual([])
    })

    test('a second person vouched for at the same browser is asked about, never merged', async () => {
      const visitor = verified('visitor', 'v1')
      const [nadia, bob] = [await meet(visitor, verified('user', 'nadia')), await meet(verified('user', 'bob'))]
      await learn(visitor, verified('user', 'bob'))
      expect((await meet(verified('user', 'bob'))).root).toBe(bob.contact)
      expect(await suggested(nadia.contact)).toEqual([[bob.contact, { namespace: 'user', value: 'bob' }]])
    })
  })

  test('whoever has another verified number is asked about as well, whichever address they met by', async () => {
    const [one, other] = [verified('phone', '+4930111111'), verified('phone', '+4930222222')]
    const [nadia, bob] = [await meet(one), await meet(MAIL)]
    await learn(MAIL, other)
    await learn(one, MAIL)
    expect([(await meet(one)).root, (await meet(MAIL)).root]).toEqual([nadia.contact, bob.contact])
    expect((await suggested(nadia.contact)).map(([id]) => id)).toEqual([bob.contact])
  })

  test('two browsers of one inbox do not make two people', async () => {
    const browser = (value: string) => verified('widget:shop', value)
    const [desk, phone] = [await meet(browser('desk'), MAIL), await meet(browser('phone'))]
    await learn(browser('phone'), MAIL)
    expect((await meet(browser('phone'))).root).toBe(desk.contact)
    await it.command('unmerge_contact', { contact: phone.contact })
  })

  describe('mere claims that are equal', () => {
    test('are suggested to agents and done by nobody', async () => {
      const [chat, phone] = [
        await meet(TELEGRAM, said('email', 'nadia@shop.example')),
        await meet(PHONE, said('email', 'NADIA@shop.example')),
      ]
      expect(phone.root).toBe(phone.contact)
      const address = { namespace: 'email', value: 'nadia@shop.example' }
      expect(await suggested(chat.contact)).toEqual([[phone.contact, address]])
      expect(await suggested(phone.contact)).toEqual([[chat.contact, address]])
    })

    test('a claim that another channel vouches for is suggested as well, whichever came first', async () => {
      const [chat, mail] = [await meet(TELEGRAM, said('email', MAIL.value)), await meet(MAIL)]
      expect((await suggested(mail.contact)).map(([other]) => other)).toEqual([chat.contact])
    })

    test('omar merges them, and it is no suggestion any more', async () => {
      const [chat, mail] = [await meet(TELEGRAM, said('email', MAIL.value)), await meet(MAIL)]
      await it.command('merge_contacts', { from: chat.contact, into: mail.contact })
      expect(await suggested(mail.contact)).toEqual([])
      await it.command('unmerge_contact', { contact: chat.contact })
      expect(await suggested(mail.contact)).toEqual([])
    })

    test('“not the same” is for good, whatever they come to share', async () => {
      const [chat, mail] = [await meet(TELEGRAM, said('email', MAIL.value)), await meet(MAIL)]
      await it.command('keep_apart', { contact: mail.contact, other: chat.contact })
      await it.command('keep_apart', { contact: chat.contact, other: mail.contact })
      await meet(TELEGRAM, said('phone', PHONE.value))
      await meet(MAIL, said('phone', PHONE.value))
      await learn(TELEGRAM, MAIL)
      expect(await suggested(chat.contact)).toEqual([])
      expect((await meet(TELEGRAM)).root).toBe(chat.contact)
    })

    test('they are not kept apart once they are one', async () => {
      const [chat, mail] = [await meet(TELEGRAM), await meet(MAIL)]
      await meet(TELEGRAM, MAIL)
      const wish = it.command('keep_apart', { contact: chat.contact, other: mail.contact })
      await expect(wish).rejects.toMatchObject({ code: 'conflict' })
    })

    test('vera, who only looks, keeps nobody apart', async () => {
      const [chat, mail] = [await meet(TELEGRAM), await meet(MAIL)]
      const wish = it.command('keep_apart', { contact: chat.contact, other: mail.contact }, { by: it.shop.vera })
      await expect(wish).rejects.toMatchObject({ code: 'forbidden' })
    })

    test('an address half the world writes from makes three suggestions, also within one batch', async () => {
      const crowd = (from: number) =>
        Array.from({ length: 30 }, (_, i) => ({
          accountId: it.shop.accountId,
          identities: [verified('telegram', `crowd ${from + i}`), said('email', 'info@shop.example')],
        }))
      await it.db.transaction((trx) => identify(trx, crowd(0)))
      await it.db.transaction((trx) => identify(trx, crowd(30)))
      expect(await it.db.root.selectFrom('merge_suggestions').select('id').execute()).toHaveLength(3)
    })
  })
})

describe('two connections', needs('postgres'), () => {
  const it = stage('postgres')
  const learnOn = (db: Db, known: IdentityClaim, ...claims: IdentityClaim[]) =>
    db.transaction((trx) => addClaims(trx, it.shop.accountId, { is: 'identity', known, claims }))
  const meetOn = (db: Db, ...identities: IdentityClaim[]) =>
    db.transaction(async (trx) => (await identify(trx, [{ accountId: it.shop.accountId, identities }]))[0]!)
  const roots = () => it.db.root.selectFrom('contacts').select(['id', 'root_id']).orderBy('id').execute()

  // Broken on purpose: the merge an agent wishes, used here, refused what the other lane had done, and the message with it.
  test('two lanes that find out at once make one person once', async () => {
    const second = await it.database.again()
    for (let round = 0; round < 6; round++) {
      const [chat, mail] = [verified('telegram', `t${round}`), verified('email', `${round}@shop.example`)]
      const [one, other] = [await meetOn(it.db, chat), await meetOn(it.db, mail)]
      await Promise.all([learnOn(it.db, chat, mail), learnOn(second, mail, chat), meetOn(second, chat, mail)])
      expect((await meetOn(it.db, mail)).root).toBe(one.contact)
      expect((await roots()).filter((row) => row.id === other.contact)).toEqual([
        { id: other.contact, root_id: one.contact },
      ])
    }
  })

  test('three that meet in a circle at once end at one root', async () => {
    const hubs = [it.db, await it.database.again(), await it.database.again()]
    const claims = ['a', 'b', 'c'].map((value) => verified(`kind ${value}`, value))
    const met = []
    for (const claim of claims) met.push(await meetOn(it.db, claim))
    await Promise.all(hubs.map((db, i) => meetOn(db, claims[i]!, claims[(i + 1) % 3]!)))
    const ends = []
    for (const claim of claims) ends.push((await meetOn(it.db, claim)).root)
    expect(new Set(ends)).toEqual(new Set([met[0]!.contact]))
    const all = await roots()
    expect(all.filter((row) => row.root_id && all.some((other) => other.id === row.root_id && other.root_id))).toEqual(
      [],
    )
  })

  test('an agent merges the other way in the same moment: one merge, and nothing is lost', async () => {
    const second = await it.database.again()
    const [older, later] = [await meetOn(it.db, TELEGRAM), await meetOn(it.db, MAIL)]
    let meeting: Promise<unknown> = Promise.resolve()
    await meanwhile(
      second,
      (trx) => identify(trx, [{ accountId: it.shop.accountId, identities: [TELEGRAM, MAIL] }]),
      async () => {
        meeting = it.command('merge_contacts', { from: older.contact, into: later.contact })
        meeting.catch(() => {})
      },
    )
    await expect(meeting).rejects.toMatchObject({ code: 'conflict' })
    expect((await roots()).filter((row) => row.root_id)).toEqual([{ id: later.contact, root_id: older.contact }])
  })
})
