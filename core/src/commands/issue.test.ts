import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fixedPermissions } from '../accounts/permissions.ts'
import type { Conversation } from '../conversations/change.ts'
import type { Services } from '../services.ts'
import type { TestDatabase } from '../testing/databases.ts'
import { testDatabase } from '../testing/databases.ts'
import { onEachEngine } from '../testing/engines.ts'
import { needs } from '../testing/environment.ts'
import { issue } from './issue.ts'
import { commander, servicesOn } from './testing/double.ts'
import type { Scene } from './testing/scene.ts'
import { scene, writes } from './testing/scene.ts'

const hello = [{ is: 'text' as const, text: 'Your parcel is found' }]

onEachEngine((engine) => {
  let database: TestDatabase
  let services: Services
  let shop: Scene
  let nadia: Conversation
  beforeEach(async () => {
    database = await testDatabase(engine)
    services = await servicesOn(database.db)
    shop = await scene(database.db)
    nadia = await writes(database.db, shop, 'nadia', 'Where is my parcel?')
  })
  afterEach(() => database.close())
  const command: ReturnType<typeof commander> = (...given) => commander(services, shop)(...given)
  const count = async (table: 'messages' | 'commands' | 'deliveries') =>
    (await database.db.root.selectFrom(table).selectAll().execute()).length

  test('twice is once: the repeat gets the first result', async () => {
    const first = await command('reply', { conversation: nadia.id, parts: hello }, { id: 'click-1' })
    const again = await command('reply', { conversation: nadia.id, parts: hello }, { id: 'click-1' })
    expect(again).toEqual(first)
    expect(await count('deliveries')).toBe(1)
  })

  test('the order of the fields does not make it another wish', async () => {
    const first = await command('note', { conversation: nadia.id, parts: hello, mentions: [] }, { id: 'n' })
    expect(await command('note', { parts: hello, conversation: nadia.id }, { id: 'n' })).toEqual(first)
  })

  test('the same id with another body is refused, the same id of another actor is another command', async () => {
    await command('note', { conversation: nadia.id, parts: hello }, { id: 'n' })
    const other = { conversation: nadia.id, parts: [{ is: 'text' as const, text: 'Something else' }] }
    await expect(command('note', other, { id: 'n' })).rejects.toMatchObject({ code: 'id_reused' })
    await expect(command('note', other, { id: 'n', by: shop.maya })).resolves.toMatchObject({ number: 3 })
  })

  test('a refusal leaves nothing: the same id works once its reason is gone', async () => {
    await expect(command('resolve', { conversation: nadia.id, upTo: 0 }, { id: 'r' })).rejects.toMatchObject({
      code: 'stale',
    })
    expect(await count('commands')).toBe(0)
    await command('resolve', { conversation: nadia.id, upTo: 1 }, { id: 'r' })
    expect(await count('commands')).toBe(1)
  })

  test('a body that is wrong names the field', async () => {
    const wrong = command('reply', { conversation: 'nadia', parts: [] })
    await expect(wrong).rejects.toMatchObject({
      code: 'invalid',
      details: { fields: [{ field: 'conversation' }, { field: 'parts' }] },
    })
    await expect(command('fly' as 'reply', {} as never)).rejects.toMatchObject({ code: 'invalid' })
  })

  test('a role decides: who only looks may not answer, and a member who was disabled may nothing', async () => {
    const reply = { conversation: nadia.id, parts: hello }
    await expect(command('reply', reply, { by: shop.vera })).rejects.toMatchObject({ code: 'forbidden' })
    await database.db.root.updateTable('members').set({ disabled_at: new Date() }).where('id', '=', shop.omar).execute()
    await expect(command('reply', reply)).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('a token allows at most what its scopes say', async () => {
    const wish = {
      id: 't',
      name: 'note' as const,
      actor: { kind: 'member' as const, id: shop.maya },
      body: { conversation: nadia.id, parts: hello },
    }
    const limited = issue(services, shop.accountId, wish, { scopes: ['conversations.read'] })
    await expect(limited).rejects.toMatchObject({ code: 'forbidden' })
    await issue(services, shop.accountId, wish, { scopes: ['conversations.note'] })
  })

  test('a plugin never writes to a contact, and a contact gives no commands', async () => {
    const reply = { conversation: nadia.id, parts: hello }
    expect(fixedPermissions.plugin).not.toContain('conversations.reply')
    await expect(command('reply', reply, { by: { kind: 'plugin', id: 'csat' } })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(command('note', reply, { by: { kind: 'contact', id: nadia.contact_id } })).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  test('a bot holds its own permissions and says what its answer was made for', async () => {
    const bot = { kind: 'bot' as const, id: '01900000-0000-7000-8000-0000000000b0' }
    await database.db.root
      .insertInto('bots')
      .values({
        account_id: shop.accountId,
        id: bot.id,
        name: 'Robin',
        plugin: 'assistant',
        permissions: ['conversations.reply'],
      })
      .execute()
    const reply = { conversation: nadia.id, parts: hello }
    await expect(command('note', reply, { by: bot })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(command('reply', reply, { by: bot })).rejects.toMatchObject({ code: 'invalid' })
    const expected = { assignee: null, lastInNumber: 1 }
    await expect(command('reply', reply, { by: bot, expect: expected })).resolves.toMatchObject({ number: 2 })
  })

  test('what the actor believed is checked, and the refusal tells what changed', async () => {
    await command('assign', { conversation: nadia.id, to: shop.maya })
    const late = await writes(database.db, shop, 'nadia', 'Hello?')
    const believed = { status: 'open' as const, assignee: null, lastInNumber: 1 }
    const stale = command('reply', { conversation: nadia.id, parts: hello }, { expect: believed })
    await expect(stale).rejects.toMatchObject({
      code: 'stale',
      details: { changed: { assignee: shop.maya, newer: [late.last_number] } },
    })
  })

  test('who expects what was said so far is held up by the contact and by others, not by notes or themselves', async () => {
    const about = { conversation: nadia.id, parts: hello }
    const expected = { expect: { lastSpokenNumber: 1 } }
    await command('note', about)
    await command('reply', about, { by: shop.maya })
    await expect(command('reply', about, { by: shop.maya, ...expected })).resolves.toMatchObject({})
    await expect(command('reply', about, { by: shop.omar, ...expected })).rejects.toMatchObject({ code: 'stale' })
    const late = await writes(database.db, shop, 'nadia', 'Hello?')
    await expect(command('reply', about, { by: shop.maya, ...expected })).rejects.toMatchObject({
      code: 'stale',
      details: { changed: { newer: [late.last_number] } },
    })
  })

  test('a belief about no conversation is refused, not ignored', async () => {
    const block = command('block', { contact: nadia.contact_id, blocked: true }, { expect: { status: 'open' } })
    await expect(block).rejects.toMatchObject({ code: 'invalid' })
  })

  test('another account’s conversation, message, contact or inbox does not exist', async () => {
    const other = await scene(database.db, { slug: 'other' })
    const theirs = commander(services, other)
    const missing = { code: 'not_found' }
    const message = '01900000-0000-7000-8000-00000000dead'
    await expect(theirs('note', { conversation: nadia.id, parts: hello })).rejects.toMatchObject(missing)
    await expect(theirs('edit', { message, parts: hello })).rejects.toMatchObject(missing)
    await expect(theirs('block', { contact: nadia.contact_id, blocked: true })).rejects.toMatchObject(missing)
    await expect(
      theirs('start', { inbox: shop.inbox.id, to: { contact: nadia.contact_id }, parts: hello }),
    ).rejects.toMatchObject(missing)
    const mine = await writes(database.db, other, 'bob', 'Hi')
    await expect(theirs('assign', { conversation: mine.id, to: shop.maya })).rejects.toMatchObject(missing)
  })
})

describe('two connections', needs('postgres'), () => {
  // Broken on purpose: a claim that takes the row over instead of doing nothing sent all ten.
  test('ten clicks at once on two hubs are one message, and all get its number', async () => {
    const database = await testDatabase('postgres')
    try {
      const shop = await scene(database.db)
      const nadia = await writes(database.db, shop, 'nadia', 'Where is my parcel?')
      const hubs = [await servicesOn(database.db), await servicesOn(await database.again())]
      const results = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          commander(hubs[i % 2]!, shop)('reply', { conversation: nadia.id, parts: hello }, { id: 'click' }),
        ),
      )
      expect(new Set(results.map((result) => JSON.stringify(result, Object.keys(result).sort()))).size).toBe(1)
      expect(await database.db.root.selectFrom('deliveries').select('id').execute()).toHaveLength(1)
    } finally {
      await database.close()
    }
  })
})
