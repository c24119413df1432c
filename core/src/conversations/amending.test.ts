import { expect, test } from 'vitest'
import { says, stage } from '../commands/testing/stage.ts'
import type { DeliveryStatus } from '../contract/index.ts'
import { onEachEngine } from '../testing/engines.ts'

onEachEngine((engine) => {
  const it = stage(engine)
  const reply = async (text = 'It is fond') =>
    (await it.command('reply', { conversation: it.nadia.id, parts: says(text) })).message!
  const note = async (text = 'She is angry') =>
    (await it.command('note', { conversation: it.nadia.id, parts: says(text) })).message!
  const fate = (status: DeliveryStatus) => it.db.root.updateTable('deliveries').set({ status }).execute()
  const deliveries = () =>
    it.db.root.selectFrom('deliveries').select(['op', 'message_id', 'status']).orderBy('id').execute()
  const message = async (id: string) => (await it.messages()).find((m) => m.id === id)!

  test('an answer is edited at the contact’s side as well, and what it said is kept', async () => {
    const id = await reply()
    const { seq } = await it.command('edit', { message: id, parts: says('It is found') })
    expect(await message(id)).toMatchObject({ text: 'It is found', seq })
    expect((await message(id)).editedAt).toBeInstanceOf(Date)
    expect((await deliveries()).map((d) => d.op)).toEqual(['send', 'edit'])
    expect(await it.db.root.selectFrom('message_versions').select('text').execute()).toEqual([{ text: 'It is fond' }])
  })

  test('where the channel cannot edit or take back, an answer stays and the refusal says why; a note is ours alone', async () => {
    const command = await it.able({ edit: 'refuse', remove: 'refuse' })
    const [answer, aside] = [await reply(), await note()]
    await expect(command('edit', { message: answer, parts: says('No') })).rejects.toMatchObject({ code: 'unsupported' })
    await expect(command('remove', { message: answer })).rejects.toMatchObject({ code: 'unsupported' })
    await command('edit', { message: aside, parts: says('She was angry') })
    await command('remove', { message: aside })
    expect((await deliveries()).map((d) => d.op)).toEqual(['send'])
  })

  test('removing leaves an empty place with its number', async () => {
    const id = await reply()
    await it.command('remove', { message: id })
    expect(await message(id)).toMatchObject({ text: '', parts: [] })
    expect((await message(id)).removedAt).toBeInstanceOf(Date)
    expect((await deliveries()).map((d) => d.op)).toEqual(['send', 'remove'])
    await expect(it.command('edit', { message: id, parts: says('Back') })).rejects.toMatchObject({ code: 'closed' })
  })

  test('one edits and removes one’s own lines; the owner those of others; nobody what a contact wrote or what happened', async () => {
    const aside = (await it.command('note', { conversation: it.nadia.id, parts: says('Mine') }, { by: it.shop.maya }))
      .message!
    await expect(it.command('edit', { message: aside, parts: says('Ours') })).rejects.toMatchObject({
      code: 'forbidden',
    })
    const own = await note()
    await it.command('remove', { message: own }, { by: it.shop.maya })
    const [first] = await it.messages()
    const theirs = it.command('edit', { message: first!.id, parts: says('x') }, { by: it.shop.maya })
    await expect(theirs).rejects.toMatchObject({ code: 'forbidden' })
    await it.command('set_priority', { conversation: it.nadia.id, priority: 'high' })
    const line = (await it.messages()).at(-1)!
    await expect(it.command('remove', { message: line.id }, { by: it.shop.maya })).rejects.toMatchObject({
      code: 'closed',
    })
  })

  test('what failed or may not have arrived is sent again, once per try; what arrived is not', async () => {
    const id = await reply()
    await expect(it.command('resend', { message: id })).rejects.toMatchObject({ code: 'closed' })
    for (const status of ['failed', 'unsure'] as const) {
      await fate(status)
      await it.command('resend', { message: id })
      expect((await message(id)).delivery).toEqual({ status: 'queued' })
      await expect(it.command('resend', { message: id })).rejects.toMatchObject({ code: 'closed' })
    }
    expect((await deliveries()).map((d) => d.op)).toEqual(['send', 'send', 'send'])
    await fate('accepted')
    await expect(it.command('resend', { message: id })).rejects.toMatchObject({ code: 'closed' })
  })

  test('what nobody knows the fate of is said to have arrived, once; nothing is sent by that', async () => {
    const id = await reply()
    const [{ id: delivery } = { id: '' }] = await it.db.root.selectFrom('deliveries').select('id').execute()
    await expect(it.command('confirm_sent', { message: id, delivery })).rejects.toMatchObject({ code: 'stale' })
    await fate('unsure')
    await it.command('confirm_sent', { message: id, delivery })
    expect((await message(id)).delivery).toEqual({ status: 'accepted' })
    await expect(it.command('confirm_sent', { message: id, delivery })).rejects.toMatchObject({ code: 'stale' })
    expect((await deliveries()).map((d) => d.op)).toEqual(['send'])
  })

  test('what is only said to have arrived has no name at the channel to be changed by', async () => {
    const id = await reply()
    const [{ id: delivery } = { id: '' }] = await it.db.root.selectFrom('deliveries').select('id').execute()
    await fate('unsure')
    await it.command('confirm_sent', { message: id, delivery })
    await expect(it.command('edit', { message: id, parts: says('No') })).rejects.toMatchObject({ code: 'closed' })
    await expect(it.command('remove', { message: id })).rejects.toMatchObject({ code: 'closed' })
    await it.db.root
      .updateTable('pieces')
      .set({ keys: ['k1'] })
      .execute()
    await it.command('remove', { message: id })
  })

  test('what did not surely arrive is sent again, not edited', async () => {
    const id = await reply()
    await fate('unsure')
    await expect(it.command('edit', { message: id, parts: says('It is found') })).rejects.toMatchObject({
      code: 'closed',
    })
  })
})
