import type { ChannelSeat, Connection } from '@deskless/core/contract'
import { text } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { channelSuite, onEachEngine, startHub, tablesHolding, until } from '@deskless/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseHtml } from './double/html.ts'
import type { TelegramDouble } from './double/index.ts'
import { startDouble, TOKEN } from './double/index.ts'
import { canonFrom } from './src/entities.ts'
import { telegramHtml } from './src/format.ts'
import { plugin } from './src/index.ts'
import { hookSecret } from './src/settings.ts'

const ofBot = (double: TelegramDouble, who: string) => double.people.sees(who).filter((message) => message.from.is_bot)

const channelDouble = (updates: 'webhook' | 'polling') => async () => {
  const double = await startDouble()
  return {
    settings: { token: TOKEN, apiBaseUrl: double.url, updates },
    origins: [double.url],
    says: (who: string, words: string) => void double.people.says(who, words),
    saysTogether: (who: string, lines: string[]) => {
      for (const line of lines) double.people.says(who, line)
    },
    hears: (who: string) => ofBot(double, who).map((message) => String(message.text)),
    hooksTwice: () => double.fault({ on: 'hook', does: 'twice' }),
    cutsNext: () => double.fault({ on: 'sendMessage', does: 'cut' }),
    refusesOnce: (skip: number) => double.fault({ on: 'sendMessage', does: 'slow-down', retryAfter: 0.1, after: skip }),
    failures: {
      'a pause is asked for': () => double.fault({ on: 'sendMessage', does: 'slow-down', retryAfter: 1 }),
      'an error of theirs': () => double.fault({ on: 'sendMessage', does: 'error' }),
      'a page instead of an answer': () => double.fault({ on: 'sendMessage', does: 'html' }),
      'the reply is cut': () => double.fault({ on: 'sendMessage', does: 'cut' }),
      'the connection is reset': () => double.fault({ on: 'sendMessage', does: 'reset' }),
      'the contact blocked the bot': () => double.people.blocks('Vera'),
    },
    stop: double.stop,
  }
}

const subject = {
  fixtures: new URL('fixtures/', import.meta.url),
  settings: { token: TOKEN },
  secrets: [TOKEN],
  garbage: (inbox: Connection) => ({
    headers: { 'x-telegram-bot-api-secret-token': hookSecret(inbox as never) },
    body: Buffer.from('{"update_id": '),
  }),
}
describe('with hooks', () => channelSuite(plugin, { ...subject, double: channelDouble('webhook') }))
describe('with polling', () => channelSuite(plugin, { ...subject, batches: true, double: channelDouble('polling') }))

describe('rich text', () => {
  test('survives the way to Telegram and back', () => {
    const sent = parseHtml(telegramHtml(canonFrom('bold & <b>\n\nline', [{ type: 'bold', offset: 0, length: 4 }])!))
    expect(sent).toEqual({ text: 'bold & <b>\n\nline', entities: [{ type: 'bold', offset: 0, length: 4 }] })
  })
  test('entities without a form of their own leave plain text', () => {
    expect(canonFrom('@nadia #parcel', [{ type: 'mention', offset: 0, length: 6 }])).toBeUndefined()
  })
  test('code keeps its language', () => {
    const canon = canonFrom('let x = 1 < 2', [{ type: 'pre', offset: 0, length: 13, language: 'js' }])!
    expect(telegramHtml(canon)).toBe('<pre><code class="language-js">let x = 1 &lt; 2</code></pre>')
  })
})

onEachEngine((engine) => {
  let double: TelegramDouble
  let house: TestHub
  beforeAll(async () => {
    double = await startDouble()
    house = await startHub({ engine, plugins: [plugin], config: { allowOrigins: [double.url] } })
    await house.addInbox('telegram', { token: TOKEN, apiBaseUrl: double.url })
  })
  afterAll(async () => {
    await house.stop()
    await double.stop()
  })

  const matterOf = (who: string) =>
    until(
      async () => (await house.conversations()).find((one) => one.contact.name === who),
      `a conversation with ${who}`,
    )
  const messagesOf = async (who: string) => house.messages((await matterOf(who)).id)
  const reply = async (who: string, parts: unknown[], answers?: string) =>
    (
      await house.command('reply', {
        conversation: (await matterOf(who)).id,
        parts: parts as never,
        ...(answers && { answers }),
      })
    ).message as string
  const arrived = (who: string, count = 1) =>
    until(() => {
      const messages = ofBot(double, who)
      return messages.length >= count && messages
    }, `${count} messages for ${who}`)

  test('connecting sets the hook with its secret', () => {
    const [bot] = double.world.bots.values()
    expect(bot!.hook).toMatchObject({
      url: expect.stringContaining('/in/telegram/'),
      secret: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  test('a picture comes with its bytes, the largest size of it', async () => {
    const bytes = Buffer.from(
      '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6300010000050001',
      'hex',
    )
    double.people.sends('Nadia', { kind: 'photo', name: 'damage.png', mime: 'image/png', bytes, caption: 'the damage' })
    const [message] = await until(async () => {
      const messages = await messagesOf('Nadia')
      return messages.length > 0 && messages
    })
    const [part] = message!.parts
    expect(part).toMatchObject({ is: 'file', as: 'image', caption: 'the damage', file: expect.any(String) })
    const ready = await until(async () =>
      house.hub.services.db.root
        .selectFrom('files')
        .selectAll()
        .where('message_id', '=', message!.id)
        .where('status', '=', 'ready')
        .executeTakeFirst(),
    )
    expect(ready.size).toBe(bytes.length)
  })

  test('an answer points at the message it answers, on both sides', async () => {
    const question = double.people.says('Omar', 'Red or blue?')
    const [asked] = await until(async () => {
      const messages = await messagesOf('Omar')
      return messages.length > 0 && messages
    })
    await reply('Omar', [text('Blue')], asked!.id)
    const [ours] = await arrived('Omar')
    await until(async () => (await messagesOf('Omar')).some((m) => m.delivery?.status === 'accepted'))
    expect(ours).toMatchObject({ text: 'Blue', reply_to_message: { message_id: question.message_id } })
    double.people.answers('Omar', ours!.message_id, 'Blue it is')
    const back = await until(async () => (await messagesOf('Omar')).find((m) => m.text === 'Blue it is'))
    expect(back.answers).toBe((await messagesOf('Omar')).find((m) => m.text === 'Blue')!.id)
  })

  test('choices become buttons; a press is an answer, and the button stops spinning', async () => {
    double.people.says('Dana', 'When?')
    const options = [
      { id: 'today', label: 'Today' },
      { id: 'later', label: 'Later' },
    ]
    await reply('Dana', [{ is: 'choices', text: 'When shall we come?', options }])
    const [ours] = await arrived('Dana')
    double.people.presses('Dana', ours!.message_id, 'Later')
    const pressed = await until(async () => (await messagesOf('Dana')).find((m) => m.text === 'Later'))
    expect(pressed).toMatchObject({ kind: 'in', memo: { choice: 'later' } })
    await until(() => double.ledger.calls.some((call) => call.method === 'answerCallbackQuery'))
  })

  test('edits go both ways', async () => {
    const hers = double.people.says('Ella', 'Helo')
    await until(async () => (await messagesOf('Ella')).length > 0)
    double.people.edits('Ella', hers.message_id, 'Hello')
    await until(async () => (await messagesOf('Ella'))[0]?.text === 'Hello')
    const message = await reply('Ella', [text('Goodby')])
    await arrived('Ella')
    await house.command('edit', { message, parts: [text('Goodbye')] })
    await until(() => ofBot(double, 'Ella')[0]?.text === 'Goodbye')
    await house.command('remove', { message })
    await until(() => ofBot(double, 'Ella').length === 0)
  })

  test('bold arrives bold', async () => {
    double.people.says('Bo', 'Hi')
    const canon = {
      type: 'root',
      children: [
        {
          type: 'paragraph',
          children: [
            { type: 'strong', children: [{ type: 'text', value: 'Found' }] },
            { type: 'text', value: ' it & more' },
          ],
        },
      ],
    }
    await reply('Bo', [{ is: 'text', text: 'Found it & more', canon }])
    const [ours] = await arrived('Bo')
    expect(ours).toMatchObject({ text: 'Found it & more', entities: [{ type: 'bold', offset: 0, length: 5 }] })
  })

  test('a person who blocked the bot: the reply is refused or fails with a sentence', async () => {
    double.people.says('Eve', 'Stop writing')
    const { id } = await matterOf('Eve')
    double.world.findChat([...double.world.bots.values()][0]!, double.world.person('Eve').id)!.blocked = true
    const message = await reply('Eve', [text('Sorry')])
    const failed = await until(async () =>
      (await house.messages(id)).find((m) => m.id === message && m.delivery?.status === 'failed'),
    )
    expect(failed.delivery?.tell).toBe('This contact blocked the bot on Telegram.')
  })

  test('a person who asks to be forgotten is found nowhere, and may write again as somebody new', async () => {
    const words = 'Tirralirra'
    double.people.says(words, `It is ${words}`)
    const { id, contact, thread } = await matterOf(words)
    const [first] = double.people.sees(words)
    double.people.edits(words, first!.message_id, `I said ${words}`)
    double.people.reacts(words, first!.message_id, '👍')
    const bytes = Buffer.from(words)
    double.people.sends(words, { kind: 'document', name: `${words}.txt`, mime: 'text/plain', bytes })
    await reply(words, [text(`Dear ${words}`)])
    await arrived(words)
    await until(async () => {
      const [line, file] = (await house.messages(id)).filter((m) => m.kind === 'in')
      return file && line?.editedAt && line.reactions.length > 0
    }, 'all of it')
    await house.settled()
    await house.command('erase_contact', { contact: contact.id })
    await until(async () => (await house.messages(id)).every((m) => m.kind === 'activity' || m.text === '[erased]'))
    await house.settled()
    const { db } = house.database
    expect([await tablesHolding(db, words), await tablesHolding(db, thread)]).toEqual([[], []])
    double.people.says(words, 'Me again')
    expect((await matterOf(words)).contact.id).not.toBe(contact.id)
  })

  test('a revoked token says so in the health of the inbox', async () => {
    double.people.says('Rita', 'Hi')
    await matterOf('Rita')
    const [bot] = [...double.world.bots.values()]
    bot!.revoked = true
    await reply('Rita', [text('Hello')])
    const row = await until(async () =>
      house.hub.services.db.root
        .selectFrom('connections')
        .selectAll()
        .where('health', '=', 'reauthorise')
        .executeTakeFirst(),
    )
    expect(row.health_tell).toContain('@BotFather')
    bot!.revoked = false
  })

  test('disconnecting takes the hook away, and twice is once', async () => {
    const [bot] = [...double.world.bots.values()]
    const channel = plugin.channel as unknown as ChannelSeat<Record<string, unknown>>
    const settings = { token: TOKEN, apiBaseUrl: double.url, updates: 'webhook' }
    const inbox = { settings, hub: house.hub.services.hubFor(house.accountId, 'telegram') } as unknown as Connection
    for (let i = 0; i < 2; i++) await channel.disconnect!(inbox)
    expect(bot!.hook).toBeUndefined()
    expect(await channel.check!(inbox)).toEqual({ health: 'ok', tell: 'Connected as @shop_777000_bot.' })
  })
})
