import { describe, expect, test } from 'vitest'
import { meanwhile } from '../commands/testing/meanwhile.ts'
import { writes } from '../commands/testing/scene.ts'
import { says, stage } from '../commands/testing/stage.ts'
import { openConversation } from '../conversations/open.ts'
import { lockThreads } from '../conversations/threads.ts'
import { onEachEngine } from '../testing/engines.ts'
import { needs } from '../testing/environment.ts'
import { identify } from './identify.ts'

onEachEngine((engine) => {
  const it = stage(engine)
  const contactOf = async (who: string) => (await it.hears(who, 'Hi')).contact_id
  const merge = (from: string, into: string) => it.command('merge_contacts', { from, into })
  const roots = async () =>
    Object.fromEntries(
      (await it.db.root.selectFrom('contacts').select(['name', 'root_id']).execute()).map((c) => [c.name, c.root_id]),
    )

  test('changes only roots: conversations and identities keep their contact and show the one person', async () => {
    const bob = await contactOf('bob')
    await merge(bob, it.nadia.contact_id)
    const conversation = await it.hears('bob', 'Still me')
    expect(conversation.contact_id).toBe(bob)
    const { contact } = await it.conversation(conversation.id)
    expect(contact).toMatchObject({ id: it.nadia.contact_id, name: 'nadia' })
    expect(contact.identities.map((i) => i.value).sort()).toEqual(['bob', 'nadia'])
    expect(await it.lines(conversation.id)).toContain('activity: Omar merged bob into nadia')
  })

  test('chains end at one root, and each step can be undone for itself', async () => {
    const [a, b, c] = [await contactOf('a'), await contactOf('b'), await contactOf('c')]
    await merge(a, b)
    await merge(b, c)
    expect(await roots()).toMatchObject({ a: c, b: c, c: null })
    await it.command('unmerge_contact', { contact: b })
    expect(await roots()).toMatchObject({ a: b, b: null, c: null })
    await it.command('unmerge_contact', { contact: a })
    expect(await roots()).toMatchObject({ a: null, b: null, c: null })
  })

  test('no circle: what is one already, or was merged elsewhere, is refused', async () => {
    const [a, b, c] = [await contactOf('a'), await contactOf('b'), await contactOf('c')]
    await merge(a, b)
    for (const [from, into] of [
      [a, b],
      [b, a],
      [a, a],
      [a, c],
    ] as const)
      await expect(merge(from, into)).rejects.toMatchObject({ code: 'conflict' })
    await expect(it.command('unmerge_contact', { contact: b })).rejects.toMatchObject({ code: 'conflict' })
  })

  test('a merge is undone for thirty days', async () => {
    const bob = await contactOf('bob')
    await merge(bob, it.nadia.contact_id)
    const old = new Date(Date.now() - 31 * 86_400_000)
    await it.db.root.updateTable('contacts').set({ merged_at: old }).where('id', '=', bob).execute()
    await expect(it.command('unmerge_contact', { contact: bob })).rejects.toMatchObject({ code: 'closed' })
  })

  test('blocking blocks the person, whichever contact was named', async () => {
    const bob = await it.hears('bob', 'Hi')
    await merge(bob.contact_id, it.nadia.contact_id)
    await it.command('block', { contact: bob.contact_id, blocked: true })
    for (const conversation of [bob.id, it.nadia.id]) {
      const reply = it.command('reply', { conversation, parts: says('Hello') })
      await expect(reply).rejects.toMatchObject({ code: 'blocked' })
      expect(await it.lines(conversation)).toContain('activity: Omar blocked the contact')
    }
  })
})

describe('two connections', needs('postgres'), () => {
  const it = stage('postgres')

  // Broken on purpose: without locking both contacts each became the root of the other.
  test('merging in both directions at once merges once', async () => {
    const bob = (await it.hears('bob', 'Hi')).contact_id
    for (let round = 0; round < 8; round++) {
      const both = await Promise.allSettled([
        it.command('merge_contacts', { from: bob, into: it.nadia.contact_id }),
        it.command('merge_contacts', { from: it.nadia.contact_id, into: bob }, { by: it.shop.maya }),
      ])
      expect(both.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
      expect(both.find((result) => result.status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } })
      const merged = await it.db.root
        .selectFrom('contacts')
        .select(['id', 'root_id'])
        .where('root_id', 'is not', null)
        .execute()
      expect(merged).toHaveLength(1)
      await it.command('unmerge_contact', { contact: merged[0]!.id })
    }
  })

  // Broken on purpose: a merge that moved identities and conversations left this conversation with the emptied contact.
  test('a message that comes in while its contact is merged belongs to the merged person', async () => {
    const { shop } = it
    const bob = (await it.hears('bob', 'Hi')).contact_id
    const second = await it.database.again()
    const claim = { namespace: 'double', value: 'bob', verified: true }
    const [opened] = await meanwhile(
      second,
      async (trx) => {
        const [person] = await identify(trx, [{ accountId: shop.accountId, identities: [claim] }])
        const contactId = person!.contact
        const [thread] = await lockThreads(trx, [
          { accountId: shop.accountId, inboxId: shop.inbox.id, key: 'bob-2', contactId },
        ])
        return openConversation(trx, {
          accountId: shop.accountId,
          inboxId: shop.inbox.id,
          threadId: thread!.id,
          contactId,
        })
      },
      () => it.command('merge_contacts', { from: bob, into: it.nadia.contact_id }),
    )
    expect((await it.conversation(opened.id)).contact.id).toBe(it.nadia.contact_id)
    await it.command('unmerge_contact', { contact: bob })
    expect((await it.conversation(opened.id)).contact.id).toBe(bob)
    expect((await writes(second, shop, 'bob', 'And again')).contact_id).toBe(bob)
  })
})
