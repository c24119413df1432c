// Through a running hub, with Twilio's double in a process of its own.
import { text } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { onEachEngine, startHub, until } from '@deskless/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ACCOUNT, AUTH_TOKEN, NUMBER, numberOf, signatureOf, WHATSAPP } from './double/index.ts'
import type { Api } from './double/process.ts'
import { startApi } from './double/process.ts'
import { plugin } from './src/index.ts'

const PNG = Buffer.from(
  '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6300010000050001',
  'hex',
)

onEachEngine((engine) => {
  let twilio: Api
  let house: TestHub
  let inbox: string
  let credentials: Record<string, unknown>
  beforeAll(async () => {
    twilio = await startApi()
    house = await startHub({ engine, plugins: [plugin], config: { allowOrigins: [twilio.url] } })
    credentials = { accountSid: ACCOUNT, authToken: AUTH_TOKEN, apiBaseUrl: twilio.url }
    inbox = (await house.addInbox('sms', { ...credentials, sender: NUMBER }, { name: 'SMS' })).id
    await house.addInbox('sms', { ...credentials, sender: WHATSAPP }, { name: 'WhatsApp' })
  })
  afterAll(async () => {
    await house.stop()
    await twilio.stop()
  })

  const says = (who: string, words: string, to = NUMBER) => twilio.act('says', { who, text: words, to })
  const matterOf = (who: string, via = 'SMS') =>
    until(async () => {
      const all = await house.conversations()
      return all.find((one) => one.inbox.name === via && one.thread === numberOf(who))
    }, `a conversation with ${who}`)
  const heard = async (who: string) => (await twilio.hears(who)).map((one) => one.body)
  const messages = async (who: string, via?: string) => house.messages((await matterOf(who, via)).id)
  const reply = async (who: string, words: string, via?: string) =>
    (await house.command('reply', { conversation: (await matterOf(who, via)).id, parts: [text(words)] }))
      .message as string
  const becomes = (who: string, message: string, status: string, via?: string) =>
    until(
      async () => (await messages(who, via)).find((one) => one.id === message && one.delivery?.status === status),
      `the answer to ${who} to be ${status}`,
    )
  const refusal = (done: Promise<unknown>) =>
    done.then(
      () => undefined,
      (error: { code: string; tell: string }) => error,
    )

  describe('STOP and START', () => {
    test('who sends STOP is marked, refused with a reason, and written to again after START', async () => {
      await says('Nadia', 'Hi')
      const { id } = await matterOf('Nadia')
      await says('Nadia', 'Stop')
      await until(async () => (await matterOf('Nadia')).contact.optedOut, 'the mark')
      expect((await messages('Nadia')).map((one) => one.text)).toEqual(['Hi', 'Stop'])
      const refused = { code: 'opted_out', tell: expect.stringContaining('asked not to be written to') }
      expect(await refusal(house.command('reply', { conversation: id, parts: [text('Wait')] }))).toMatchObject(refused)
      const to = { namespace: 'phone', value: numberOf('Nadia') }
      expect(await refusal(house.command('start', { inbox, to, parts: [text('Wait')] }))).toMatchObject(refused)
      await says('Nadia', 'start')
      await until(async () => !(await matterOf('Nadia')).contact.optedOut, 'the mark to be gone')
      await becomes('Nadia', await reply('Nadia', 'Welcome back'), 'delivered')
      expect(await heard('Nadia')).toEqual(['Welcome back'])
    })

    test('a YES to our own question takes no STOP back', async () => {
      await says('Yara', 'Hi')
      await says('Yara', 'STOP')
      await until(async () => (await matterOf('Yara')).contact.optedOut, 'the mark')
      await says('Yara', 'Yes')
      await until(async () => (await messages('Yara')).some((one) => one.text === 'Yes'), 'her word')
      expect((await matterOf('Yara')).contact.optedOut).toBe(true)
      await says('Yara', 'UNSTOP')
      await until(async () => !(await matterOf('Yara')).contact.optedOut, 'the mark to be gone')
    })

    test('who stopped where we did not hear it is marked by the refusal', async () => {
      await says('Rita', 'Hi')
      await matterOf('Rita')
      await twilio.fault({ on: 'send', does: 'code', code: 21610 })
      const failed = await becomes('Rita', await reply('Rita', 'Hello'), 'failed')
      expect(failed.delivery?.tell).toContain('asked not to be written to (STOP)')
      await until(async () => (await matterOf('Rita')).contact.optedOut, 'the mark')
    })
  })

  describe('an answer of Twilio that is lost', () => {
    test.each(['cut', 'half', 'html'] as const)('%s: its status says that the message arrived', async (does) => {
      const who = `Cora ${does}`
      await says(who, 'Hi')
      await matterOf(who)
      await twilio.fault({ on: 'list', does: 'error' })
      await twilio.fault({ on: 'send', does })
      await becomes(who, await reply(who, 'Maybe'), 'delivered')
      expect(await heard(who)).toEqual(['Maybe'])
    })

    test('a message of somebody else with the same words is not taken for ours', async () => {
      await says('Lena', 'Hi')
      await matterOf('Lena')
      // Another program of the account sends the same from another number, and that one is in the list.
      const form = { From: 'OTHER', To: numberOf('Lena'), Body: 'Your code is 1234' }
      const headers = { authorization: `Basic ${Buffer.from(`${ACCOUNT}:${AUTH_TOKEN}`).toString('base64')}` }
      const url = `${twilio.url}/2010-04-01/Accounts/${ACCOUNT}/Messages.json`
      await fetch(url, { method: 'POST', headers, body: new URLSearchParams(form) })
      await twilio.fault({ on: 'send', does: 'html-untaken' })
      await becomes('Lena', await reply('Lena', form.Body), 'unsure')
    })

    test('without any status, Twilio’s list says so', async () => {
      await says('Lisa', 'Hi')
      await matterOf('Lisa')
      await twilio.fault({ on: 'fate', does: 'silent' })
      await twilio.fault({ on: 'send', does: 'cut' })
      await becomes('Lisa', await reply('Lisa', 'Is it there?'), 'accepted')
      expect(await heard('Lisa')).toEqual(['Is it there?'])
    })
  })

  test('statuses that come twice and out of order end where they would have in order', async () => {
    await says('Rob', 'Hi')
    await matterOf('Rob')
    await twilio.fault({ on: 'status', does: 'reorder', times: 2 })
    const first = await reply('Rob', 'One')
    await becomes('Rob', first, 'delivered')
    await twilio.fault({ on: 'status', does: 'twice', times: 2 })
    await becomes('Rob', await reply('Rob', 'Two'), 'delivered')
    await house.settled()
    const ours = (await messages('Rob')).filter((one) => one.kind === 'out')
    expect(ours.map((one) => one.delivery?.status)).toEqual(['delivered', 'delivered'])
  })

  test('a phone that is off: not delivered, with the reason', async () => {
    await says('Otto', 'Hi')
    await matterOf('Otto')
    await twilio.act('off', { who: 'Otto' })
    const failed = await becomes('Otto', await reply('Otto', 'Anybody there?'), 'failed')
    expect(failed.delivery?.tell).toContain('could not be reached')
  })

  test('the number typed for a choice is that choice, once, and as long as nothing else was asked', async () => {
    await says('Dana', 'Hi')
    const { id } = await matterOf('Dana')
    const options = [
      { id: 'today', label: 'Today' },
      { id: 'later', label: 'Later' },
    ]
    const ask = async () =>
      (await house.command('reply', { conversation: id, parts: [{ is: 'choices', text: 'When?', options }] })).message
    const question = await ask()
    await until(async () => (await heard('Dana')).includes('When?\n1. Today\n2. Later'), 'the question')
    const answers = async (...words: string[]) => {
      for (const word of words) {
        const before = (await messages('Dana')).length
        await says('Dana', word)
        await until(async () => (await messages('Dana')).length > before, word)
      }
      return (await messages('Dana'))
        .slice(-words.length)
        .map(({ text: said, answers: of, memo }) => [said, of, memo?.choice])
    }
    expect(await answers('3', '2', '1')).toEqual([
      ['3', undefined, undefined],
      ['2. Later', question, 'later'],
      ['1', undefined, undefined],
    ])
    await ask()
    await reply('Dana', 'How many parcels are it?')
    expect(await answers('2')).toEqual([['2', undefined, undefined]])
  })

  describe('files', () => {
    test('a photo comes with its bytes, and the credentials stay at Twilio', async () => {
      await twilio.act('sends', { who: 'Pia', text: 'the damage', mime: 'image/png', base64: PNG.toString('base64') })
      const [message] = await until(async () => {
        const all = await messages('Pia')
        return all.length > 0 && all
      })
      const files = house.hub.services.db.root.selectFrom('files').selectAll().where('message_id', '=', message!.id)
      const ready = await until(async () => files.where('status', '=', 'ready').executeTakeFirst(), 'the photo')
      expect(ready.size).toBe(PNG.length)
      const media = (await twilio.ledger()).calls.filter((call) => call.path.includes('/Media/'))
      expect(media.map(({ path, form }) => [path.startsWith('/store/'), form.authorized])).toEqual([
        [false, 'true'],
        [true, 'false'],
      ])
    })

    test('a place Twilio sends us on to that is not its own is not asked', async () => {
      await twilio.fault({ on: 'media', does: 'code' })
      await twilio.act('sends', { who: 'Eve', text: '', mime: 'image/png', base64: PNG.toString('base64') })
      const [message] = await until(async () => {
        const all = await messages('Eve')
        return all.length > 0 && all
      })
      const files = house.hub.services.db.root.selectFrom('files').selectAll().where('message_id', '=', message!.id)
      await until(async () => files.where('status', '=', 'missing').executeTakeFirst(), 'the file to be given up')
    })

    test('what we send is fetched by a link that needs nothing else', async () => {
      await says('Mia', 'Show me')
      const { id } = await matterOf('Mia')
      const { files } = house.hub.services.hubFor(house.accountId, 'sms')
      const saved = await files.save({ name: 'lamp.png', mime: 'image/png', bytes: PNG })
      const parts = [
        {
          is: 'file' as const,
          file: saved.id,
          name: 'lamp.png',
          mime: 'image/png',
          size: saved.size,
          as: 'image' as const,
          caption: 'Here',
        },
      ]
      await house.command('reply', { conversation: id, parts })
      const [mms] = await until(async () => {
        const all = await twilio.hears('Mia')
        return all.length > 0 && all
      })
      expect(mms).toMatchObject({ body: 'Here', media: [{ url: expect.stringContaining('/f/') }] })
      const fetched = await fetch(mms!.media[0]!.url as string)
      expect([fetched.headers.get('content-type'), Buffer.from(await fetched.arrayBuffer())]).toEqual([
        'image/png',
        PNG,
      ])
    })
  })

  describe('WhatsApp', () => {
    test('an answer is read; a place and a press arrive as such', async () => {
      await says('Wanda', 'Hi', WHATSAPP)
      const { contact } = await matterOf('Wanda', 'WhatsApp')
      expect(contact.name).toBe('Wanda')
      await becomes('Wanda', await reply('Wanda', 'Hello', 'WhatsApp'), 'delivered', 'WhatsApp')
      const more = [
        ['ButtonText', 'Tomorrow'],
        ['ButtonPayload', 'slot:2'],
      ]
      await twilio.act('says', { who: 'Wanda', text: 'Tomorrow', to: WHATSAPP, more })
      const pressed = await until(async () =>
        (await messages('Wanda', 'WhatsApp')).find((one) => one.text === 'Tomorrow'),
      )
      expect(pressed.memo).toMatchObject({ choice: 'slot:2' })
    })

    test('to somebody who never wrote there are only templates', async () => {
      const whatsapp = (await house.hub.services.hubFor(house.accountId, 'sms').read.inboxes()).find(
        (one) => one.name === 'WhatsApp',
      )!
      const to = { namespace: 'phone', value: numberOf('Newcomer') }
      const refused = await refusal(house.command('start', { inbox: whatsapp.id, to, parts: [text('Hi')] }))
      expect(refused).toMatchObject({
        code: 'window_closed',
        tell: expect.stringContaining('Only an approved template can be sent now'),
      })
      const { read } = house.hub.services.hubFor(house.accountId, 'sms')
      expect(await read.templates(whatsapp.id)).toEqual([
        { name: 'order_update', language: 'en', text: 'Your order {{1}} is {{2}}.', values: ['1', '2'] },
      ])
      const values = { 1: '4711', 2: 'on its way' }
      const part = { is: 'template' as const, name: 'order_update', language: 'en', values, text: '' }
      await house.command('start', { inbox: whatsapp.id, to, parts: [part] })
      await until(async () => (await heard('Newcomer')).includes('Your order 4711 is on its way.'), 'the template')
    })
  })

  test('an alphanumeric sender writes first, and asks nothing that nobody could answer', async () => {
    const { id } = await house.addInbox('sms', { ...credentials, sender: 'PARCEL' }, { name: 'Notices' })
    const to = { namespace: 'phone', value: `(${numberOf('Theo').slice(2, 5)}) ${numberOf('Theo').slice(5)}` }
    expect(await refusal(house.command('start', { inbox: id, to, parts: [text('On its way')] }))).toMatchObject({
      code: 'invalid',
    })
    const typed = { ...to, value: numberOf('Theo').replace('+1', '+1 ') }
    await house.command('start', { inbox: id, to: typed, parts: [text('On its way')] })
    await until(async () => (await heard('Theo')).includes('On its way'), 'the notice')
    const choices = { is: 'choices' as const, text: 'Ok?', options: [{ id: 'y', label: 'Yes' }] }
    const { id: conversation } = await matterOf('Theo', 'Notices')
    expect(await refusal(house.command('reply', { conversation, parts: [choices] }))).toMatchObject({
      code: 'unsupported',
    })
  })

  test('several numbers of one account by the door of an app: each hook finds its own inbox', async () => {
    const app = (await house.ask('POST', '/apps', { plugin: 'sms', name: 'Twilio', settings: credentials })).body as {
      id: string
      doorUrl: string
    }
    for (const sender of ['BRANCH A', 'BRANCH B']) {
      const made = await house.ask('POST', '/inboxes', {
        plugin: 'sms',
        name: sender,
        settings: { sender, apiBaseUrl: twilio.url },
        app: app.id,
      })
      const { id } = made.body as { id: string }
      expect((await house.ask('POST', `/inboxes/${id}/connect`)).body).toMatchObject({ health: 'ok' })
    }
    const door = (
      await house.hub.services.db.root.selectFrom('apps').selectAll().where('id', '=', app.id).executeTakeFirstOrThrow()
    ).token
    const url = `${house.url}/in/sms/${door}`
    const knock = async (to: string, n: number) => {
      const fields: [string, string][] = [
        ['AccountSid', ACCOUNT],
        ['Body', `to ${to}`],
        ['From', numberOf('Tess')],
        ['MessageSid', `SM${String(n).padStart(32, '0')}`],
        ['To', to],
      ]
      const headers = { 'x-twilio-signature': signatureOf(AUTH_TOKEN, url, fields) }
      return (await fetch(url, { method: 'POST', headers, body: new URLSearchParams(fields) })).status
    }
    expect([
      await knock('BRANCH A', 1),
      await knock('BRANCH B', 2),
      await knock('BRANCH B', 2),
      await knock('BRANCH C', 3),
    ]).toEqual([200, 200, 200, 404])
    // A retry may be quick, and there may be many.
    const often = await Promise.all(Array.from({ length: 10 }, () => knock('BRANCH A', 1)))
    expect(new Set(often)).toEqual(new Set([200]))
    for (const branch of ['BRANCH A', 'BRANCH B'])
      await until(async () => (await messages('Tess', branch)).map((one) => one.text).join() === `to ${branch}`, branch)
  })

  test('credentials that Twilio no longer takes say so in the health of the inbox', async () => {
    await says('Ruth', 'Hi')
    await matterOf('Ruth')
    await twilio.act('revoke', {})
    await reply('Ruth', 'Hello')
    const row = await until(
      async () =>
        house.hub.services.db.root
          .selectFrom('connections')
          .selectAll()
          .where('health', '=', 'reauthorise')
          .executeTakeFirst(),
      'the health',
    )
    expect(row.health_tell).toContain('auth token')
    await twilio.act('revoke', { revoked: false })
  })
})
