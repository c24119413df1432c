import { expect, test } from 'vitest'
import { stage } from '../commands/testing/stage.ts'
import { uuidv7 } from '../contract/index.ts'
import { onEachEngine } from '../testing/index.ts'
import { createDesk } from './desk.ts'
import { giveLinkCode } from './link-codes.ts'

onEachEngine((engine) => {
  const it = stage(engine)

  const installed = async () => {
    const id = uuidv7()
    const known = { account_id: it.shop.accountId, id, plugin: 'double', name: 'Desk', token: uuidv7() }
    await it.db.root
      .insertInto('connections')
      .values({ ...known, kind: 'installation' })
      .execute()
    return { installation: id, ...createDesk(it.services, { account_id: it.shop.accountId, id }) }
  }
  const codeOf = async (member: string) =>
    (await it.db.transaction((trx) => giveLinkCode(trx, it.shop.accountId, member))).code

  test('nobody but an administrator claims a person without a code', async () => {
    const { installation, links } = await installed()
    const { maya, omar, vera } = it.shop
    for (const by of [omar, vera])
      await expect(
        it.command('link_agent', { installation, person: 'U-maya', member: by }, { by }),
      ).rejects.toMatchObject({
        code: 'forbidden',
      })
    expect(await links.memberOf('U-maya')).toBeUndefined()
    await it.command('link_agent', { installation, person: 'U-ana', member: omar }, { by: maya })
    expect(await links.memberOf('U-ana')).toMatchObject({ name: 'Omar' })
  })

  test('an administrator makes nobody more than they are themselves', async () => {
    const { installation, links } = await installed()
    const { accountId, maya, omar } = it.shop
    const admin = it.db.root
      .selectFrom('roles')
      .select('id')
      .where('account_id', '=', accountId)
      .where('key', '=', 'admin')
    await it.db.root.updateTable('members').set({ role_id: admin }).where('id', '=', omar).execute()
    const owner = { installation, person: 'U-omar', member: maya }
    await expect(it.command('link_agent', owner, { by: omar })).rejects.toMatchObject({ code: 'forbidden' })
    expect(await links.memberOf('U-omar')).toBeUndefined()
  })

  test('a code links whoever shows it, as a command of the member it was given to; again it changes nothing', async () => {
    const { links } = await installed()
    const { vera } = it.shop
    const shown = { code: await codeOf(vera), person: 'U-vera', id: 'typed-1' }
    expect(await links.redeem(shown)).toMatchObject({ id: vera })
    expect(await links.redeem(shown)).toMatchObject({ id: vera })
    expect(await links.redeem({ ...shown, id: 'typed-2', person: 'U-ana' })).toBeUndefined()
    expect([await links.personOf(vera), await links.memberOf('U-ana')]).toEqual(['U-vera', undefined])
    const facts = it.db.root.selectFrom('events').select('actor').where('type', '=', 'member.changed')
    expect(await facts.execute()).toEqual([{ actor: { kind: 'member', id: vera } }])
    const commands = it.db.root.selectFrom('commands').select('actor').where('id', '=', 'typed-1')
    expect(await commands.execute()).toEqual([{ actor: `member:${vera}` }])
  })

  test('of two who show a code at once, one is linked', async () => {
    const { links } = await installed()
    const code = await codeOf(it.shop.omar)
    const people = ['U-1', 'U-2']
    const answers = await Promise.all(people.map((person) => links.redeem({ code, person, id: person })))
    expect(answers.filter(Boolean)).toHaveLength(1)
    expect((await Promise.all(people.map(links.memberOf))).filter(Boolean)).toHaveLength(1)
  })

  test('the code of a member who was disabled links nobody', async () => {
    const { links } = await installed()
    const code = await codeOf(it.shop.omar)
    await it.db.root.updateTable('members').set({ disabled_at: new Date() }).where('id', '=', it.shop.omar).execute()
    expect(await links.redeem({ code, person: 'U-1', id: 'typed' })).toBeUndefined()
    expect(await it.db.root.selectFrom('agent_links').selectAll().execute()).toEqual([])
  })
})
