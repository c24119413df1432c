// Through a whole hub, to a WhatsApp in a process of its own.
import type { ChannelSeat, MessageView, Part } from '@deskless/core/contract'
import { Refusal, text } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { onEachEngine, startHub, until } from '@deskless/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ChatMessage } from './double/index.ts'
import type { Graph } from './double/process.ts'
import { startGraph } from './double/process.ts'
import { plugin } from './src/index.ts'

const PNG = Buffer.from(
  '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6300010000050001',
  'hex',
)
const OGG = Buffer.concat([
  Buffer.from('OggS'),
  Buffer.from('00020000000000000000', 'hex'),
  Buffer.from('OpusHead'.padStart(22, '\0')),
])
const CARD = Buffer.from('BEGIN:VCARD\nVERSION:3.0\nFN:Vera Okafor\nTEL;TYPE=CELL:+49 155 10010002\nEND:VCARD\n')
const seat = plugin.channel as unknown as ChannelSeat<Record<string, unknown>>

onEachEngine((engine) => {
  let phone: Graph
  let house: TestHub
  let inbox: string
  beforeAll(async () => {
    phone = await startGraph('--no-ticks')
    house = await startHub({ engine, plugins: [plugin], config: { allowOrigins: [phone.url] } })
    inbox = (await house.addInbox('whatsapp', phone.settings)).id
  })
  afterAll(async () => {
    await house.stop()
    await phone.stop()
  })

  const matterOf = (who: string) =>
    until(
      async () => (await house.conversations()).find((one) => one.contact.name === who),
      `a conversation with ${who}`,
    )
  const messagesOf = async (who: string) => house.messages((await matterOf(who)).id)
  const line = (who: string, fits: (message: MessageView) => unknown, what = 'the line') =>
    until(async () => (await messagesOf(who)).find(fits), `${what} of ${who}`)
  const reply = async (who: string, parts: Part[], answers?: string) => {
    const conversation = (await matterOf(who)).id
    return (await house.command('reply', { conversation, parts, ...(answers && { answers }) })).message as string
  }
  const becomes = (who: string, id: string, status: string) =>
    line(who, (message) => message.id === id && message.delivery?.status === status, `a reply that is ${status}`)
  const heard = async (who: string): Promise<ChatMessage[]> => (await phone.chat(who)).filter(({ by }) => by === 'us')
  /** Messages it was asked to send, without read marks. */
  const sends = async () => (await phone.calls(/messages$/)).filter(({ body }) => body.type !== undefined)
  const write = async (who: string, words = 'Hello'): Promise<ChatMessage> =>
    (await phone.act('says', { who, text: words })) as ChatMessage
  const file = async (name: string, mime: string, bytes: Buffer) => {
    const { files } = house.hub.services.hubFor(house.accountId, 'whatsapp')
    const { id, size } = await files.save({ name, mime, bytes })
    return { is: 'file' as const, file: id, name, mime, size }
  }
  const connection = async () => {
    const { hostFor, db } = house.hub.services
    const { token } = await db.root
      .selectFrom('connections')
      .select('token')
      .where('id', '=', inbox)
      .executeTakeFirstOrThrow()
    return (await hostFor('whatsapp').connectionByToken(token))!
  }

  test('a send whose answer was lost is settled by its status hook, and nobody sends it again', async () => {
    await write('Nadia')
    await matterOf('Nadia')
    await phone.act('fault', { on: 'messages', does: 'truncated' })
    const message = await reply('Nadia', [text('Found it')])
    await becomes('Nadia', message, 'unsure')
    const [ours, ...more] = await heard('Nadia')
    expect(more).toEqual([])
    await phone.act('ticks', { who: 'Nadia', message: ours!.id, tick: 'read' })
    await phone.act('ticks', { who: 'Nadia', message: ours!.id, tick: 'delivered' })
    await becomes('Nadia', message, 'read')
    expect(await heard('Nadia')).toHaveLength(1)
  })

  test('ticks in any order, and before the answer to the send, end the same', async () => {
    await write('Omar')
    await matterOf('Omar')
    await phone.act('fault', { on: 'messages', does: 'delay', ms: 400 })
    const slow = reply('Omar', [text('Slow')])
    const message = await slow
    await becomes('Omar', message, 'accepted')
    const [ours] = await heard('Omar')
    await phone.act('fault', { on: 'hook', does: 'reorder', times: 2 })
    for (const tick of ['delivered', 'read']) await phone.act('ticks', { who: 'Omar', message: ours!.id, tick })
    await becomes('Omar', message, 'read')
    const failed = await reply('Omar', [text('Never')])
    await becomes('Omar', failed, 'accepted')
    const last = (await heard('Omar')).at(-1)!
    await phone.act('ticks', { who: 'Omar', message: last.id, tick: 'failed', code: 131026 })
    expect((await becomes('Omar', failed, 'failed')).delivery?.tell).toContain('may not be on WhatsApp')
  })

  test('after 24 hours free words are refused with the reason, and an approved template goes', async () => {
    await phone.act('tells', { who: 'Late', type: 'text', content: { body: 'Hi' }, more: { timestamp: '1700000000' } })
    const { id: conversation } = await matterOf('Late')
    const refused = await house
      .command('reply', { conversation, parts: [text('Hello')] })
      .catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(Refusal)
    expect((refused as Refusal).tell).toBe(
      "WhatsApp allows free answers for 24h after the contact's last message, and that time is over. Only an approved template can be sent now.",
    )
    const [template] = (await seat.templates!(await connection()))
      .filter(({ language }) => language === 'en_US')
      .filter(({ name }) => name === 'parcel_ready')
    expect(template).toEqual({
      name: 'parcel_ready',
      language: 'en_US',
      text: 'Order {{header 1}}\nHello {{1}}, your parcel is at {{2}}.\nOak & Ember\n[Track] [Thank you]',
      values: ['header 1', '1', '2', 'button 1 url'],
    })
    const values = { 'header 1': '77', '1': 'Late', '2': 'the corner', 'button 1 url': 'abc' }
    const { name, language } = template!
    const message = await reply('Late', [{ is: 'template', name, language, values, text: 'Hello Late' }])
    await becomes('Late', message, 'accepted')
    expect((await heard('Late')).at(-1)?.content).toMatchObject({
      components: [
        { type: 'header', parameters: [{ type: 'text', text: '77' }] },
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'Late' },
            { type: 'text', text: 'the corner' },
          ],
        },
        { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: 'abc' }] },
      ],
    })
  })

  test('templates come from all pages, approved ones only, each language by itself', async () => {
    const found = await seat.templates!(await connection())
    expect(found.map(({ name, language, values }) => [name, language, values.join(' | ')])).toEqual([
      ['hello_again', 'en_US', 'first_name'],
      ['parcel_ready', 'de', 'header 1 | 1 | 2'],
      ['parcel_ready', 'en_US', 'header 1 | 1 | 2 | button 1 url'],
      ['receipt', 'en_US', 'header document'],
    ])
    // While Meta is away its last list does, and says of when it is.
    await phone.act('fault', { on: 'templates', does: 'error' })
    const kept = await seat.templates!(await connection())
    expect(kept).toEqual(found.map((one) => ({ ...one, asOf: expect.any(Date) })))
    const values = { first_name: 'Tess' }
    const start = { inbox, to: { namespace: 'phone', value: '+49 1551 7654321' }, name: 'Tess' }
    const part = { is: 'template' as const, name: 'hello_again', language: 'en_US', values, text: 'Hello Tess' }
    const { conversation } = await house.command('start', { ...start, parts: [part] })
    await until(async () => (await house.messages(conversation!))[0]?.delivery?.status === 'accepted')
    expect((await heard('+4915517654321')).at(-1)?.content).toMatchObject({
      components: [{ parameters: [{ type: 'text', parameter_name: 'first_name', text: 'Tess' }] }],
    })
  })

  test('a picture comes with its bytes, also when its first address had ended; one that is gone is missing', async () => {
    await phone.act('fault', { on: 'file', does: 'expired' })
    const given = { who: 'Pia', name: 'a.png', mime: 'image/png', base64: PNG.toString('base64') }
    await phone.act('sends', { ...given, kind: 'image', caption: 'the damage' })
    const message = await line('Pia', (one) => one.parts.some(({ is }) => is === 'file'))
    expect(message.parts).toMatchObject([{ is: 'file', as: 'image', caption: 'the damage', file: expect.any(String) }])
    const statusOf = async (id: string) =>
      (
        await house.hub.services.db.root
          .selectFrom('files')
          .select('status')
          .where('message_id', '=', id)
          .executeTakeFirst()
      )?.status
    await until(async () => (await statusOf(message.id)) === 'ready', 'its bytes')
    await phone.act('fault', { on: 'file', does: 'delay', ms: 1 })
    await phone.act('fault', { on: 'other', does: 'code', code: 131052 })
    await phone.act('sends', { ...given, kind: 'image', name: 'b.png', caption: 'gone' })
    const gone = await line('Pia', (one) => one.text.includes('gone'))
    await until(async () => (await statusOf(gone.id)) === 'missing', 'the word that it is missing')
  })

  test('files go as what they are; captions follow where there is no room; a vCard becomes a contact', async () => {
    await write('Fay')
    await matterOf('Fay')
    const picture = { ...(await file('lamp.png', 'image/png', PNG)), as: 'image' as const, caption: 'Here' }
    const voice = { ...(await file('hi.ogg', 'audio/ogg', OGG)), as: 'voice' as const, caption: 'Listen' }
    const paper = { ...(await file('invoice.txt', 'text/plain', Buffer.from('42 euro'))), as: 'file' as const }
    const card = { ...(await file('vera.vcf', 'text/vcard', CARD)), mime: 'text/vcard', as: 'file' as const }
    const message = await reply('Fay', [picture, voice, paper, card])
    await becomes('Fay', message, 'accepted')
    expect((await heard('Fay')).map(({ type, content }) => ({ type, ...content }))).toMatchObject([
      { type: 'image', caption: 'Here', id: expect.any(String) },
      { type: 'audio', voice: true, id: expect.any(String) },
      { type: 'text', body: 'Listen' },
      { type: 'document', filename: 'invoice.txt', id: expect.any(String) },
      { type: 'contacts', 0: { name: { formatted_name: 'Vera Okafor' }, phones: [{ wa_id: '4915510010002' }] } },
    ])
  })

  test('when the time is up before the call, nothing was sent and nothing is in doubt', async () => {
    const card = await file('vera.vcf', 'text/vcard', CARD)
    const piece = {
      thread: '4915510077009',
      to: { to: '4915510077009' },
      type: 'contacts',
      content: {},
      file: { ...card, id: card.file },
    }
    const signal = AbortSignal.abort()
    const over = seat.send(piece, await connection(), { signal, deliveryId: card.file } as never)
    await expect(over).rejects.toMatchObject({ sent: 'no', retry: 'later' })
    expect((await sends()).filter(({ body }) => body.to === '4915510077009')).toEqual([])
  })

  test('choices are buttons or a list, a press is an answer to its message; what does not fit is said in words', async () => {
    await write('Dana')
    const choices = (text: string, ...labels: string[]): Part => ({
      is: 'choices',
      text,
      options: labels.map((label) => ({ id: label.toLowerCase(), label })),
    })
    await matterOf('Dana')
    const few = await reply('Dana', [choices('When?', 'Today', 'Later')])
    await reply('Dana', [choices('Which day?', 'Mo', 'Tu', 'We', 'Th')])
    await reply('Dana', [choices('Which?', 'A label that is far too long for any button')])
    const sent = await until(async () => {
      const all = await heard('Dana')
      return all.length === 3 && all
    }, 'three messages')
    expect(sent.map(({ content }) => content.type ?? content.body)).toEqual([
      'button',
      'list',
      'Which?\n1. A label that is far too long for any button',
    ])
    await phone.act('presses', { who: 'Dana', message: sent[0]!.id, label: 'Later' })
    await phone.act('presses', { who: 'Dana', message: sent[1]!.id, label: 'We' })
    expect(await line('Dana', (m) => m.text === 'Later')).toMatchObject({
      kind: 'in',
      answers: few,
      memo: { choice: 'later' },
    })
    expect(await line('Dana', (m) => m.text === 'We')).toMatchObject({ memo: { choice: 'we' } })
  })

  test('answers, reactions, edits and deletions go by the message they speak of', async () => {
    const asked = await write('Rita', 'Red or blue?')
    const hers = await line('Rita', (m) => m.text === 'Red or blue?')
    const message = await reply('Rita', [text('Blue')], hers.id)
    await becomes('Rita', message, 'accepted')
    const [ours] = await heard('Rita')
    expect(ours?.answers).toBe(asked.id)
    for (const emoji of ['👍', '❤️']) await phone.act('reacts', { who: 'Rita', message: ours!.id, emoji })
    await line('Rita', (m) => m.reactions.length === 1 && m.reactions[0]?.emoji === '❤️', 'the second reaction')
    await phone.act('reacts', { who: 'Rita', message: ours!.id, emoji: '' })
    await line('Rita', (m) => m.id === message && m.reactions.length === 0, 'no reaction')
    await phone.act('edits', { who: 'Rita', message: asked.id, text: 'Green?' })
    await line('Rita', (m) => m.text === 'Green?' && m.editedAt)
    await phone.act('deletes', { who: 'Rita', message: asked.id })
    await line('Rita', (m) => m.id === hers.id && m.removedAt, 'the deletion')
  })

  test('the shop reacts, shows that it writes, and that it has read', async () => {
    const said = await write('Ida', 'Anybody?')
    const { thread } = await matterOf('Ida')
    const at = await connection()
    await seat.typing!(thread, true, at)
    await seat.react!(said.id, '🙏', true, at)
    await seat.seen!([said.id], thread, at)
    expect((await phone.chat('Ida'))[0]).toMatchObject({ tick: 'read', reactions: { us: '🙏' } })
    const signs = (await phone.calls(/messages$/)).filter(({ body }) => body.message_id === said.id)
    expect(signs.map(({ body }) => Boolean(body.typing_indicator))).toEqual([true, false])
  })

  test('blue ticks come once somebody read or answered, and no sooner', async () => {
    const first = await write('Wim', 'First')
    const { id: conversation } = await matterOf('Wim')
    const second = await write('Wim', 'Second')
    await line('Wim', (m) => m.text === 'Second')
    const shown = async () =>
      (await phone.calls(/messages$/)).flatMap(({ body: { status, message_id: id } }) =>
        status === 'read' && [first.id, second.id].includes(String(id)) ? [id] : [],
      )
    expect(await shown()).toEqual([])
    await house.command('mark_read', { conversation, upTo: 1 })
    await until(async () => (await shown()).length === 1, 'the first sign')
    await becomes('Wim', await reply('Wim', [text('Hello')]), 'accepted')
    await until(async () => (await shown()).length === 2, 'the second sign')
    await becomes('Wim', await reply('Wim', [text('Hello again')]), 'accepted')
    await house.settled()
    expect(await shown()).toEqual([first.id, second.id])
  })

  test('a Brazilian and an Argentinian with two ways to write their number are one person each', async () => {
    for (const [who, phones] of Object.entries({
      Ana: ['5551999887766', '555199887766'],
      Luz: ['541123456789', '5491123456789'],
    }))
      for (const waId of phones) {
        await phone.act('is', { who, set: { phone: waId, waId } })
        await write(who, `From ${waId}`)
        await line(who, (m) => m.text === `From ${waId}`)
      }
    const names = (await house.conversations()).map(({ contact }) => contact.name)
    expect([names.filter((name) => name === 'Ana').length, names.filter((name) => name === 'Luz').length]).toEqual([
      1, 1,
    ])
    await becomes('Ana', await reply('Ana', [text('Oi')]), 'accepted')
    const [call] = (await sends()).slice(-1)
    expect(call?.body.to).toBe('555199887766')
  })

  test('somebody who hides their number is answered by the name Meta gave them, and stays one when the number is told', async () => {
    const userId = 'DE.13491208655302741918'
    await phone.act('is', { who: 'Una', set: { userId, hidesNumber: true } })
    await write('Una')
    await becomes('Una', await reply('Una', [text('Hello you')]), 'accepted')
    const [call] = (await sends()).slice(-1)
    expect([call?.body.to, call?.body.recipient]).toEqual([undefined, userId])
    await phone.act('is', { who: 'Una', set: { hidesNumber: false } })
    await write('Una', 'It is me')
    await line('Una', (m) => m.text === 'It is me')
    expect((await house.conversations()).filter(({ contact }) => contact.name === 'Una')).toHaveLength(1)
  })

  test('whoever gets the number of somebody else is not them, and reads and writes in a thread of their own', async () => {
    const number = { phone: '4915510077001', waId: '4915510077001' }
    await phone.act('is', { who: 'Greta', set: { ...number, userId: 'DE.1001' } })
    await write('Greta', 'My invoice, please')
    const greta = await matterOf('Greta')
    await phone.act('is', { who: 'Paul', set: { ...number, userId: 'DE.1002' } })
    await write('Paul', 'Do you repair bikes?')
    const paul = await matterOf('Paul')
    expect([paul.id === greta.id, paul.contact.id === greta.contact.id, paul.thread]).toEqual([false, false, 'DE.1002'])
    expect((await messagesOf('Greta')).map((one) => one.text)).toEqual(['My invoice, please'])
    await write('Paul', 'Still me')
    expect((await line('Paul', (m) => m.text === 'Still me')).conversation).toBe(paul.id)
    await becomes('Paul', await reply('Paul', [text('We do')]), 'accepted')
    expect((await sends()).at(-1)?.body.to).toBe(number.waId)
  })

  test('what was written on the shop’s phone shows as ours, also before the answer to a send', async () => {
    await write('Ella')
    await matterOf('Ella')
    await phone.act('fault', { on: 'messages', does: 'delay', ms: 300 })
    const message = await reply('Ella', [text('From the desk')])
    await phone.act('echoes', { who: 'Ella', text: 'From the phone' })
    await becomes('Ella', message, 'accepted')
    expect(await line('Ella', (m) => m.text === 'From the phone')).toMatchObject({
      kind: 'out',
      author: { kind: 'outside' },
    })
  })

  test('too fast for one person, only that one waits', async () => {
    for (const who of ['Kim', 'Lou']) {
      await write(who)
      await matterOf(who)
    }
    await phone.act('fault', { on: 'messages', does: 'slow-down', code: 131056, retryAfter: 1 })
    const slow = await reply('Kim', [text('Wait')])
    await line('Kim', (m) => m.id === slow && m.delivery?.status === 'queued')
    const fast = await reply('Lou', [text('Go')])
    await becomes('Lou', fast, 'accepted')
    await becomes('Kim', slow, 'accepted')
    const sent = (await phone.calls(/messages$/))
      .filter(({ outcome, body }) => outcome === 'ok' && body.type === 'text')
      .slice(-2)
    expect(sent.map(({ body }) => (body.text as { body: string }).body)).toEqual(['Go', 'Wait'])
  })

  test('a token that ended says so in the health of the inbox, and nothing is lost', async () => {
    await write('Zoe')
    await matterOf('Zoe')
    await phone.act('revoke', {})
    const message = await reply('Zoe', [text('Hello Zoe')])
    const row = await until(() =>
      house.hub.services.db.root
        .selectFrom('connections')
        .selectAll()
        .where('health', '=', 'reauthorise')
        .executeTakeFirst(),
    )
    expect(row.health_tell).toContain('access token')
    expect(await seat.check!(await connection())).toMatchObject({ health: 'reauthorise' })
    await phone.act('revoke', { revoked: false })
    await becomes('Zoe', message, 'accepted')
    expect(await seat.check!(await connection())).toEqual({
      health: 'ok',
      tell: 'Connected as 15550783881 (Oak & Ember).',
    })
  })

  test('two numbers behind one app: one body, each message in the inbox of its number; a stranger’s is left out', async () => {
    const { appSecret, token, businessAccountId } = phone.settings
    const { body } = await house.ask('POST', '/apps', {
      plugin: 'whatsapp',
      name: 'Meta',
      settings: { appSecret, verifyToken: 'lantern' },
    })
    const app = body as { id: string; doorUrl: string }
    const numbers = ['206540352242921', '206540352242922']
    for (const phoneNumberId of numbers) {
      const settings = { token, businessAccountId, phoneNumberId, apiBaseUrl: phone.url }
      await phone.act('number', { phoneNumberId })
      const wanted = { plugin: 'whatsapp', name: phoneNumberId, app: app.id, settings }
      const { id } = (await house.ask('POST', '/inboxes', wanted)).body as { id: string }
      expect((await house.ask('POST', `/inboxes/${id}/connect`)).body).toMatchObject({ health: 'ok' })
    }
    const message = (from: string, id: string) => ({
      from,
      id,
      timestamp: '1763662000',
      type: 'text',
      text: { body: id },
    })
    const change = (phone_number_id: string, from: string) => ({
      field: 'messages',
      value: {
        messaging_product: 'whatsapp',
        metadata: { phone_number_id },
        contacts: [{ wa_id: from, profile: { name: `Guest ${from}` } }],
        messages: [message(from, `${phone_number_id}-1`), message(from, `${phone_number_id}-2`)],
      },
    })
    const changes = [change(numbers[0]!, '4915511112221'), change('999999999999', '4915511112229')]
    const entry = [
      { id: businessAccountId, changes },
      { id: businessAccountId, changes: [change(numbers[1]!, '4915511112222')] },
    ]
    await phone.act('callback', { url: app.doorUrl, verifyToken: 'lantern' })
    await phone.act('fault', { on: 'hook', does: 'twice' })
    await phone.act('bring', { body: { object: 'whatsapp_business_account', entry }, viaApp: true })
    const inboxOf = async (who: string) => (await line(who, (m) => m.number === 2)) && (await matterOf(who)).inbox.name
    expect([await inboxOf('Guest 4915511112221'), await inboxOf('Guest 4915511112222')]).toEqual(numbers)
    expect(await messagesOf('Guest 4915511112221')).toHaveLength(2)
    expect((await house.conversations()).map(({ contact }) => contact.name)).not.toContain('Guest 4915511112229')
  })

  test('what Meta says of the whole account reaches every inbox of the app in it, each time anew; a paused template is offered no more', async () => {
    const [first] = (await house.hub.services.db.root
      .selectFrom('connections')
      .selectAll()
      .where('app_id', 'is not', null)
      .orderBy('id')
      .execute()) as unknown as [{ id: string }]
    const { read } = house.hub.services.hubFor(house.accountId, 'whatsapp')
    const offered = async () =>
      (await read.templates(first.id)).map(({ name, asOf }) => `${name}${asOf ? ' then' : ''}`)
    expect(await offered()).toContain('hello_again')
    const says = (field: string, value: object, time: number) =>
      phone.act('bring', {
        body: {
          object: 'whatsapp_business_account',
          entry: [{ id: phone.settings.businessAccountId, time, changes: [{ field, value }] }],
        },
        viaApp: true,
      })
    const healths = async () =>
      (
        await house.hub.services.db.root
          .selectFrom('connections')
          .select('health')
          .where('app_id', 'is not', null)
          .execute()
      ).map(({ health }) => health)
    const become = (health: string) =>
      until(async () => (await healths()).every((it) => it === health), `every number to be ${health}`)
    const closed = { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } }
    const opened = { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'REINSTATE' } }
    await says('account_update', closed, 1)
    await become('misconfigured')
    await says('account_update', opened, 2)
    await become('ok')
    await says('account_update', closed, 3)
    await become('misconfigured')
    await says('account_update', opened, 4)
    await become('ok')
    const named = { message_template_name: 'hello_again', message_template_language: 'en_US' }
    await phone.act('template', { name: 'hello_again', status: 'PAUSED' })
    const asked = (await phone.calls(/message_templates/)).length
    await says('message_template_status_update', { event: 'PAUSED', reason: 'NONE', ...named }, 5)
    await until(async () => (await phone.calls(/message_templates/)).length > asked, 'the list to be asked for anew')
    await until(async () => {
      await phone.act('fault', { on: 'templates', does: 'error' })
      const found = await offered()
      return found.length > 0 && found.every((name) => name.endsWith(' then') && !name.startsWith('hello_again'))
    }, 'the list for when Meta is away to be without it')
  })

  test('connecting registers the door of the number, disconnecting takes it away, and twice is once', async () => {
    const at = await connection()
    const hooks = async () =>
      (await phone.calls(/^\/\d+$/)).flatMap(({ method, body }) =>
        method === 'POST'
          ? [(body.webhook_configuration as { override_callback_uri: string }).override_callback_uri]
          : [],
      )
    expect(await hooks()).toEqual([at.doorUrl])
    for (let i = 0; i < 2; i++) await seat.disconnect!(at)
    expect((await hooks()).slice(-2)).toEqual(['', ''])
  })
})
