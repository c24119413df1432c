import { expect, test } from 'vitest'
import { stage } from '../commands/testing/stage.ts'
import { onEachEngine } from '../testing/engines.ts'

onEachEngine((engine) => {
  const it = stage(engine)
  const address = (value: string) => ({ namespace: 'email' as const, value })
  const named = async (id: string | undefined) =>
    (
      await it.db.root
        .selectFrom('contacts')
        .select('name')
        .where('id', '=', id ?? '')
        .executeTakeFirst()
    )?.name

  test('omar notes down who has not written yet; twice is once, however the address is written', async () => {
    const wish = { name: 'Ines Duarte', identities: [address('ines@shopper.example')] }
    const { contact } = await it.command('create_contact', wish)
    expect(await named(contact)).toBe('Ines Duarte')
    const again = await it.command('create_contact', { name: 'I. D.', identities: [address('INES@Shopper.Example')] })
    expect(again.contact).toBe(contact)
    expect(await named(contact)).toBe('Ines Duarte')
  })

  test('a number that is known already is that person', async () => {
    const phone = { namespace: 'phone' as const, value: '+49 30 901820' }
    const { contact } = await it.command('create_contact', { identities: [phone] })
    const both = await it.command('create_contact', { identities: [phone, address('jonas@weber.example')] })
    expect(both.contact).toBe(contact)
  })

  test('addresses of two people make nobody one', async () => {
    const [ines, jonas] = [address('ines@shopper.example'), address('jonas@weber.example')]
    for (const one of [ines, jonas]) await it.command('create_contact', { identities: [one] })
    await expect(it.command('create_contact', { identities: [ines, jonas] })).rejects.toMatchObject({
      code: 'conflict',
    })
    const roots = await it.db.root.selectFrom('contacts').select('root_id').where('root_id', 'is not', null).execute()
    expect(roots).toEqual([])
  })

  test('vera, who only reads, may not; and without any address there is nobody to note down', async () => {
    const ines = { identities: [address('ines@shopper.example')] }
    await expect(it.command('create_contact', ines, { by: it.shop.vera })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(it.command('create_contact', { identities: [] })).rejects.toThrow()
  })
})
