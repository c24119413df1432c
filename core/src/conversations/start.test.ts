import { expect, test } from 'vitest'
import { says, stage } from '../commands/testing/stage.ts'
import { onEachEngine } from '../testing/engines.ts'

onEachEngine((engine) => {
  const it = stage(engine)
  const bob = { namespace: 'double', value: 'bob' }
  const wish = (to: { contact: string } | { namespace: string; value: string }) => ({
    inbox: it.shop.inbox.id,
    to,
    parts: says('Your order is ready'),
  })

  test('writes first to an address, and the answer comes into the same conversation', async () => {
    const { conversation, contact } = await it.command('start', { ...wish(bob), name: 'Bob' })
    expect(await it.conversation(conversation)).toMatchObject({
      number: 2,
      thread: 'bob',
      status: 'open',
      contact: { id: contact, name: 'Bob' },
      assignee: { id: it.shop.omar },
    })
    expect((await it.hears('bob', 'Thanks')).id).toBe(conversation)
    expect(await it.lines(conversation)).toEqual(['out: Your order is ready', 'in: Thanks'])
    expect(await it.db.root.selectFrom('deliveries').select('conversation_id').execute()).toEqual([
      { conversation_id: conversation },
    ])
  })

  test('to a contact by the address the inbox can reach', async () => {
    await it.command('resolve', { conversation: it.nadia.id, upTo: 1 })
    const { conversation, contact } = await it.command('start', wish({ contact: it.nadia.contact_id }))
    expect(contact).toBe(it.nadia.contact_id)
    expect(await it.conversation(conversation)).toMatchObject({ thread: 'nadia', number: 2 })
  })

  test('where a conversation is open it says which; to another kind of address it cannot', async () => {
    const open = it.command('start', wish({ contact: it.nadia.contact_id }))
    await expect(open).rejects.toMatchObject({ code: 'conflict', details: { conversation: it.nadia.id } })
    const elsewhere = it.command('start', wish({ namespace: 'phone', value: '+34600111222' }))
    await expect(elsewhere).rejects.toMatchObject({ code: 'unsupported' })
  })

  test('some inboxes write only in a thread that exists, some never first', async () => {
    const known = await it.able({ start: 'known-thread' })
    await expect(known('start', wish(bob))).rejects.toMatchObject({ code: 'unsupported' })
    await it.command('resolve', { conversation: it.nadia.id, upTo: 1 })
    await known('start', wish({ contact: it.nadia.contact_id }))
    const never = await it.able({ start: 'never' })
    await expect(never('start', wish(bob))).rejects.toMatchObject({ code: 'unsupported' })
  })

  test('an address is written as the channel writes it; what is none is refused with a sentence', async () => {
    Object.assign(it.services.registry.channel('double'), {
      address: (typed: string) => (typed.includes(' ') ? undefined : typed.toLowerCase()),
    })
    const { conversation } = await it.command('start', wish({ namespace: 'double', value: 'BOB' }))
    expect(await it.conversation(conversation)).toMatchObject({ thread: 'bob' })
    await expect(it.command('start', wish({ namespace: 'double', value: 'no one' }))).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(/“no one” is no address/),
    })
  })

  test('nobody starts with whom we blocked; a refusal opens nothing', async () => {
    await it.command('resolve', { conversation: it.nadia.id, upTo: 1 })
    await it.command('block', { contact: it.nadia.contact_id, blocked: true })
    await expect(it.command('start', wish({ contact: it.nadia.contact_id }))).rejects.toMatchObject({ code: 'blocked' })
    expect(await it.db.root.selectFrom('conversations').select('number').execute()).toEqual([{ number: 1 }])
  })
})
