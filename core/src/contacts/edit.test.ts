import { expect, test } from 'vitest'
import { meanwhile } from '../commands/testing/meanwhile.ts'
import { stage } from '../commands/testing/stage.ts'
import { onEachEngine } from '../testing/engines.ts'
import { needs } from '../testing/environment.ts'
import { mergeInto } from './merge.ts'
import { enrich } from './profile.ts'

onEachEngine((engine) => {
  const it = stage(engine)
  const contact = async () => (await it.conversation()).contact
  const facts = async () =>
    (
      await it.db.root
        .selectFrom('events')
        .select(['type', 'data'])
        .where('type', 'in', ['contact.changed', 'conversation.changed'])
        .orderBy('id')
        .execute()
    ).flatMap(({ type, data }) => (data.fields ? [[type, data.fields]] : []))

  test('omar corrects a name and what else is known; what he does not name stays', async () => {
    const id = it.nadia.contact_id
    await it.command('edit_contact', { contact: id, attributes: { plan: 'gold', since: '2024' }, locale: 'ar' })
    await it.command('edit_contact', {
      contact: id,
      name: 'Nadia Rahman',
      avatarUrl: 'https://pictures.example/nadia.png',
      attributes: { plan: 'platinum', since: null },
    })
    expect(await contact()).toMatchObject({
      name: 'Nadia Rahman',
      locale: 'ar',
      avatarUrl: 'https://pictures.example/nadia.png',
      attributes: { plan: 'platinum' },
    })
  })

  test('the fact names the fields and never what stood there; her open conversations hear it', async () => {
    const { seq } = await it.conversation()
    await it.command('edit_contact', { contact: it.nadia.contact_id, name: 'Nadia R.', attributes: { plan: 'gold' } })
    const fields = ['name', 'attributes.plan']
    expect(await facts()).toEqual([
      ['contact.changed', fields],
      ['conversation.changed', fields],
    ])
    expect((await it.conversation()).seq).toBe(seq + 1)
  })

  test('what is so already changes nothing', async () => {
    await it.command('edit_contact', { contact: it.nadia.contact_id, name: 'nadia', attributes: { plan: null } })
    expect(await facts()).toEqual([])
  })

  test('a corrected name outlives what the channel calls her', async () => {
    const id = it.nadia.contact_id
    await it.command('edit_contact', { contact: id, name: 'Nadia Rahman' })
    await it.db.transaction((trx) =>
      enrich(trx, [{ accountId: it.shop.accountId, contact: id, profile: { name: 'xx_nadia_xx' } }]),
    )
    expect((await contact()).name).toBe('Nadia Rahman')
  })

  test('naming a merged contact corrects the person', async () => {
    const bob = (await it.hears('bob', 'Hi')).contact_id
    await it.command('merge_contacts', { from: bob, into: it.nadia.contact_id })
    expect(await it.command('edit_contact', { contact: bob, name: 'Nadia Rahman' })).toEqual({
      contact: it.nadia.contact_id,
    })
    expect((await contact()).name).toBe('Nadia Rahman')
  })

  test('vera, who only looks, corrects nobody', async () => {
    const wish = it.command('edit_contact', { contact: it.nadia.contact_id, name: 'N.' }, { by: it.shop.vera })
    await expect(wish).rejects.toMatchObject({ code: 'forbidden' })
  })

  if (engine === 'postgres')
    test('a merge in the same moment does not leave the name with the wrong contact', needs('postgres'), async () => {
      const bob = (await it.hears('bob', 'Hi')).contact_id
      let editing: Promise<unknown> = Promise.resolve()
      await meanwhile(
        it.db,
        (trx) => mergeInto(trx, { accountId: it.shop.accountId, from: bob, into: it.nadia.contact_id }),
        async () => {
          editing = it.command('edit_contact', { contact: bob, name: 'Nadia Rahman' })
        },
      )
      await editing
      expect((await contact()).name).toBe('Nadia Rahman')
    })
})
