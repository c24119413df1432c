import { describe, expect, test } from 'vitest'
import { says, stage } from '../commands/testing/stage.ts'
import type { Actor } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import { onEachEngine } from '../testing/engines.ts'

onEachEngine((engine) => {
  const it = stage(engine)
  const reply = (text: string, more: object = {}) =>
    it.command('reply', { conversation: it.nadia.id, parts: says(text), ...more })

  test('is appended, queued in the lane of its thread, and nobody waits any longer', async () => {
    const result = await reply('It is found')
    const rows = await it.db.root.selectFrom('deliveries').selectAll().execute()
    expect(rows).toMatchObject([{ message_id: result.message, lane: it.nadia.thread_id, op: 'send', status: 'queued' }])
    const jobs = await it.db.root.selectFrom('jobs').select('lane').where('subscriber', '=', 'deliver').execute()
    expect(jobs).toEqual([{ lane: it.nadia.thread_id }])
    expect((await it.conversation()).waitingSince).toBeUndefined()
  })

  test('the member who answers what nobody has takes it and follows it', async () => {
    await reply('It is found')
    expect(await it.lines()).toEqual([
      'in: Where is my parcel?',
      'activity: Omar took the conversation',
      'out: It is found',
    ])
    expect((await it.conversation()).assignee?.id).toBe(it.shop.omar)
    await it.command('reply', { conversation: it.nadia.id, parts: says('Maya here') }, { by: it.shop.maya })
    expect((await it.conversation()).assignee?.id).toBe(it.shop.omar)
    const followers = await it.db.root.selectFrom('participants').select('member_id').execute()
    expect(new Set(followers.map((row) => row.member_id))).toEqual(new Set([it.shop.omar, it.shop.maya]))
  })

  test('what was resolved is open again, and what was snoozed stays snoozed', async () => {
    await it.command('resolve', { conversation: it.nadia.id, upTo: 1 })
    await reply('One more thing')
    expect((await it.conversation()).status).toBe('open')
    await it.command('snooze', { conversation: it.nadia.id, upTo: 1, until: 'next-message' })
    await reply('And another')
    expect((await it.conversation()).status).toBe('snoozed')
  })

  test('a resolved conversation whose thread goes on elsewhere says where', async () => {
    await it.command('resolve', { conversation: it.nadia.id, upTo: 1 })
    const next = await it.hears('nadia', 'Another matter')
    await expect(reply('To the old one')).rejects.toMatchObject({ code: 'closed', details: { number: next.number } })
    await expect(it.command('reopen', { conversation: it.nadia.id })).rejects.toMatchObject({ code: 'closed' })
  })

  describe('of a bot', () => {
    const hire = async (): Promise<Actor> => {
      const id = uuidv7()
      const permissions = ['conversations.reply', 'conversations.resolve']
      const bot = { account_id: it.shop.accountId, id, name: 'Parcel bot', plugin: 'assistant', permissions }
      await it.db.root.insertInto('bots').values(bot).execute()
      return { kind: 'bot', id }
    }
    const answers = async (by: Actor, text = 'It is in Lyon') => {
      const { lastNumber, assignee } = await it.conversation()
      const expect = { lastNumber, assignee: assignee?.id ?? null }
      return it.command('reply', { conversation: it.nadia.id, parts: says(text) }, { by, expect })
    }

    test('in what nobody took leaves it pending; a human who answers opens and takes it', async () => {
      const bot = await hire()
      await answers(bot)
      await answers(bot, 'Anything else?')
      expect((await it.conversation()).status).toBe('pending')
      await it.hears('nadia', 'A human, please')
      expect((await it.conversation()).status).toBe('pending')
      await reply('A human is here')
      expect(await it.conversation()).toMatchObject({ status: 'open', assignee: { id: it.shop.omar } })
      expect(await it.lines()).toEqual([
        'in: Where is my parcel?',
        'out: It is in Lyon',
        'out: Anything else?',
        'in: A human, please',
        'activity: Omar opened the conversation',
        'activity: Omar took the conversation',
        'out: A human is here',
      ])
    })

    test('in what was resolved leaves it pending as well, and the bot calls a human by reopening it', async () => {
      const bot = await hire()
      await it.command('resolve', { conversation: it.nadia.id, upTo: 1 })
      await answers(bot)
      expect((await it.conversation()).status).toBe('pending')
      await it.command('reopen', { conversation: it.nadia.id }, { by: bot })
      expect((await it.conversation()).status).toBe('open')
      expect((await it.lines()).at(-1)).toBe('activity: Parcel bot opened the conversation')
    })

    test('about what is over leaves it so, and is of bots and of what is over alone', async () => {
      const bot = await hire()
      const asks = async (by?: Actor) => {
        const { lastNumber, assignee } = await it.conversation()
        const body = { conversation: it.nadia.id, parts: says('How was it?'), afterwards: true as const }
        return it.command('reply', body, { ...(by && { by }), expect: { lastNumber, assignee: assignee?.id ?? null } })
      }
      await expect(asks(bot)).rejects.toMatchObject({ code: 'closed' })
      await it.command('resolve', { conversation: it.nadia.id, upTo: 1 })
      await expect(asks()).rejects.toMatchObject({ code: 'invalid' })
      await asks(bot)
      expect((await it.lines()).slice(-2)).toEqual(['activity: Omar resolved the conversation', 'out: How was it?'])
      expect((await it.conversation()).status).toBe('resolved')
    })

    test('about what is over is refused while she goes on in another conversation', async () => {
      const bot = await hire()
      await it.command('resolve', { conversation: it.nadia.id, upTo: 1 })
      const next = await it.hears('nadia', 'Another matter')
      const expected = { lastNumber: (await it.conversation()).lastNumber, assignee: null }
      const body = { conversation: it.nadia.id, parts: says('How was it?'), afterwards: true as const }
      const asked = it.command('reply', body, { by: bot, expect: expected })
      await expect(asked).rejects.toMatchObject({ code: 'closed', details: { number: next.number } })
    })

    test('in what a member has changes no status', async () => {
      const bot = await hire()
      await reply('I look for it')
      await answers(bot)
      expect((await it.conversation()).status).toBe('open')
    })
  })

  test('a blocked contact, one who opted out and an inbox that is switched off are refused', async () => {
    const contact = it.nadia.contact_id
    await it.command('block', { contact, blocked: true })
    await expect(reply('Hello')).rejects.toMatchObject({ code: 'blocked' })
    await it.command('block', { contact, blocked: false })
    await it.db.root.updateTable('identities').set({ opted_out_at: new Date() }).execute()
    await expect(reply('Hello')).rejects.toMatchObject({ code: 'opted_out' })
    await it.db.root.updateTable('identities').set({ opted_out_at: null }).execute()
    await it.db.root.updateTable('connections').set({ enabled: false }).execute()
    await expect(reply('Hello')).rejects.toMatchObject({ code: 'closed' })
    expect(await it.db.root.selectFrom('messages').select('id').where('kind', '=', 'out').execute()).toEqual([])
  })

  test('what the inbox cannot carry is refused or said in plainer words, before anything is written', async () => {
    const place = { is: 'location' as const, latitude: 36.5, longitude: -6.3 }
    await expect(reply('', { parts: [place] })).rejects.toMatchObject({ code: 'unsupported' })
    const card = { is: 'card' as const, title: 'Your order', links: [] }
    await reply('', { parts: [card] })
    expect((await it.messages()).at(-1)!.parts).toMatchObject([{ is: 'text', text: 'Your order' }])
  })

  test('the window counts from the contact’s last message in the thread', async () => {
    const command = await it.able({ window: { from: 'contact-message', lasts: '24h', outside: ['template'] } })
    await command('reply', { conversation: it.nadia.id, parts: says('In time') })
    await it.db.root
      .updateTable('messages')
      .set({ sent_at: new Date(Date.now() - 25 * 3_600_000) })
      .execute()
    const late = command('reply', { conversation: it.nadia.id, parts: says('Too late') })
    await expect(late).rejects.toMatchObject({ code: 'window_closed' })
  })

  test('a file must be ours, here, and of this account; what we measured wins', async () => {
    const file = { is: 'file' as const, file: uuidv7(), name: 'label.png', mime: 'text/html', size: 1 }
    await expect(reply('', { parts: [file] })).rejects.toMatchObject({ code: 'not_found' })
    await it.db.root
      .insertInto('files')
      .values({
        account_id: it.shop.accountId,
        id: file.file,
        name: 'label.png',
        mime: 'image/png',
        size: 99,
        status: 'ready',
      })
      .execute()
    const { message } = await reply('', { parts: [file] })
    expect((await it.messages()).at(-1)!.parts).toMatchObject([{ mime: 'image/png', size: 99 }])
    expect(await it.db.root.selectFrom('files').select('message_id').execute()).toEqual([{ message_id: message }])
    await expect(reply('', { parts: [{ is: 'file', source: { id: 'theirs' } }] })).rejects.toMatchObject({
      code: 'invalid',
    })
  })

  test('a message it answers must stand in the same conversation', async () => {
    const bob = await it.hears('bob', 'Hi')
    const [other] = await it.messages(bob.id)
    await expect(reply('Re', { answers: other!.id })).rejects.toMatchObject({ code: 'not_found' })
    const [own] = await it.messages()
    await reply('Re', { answers: own!.id })
    expect((await it.messages()).at(-1)!.answers).toBe(own!.id)
  })

  test('a line of a surface that was noted may be sent once, and then not again', async () => {
    const connection = uuidv7()
    await it.db.root
      .insertInto('connections')
      .values({
        account_id: it.shop.accountId,
        id: connection,
        kind: 'installation',
        plugin: 'double',
        name: 'Desk',
        token: connection,
      })
      .execute()
    const origin = { connection, key: 'C1/1700000000.000100' }
    await it.command('note', { conversation: it.nadia.id, parts: says('It is found'), origin })
    const { message } = await reply('It is found', { origin })
    await expect(reply('It is found', { origin })).rejects.toMatchObject({ code: 'conflict', details: { message } })
    const refs = await it.db.root.selectFrom('refs').select(['key', 'target_id']).execute()
    expect(refs).toEqual([{ key: origin.key, target_id: message }])
  })

  test('an answer’s event carries ids, never what was said', async () => {
    await reply('Secret sentence')
    const events = await it.db.root.selectFrom('events').selectAll().execute()
    expect(JSON.stringify(events)).not.toContain('Secret sentence')
    expect(events.filter((e) => e.type === 'message.sent')).toMatchObject([
      { actor: { kind: 'member', id: it.shop.omar } },
    ])
  })
})
