import { expect, test } from 'vitest'
import { says, stage } from '../commands/testing/stage.ts'
import { openConversation } from '../conversations/open.ts'
import { lockThreads, nameThreads } from '../conversations/threads.ts'
import { onEachEngine } from '../testing/engines.ts'
import { setConsent } from './consent.ts'
import { identify } from './identify.ts'

const PHONE = { namespace: 'phone', value: '+5491123456789', verified: true }
const MAIL = { namespace: 'email', value: 'nadia@shop.example', verified: true }

onEachEngine((engine) => {
  const it = stage(engine)
  const consent = (wish: 'stop' | 'start', value = PHONE.value) =>
    it.db.transaction((trx) => setConsent(trx, it.shop.accountId, { ...PHONE, value }, wish))

  /** One contact who wrote by phone, and by mail, where the thread has a name of its own. */
  const reachedTwice = () =>
    it.db.transaction(async (trx) => {
      const { accountId, inbox } = it.shop
      const [person] = await identify(trx, [{ accountId, identities: [PHONE, MAIL] }])
      const contactId = person!.contact
      const open = async (key: string, namespace: string) => {
        const [thread] = await lockThreads(trx, [{ accountId, inboxId: inbox.id, key }])
        await nameThreads(trx, [{ thread: thread!, contact: contactId, namespace }])
        return openConversation(trx, { accountId, inboxId: inbox.id, threadId: thread!.id, contactId })
      }
      return { contactId, bySms: await open(PHONE.value, 'phone'), byMail: await open('<1@shop.example>', 'email') }
    })
  const reply = (conversation: string) => it.command('reply', { conversation, parts: says('Hello') })

  test('who said stop by phone is still answered by mail, and the refusal names the number', async () => {
    const { bySms, byMail } = await reachedTwice()
    await consent('stop', '+54 11 2345-6789')
    await expect(reply(bySms.id)).rejects.toMatchObject({
      code: 'opted_out',
      tell: 'This contact asked not to be written to at +5491123456789. Write to another address of theirs, or wait until they ask for it again.',
    })
    await reply(byMail.id)
  })

  test('views say so where it counts, and which address it is', async () => {
    const { bySms, byMail } = await reachedTwice()
    await consent('stop')
    const [sms, mail] = [await it.conversation(bySms.id), await it.conversation(byMail.id)]
    expect([sms.contact.optedOut, mail.contact.optedOut]).toEqual([true, undefined])
    const byKind = mail.contact.identities.toSorted((a, b) => (a.namespace > b.namespace ? -1 : 1))
    expect(byKind).toEqual([{ ...PHONE, optedOut: true }, { ...MAIL }])
  })

  test('a thread of before its kind was kept counts any, until the contact writes there again', async () => {
    const { contactId, byMail } = await reachedTwice()
    await it.db.root.updateTable('threads').set({ namespace: null }).execute()
    await consent('stop')
    await expect(reply(byMail.id)).rejects.toMatchObject({ code: 'opted_out' })
    await it.db.transaction(async (trx) => {
      const at = { accountId: it.shop.accountId, inboxId: it.shop.inbox.id, key: '<1@shop.example>' }
      const [thread] = await lockThreads(trx, [at])
      await nameThreads(trx, [{ thread: thread!, contact: contactId, namespace: 'email' }])
    })
    await reply(byMail.id)
  })

  test('start lifts it', async () => {
    const { bySms } = await reachedTwice()
    await consent('stop')
    await consent('start')
    await reply(bySms.id)
  })

  test('nobody writes first to a number that said stop', async () => {
    await reachedTwice()
    await consent('stop')
    const command = await it.able({ start: { namespace: 'phone' } })
    const wish = command('start', { inbox: it.shop.inbox.id, to: PHONE, parts: says('Offers!') })
    await expect(wish).rejects.toMatchObject({ code: 'opted_out' })
  })

  test('a number that said stop before we ever met stays in peace, in whatever form it is typed', async () => {
    await consent('stop')
    const command = await it.able({ start: { namespace: 'phone' } })
    const to = { namespace: 'phone', value: '+541123456789' }
    const wish = command('start', { inbox: it.shop.inbox.id, to, parts: says('Offers!') })
    await expect(wish).rejects.toMatchObject({ code: 'opted_out' })
  })

  test('a block is about the person: no address of theirs takes an answer, until it is lifted', async () => {
    const { contactId, bySms, byMail } = await reachedTwice()
    await it.command('block', { contact: contactId, blocked: true })
    for (const { id } of [bySms, byMail]) await expect(reply(id)).rejects.toMatchObject({ code: 'blocked' })
    await it.command('block', { contact: contactId, blocked: false })
    await reply(byMail.id)
  })
})
