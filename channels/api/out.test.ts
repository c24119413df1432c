// What agents write, brought to an app in a process of its own.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ChannelSeat, Connection } from '@deskless/core/contract'
import { text } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { onEachEngine, startHub, until } from '@deskless/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { App } from './double/process.ts'
import { startApp } from './double/process.ts'
import { plugin } from './src/index.ts'
import { inboxOf, knock, message } from './testing/app.ts'

const PNG = Buffer.from(
  '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6300010000050001',
  'hex',
)
const options = [
  { id: 'red', label: 'Red' },
  { id: 'blue', label: 'Blue' },
]
const able = { choices: 'native', edit: true, remove: true, typing: true, location: 'native', perSecond: 1_000 }

onEachEngine((engine) => {
  let app: App
  let house: TestHub
  let inbox: Awaited<ReturnType<TestHub['addInbox']>>
  const pictures = createServer((request, response) => {
    if (request.url === '/gone.png') return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': 'image/png' }).end(PNG)
  })
  let picturesAt: string
  beforeAll(async () => {
    app = await startApp()
    await new Promise<void>((resolve) => pictures.listen(0, '127.0.0.1', resolve))
    picturesAt = `http://127.0.0.1:${(pictures.address() as AddressInfo).port}`
    house = await startHub({ engine, plugins: [plugin], config: { allowOrigins: [app.url, picturesAt] } })
    inbox = await house.addInbox('api', { secret: app.secret, callbackUrl: app.callbackUrl, ...able })
  })
  afterAll(async () => {
    pictures.close()
    await house.stop()
    await app.stop()
  })

  const door = () => `${house.url}/in/api/${inbox.token}`
  const bring = (...items: unknown[]) => knock(door(), JSON.stringify({ items }), { secret: app.secret })
  const matterOf = (who: string) =>
    until(async () => (await house.conversations()).find(({ contact }) => contact.name === who), `a matter of ${who}`)
  const meets = async (who: string) => {
    await app.act('says', { who, text: 'Hello?' })
    return (await matterOf(who)).id
  }
  const reply = async (conversation: string, ...parts: unknown[]) =>
    (await house.command('reply', { conversation, parts: parts as never })).message as string
  const becomes = (conversation: string, id: string, status: string) =>
    until(async () => {
      const found = (await house.messages(conversation)).find((it) => it.id === id)
      return found?.delivery?.status === status && found
    }, `the reply to be ${status}`)
  const theirs = async (who: string) => (await app.chat(who)).filter(({ by }) => by === 'them')
  const callOf = async (type: string) => (await app.ledger()).calls.findLast((call) => call.type === type)

  test('on connecting, the app is told where its items go', async () => {
    expect((await callOf('hello'))?.data).toEqual({
      inbox: inbox.name,
      door: door(),
      api: door().replace('/in/', '/p/'),
    })
  })

  test('receipts move a delivery forward, whatever their order, and never back', async () => {
    const id = await meets('Nadia')
    const sent = await reply(id, text('One'))
    await becomes(id, sent, 'accepted')
    const [{ id: of } = { id: '' }] = await theirs('Nadia')
    const receipt = (status: string, more = {}) => ({ is: 'receipt', of, status, ...more })
    await bring(receipt('read'))
    await becomes(id, sent, 'read')
    await bring(receipt('delivered'), receipt('failed', { tell: 'No, it failed.' }))
    await house.settled()
    expect((await becomes(id, sent, 'read')).delivery).toMatchObject({ status: 'read' })
  })

  test('a receipt of failure is told with its reason', async () => {
    const id = await meets('Omid')
    const sent = await reply(id, text('One'))
    await becomes(id, sent, 'accepted')
    const [{ id: of } = { id: '' }] = await theirs('Omid')
    await bring({ is: 'receipt', of, status: 'failed', tell: 'Omid left the app.' })
    expect((await becomes(id, sent, 'failed')).delivery).toMatchObject({ tell: 'Omid left the app.' })
  })

  test('what it refuses fails at once with its words; a call it had before counts as taken', async () => {
    const id = await meets('Paul')
    await app.act('fault', { on: 'message', does: 'refuse', why: 'Paul is not here any more.' })
    const refused = await becomes(id, await reply(id, text('Paul?')), 'failed')
    expect(refused.delivery?.tell).toBe('The other side refused this: Paul is not here any more.')
    await app.act('fault', { on: 'message', does: 'html' })
    const other = await meets('Paula')
    await becomes(other, await reply(other, text('Once')), 'accepted')
    expect((await theirs('Paula')).map(({ parts }) => parts[0]?.text)).toEqual(['Once'])
    const calls = (await app.ledger()).calls.filter(({ data }) => data.thread === 'paula')
    expect(calls.map(({ outcome }) => outcome)).toEqual(['taken', 'folded'])
    expect(new Set(calls.map((call) => call.id)).size).toBe(1)
  })

  test('one that says it is gone makes the inbox ask for a new address, until it answers again', async () => {
    const health = async () =>
      (await house.database.db.root.selectFrom('connections').select('health').executeTakeFirstOrThrow()).health
    const id = await meets('Quinn')
    await app.act('fault', { on: 'message', does: 'gone' })
    const sent = await reply(id, text('Still there?'))
    await until(async () => (await health()) === 'misconfigured', 'the inbox to be misconfigured')
    await becomes(id, sent, 'accepted')
    await until(async () => (await health()) === 'ok', 'the inbox to be well')
  })

  test('choices are pressed, places are shown, rich text comes as Markdown, and answers point at their question', async () => {
    const id = await meets('Ruth')
    const [question] = await house.messages(id)
    const place = { is: 'location', latitude: 52.5, longitude: 13.4, name: 'Shop' }
    const { message: sent } = await house.command('reply', {
      conversation: id,
      answers: question!.id,
      parts: [{ is: 'choices', text: 'Which one?', options }, place] as never,
    })
    await becomes(id, sent as string, 'accepted')
    const [choices, map] = await theirs('Ruth')
    expect(choices).toMatchObject({ parts: [{ is: 'choices', text: 'Which one?', options }] })
    expect(choices?.answers).toBe((await app.chat('Ruth'))[0]?.id)
    expect(map?.parts).toEqual([place])
    await app.act('presses', { who: 'Ruth', of: choices!.id, option: options[1] })
    const pressed = await until(async () => (await house.messages(id)).find((it) => it.text === 'Blue'), 'the press')
    expect(pressed).toMatchObject({ answers: sent, memo: { choice: 'blue' } })
  })

  test('an edit and a removal follow to the app, by the names it knows', async () => {
    const id = await meets('Sara')
    const sent = await reply(id, text('Toosday'))
    await becomes(id, sent, 'accepted')
    await house.command('edit', { message: sent, parts: [text('Tuesday')] })
    const shown = (what: string) => until(async () => JSON.stringify(await theirs('Sara')).includes(what), what)
    await shown('Tuesday')
    await house.command('remove', { message: sent })
    await shown('"removed":true')
    expect(await theirs('Sara')).toHaveLength(1)
  })

  test('reactions, what we read and that somebody types are told as well', async () => {
    await meets('Tara')
    const [asked] = await app.chat('Tara')
    const channel = plugin.channel as unknown as ChannelSeat<Record<string, unknown>>
    const to = (await inboxOf(house, inbox.token)) as Connection
    await channel.react?.(asked!.id, '👍', true, to)
    await channel.typing?.('tara', true, to)
    await channel.seen?.([asked!.id], 'tara', to)
    const told = (await app.ledger()).calls.filter(({ type }) => ['reaction', 'typing', 'seen'].includes(type))
    expect(told.map(({ type, data }) => [type, data])).toEqual([
      ['reaction', { of: asked!.id, emoji: '👍', removed: false }],
      ['typing', { thread: 'tara', on: true }],
      ['seen', { of: [asked!.id], thread: 'tara' }],
    ])
    expect((await app.chat('Tara'))[0]?.reactions).toEqual(['👍'])
  })

  test('a name the app gives to what it was sent is good for receipts', async () => {
    const id = await meets('Tess')
    const sent = await reply(id, text('One'))
    await becomes(id, sent, 'accepted')
    const [{ id: of } = { id: '' }] = await theirs('Tess')
    await bring({ is: 'receipt', of, status: 'accepted', keys: ['row-17'] })
    await bring({ is: 'receipt', of: 'row-17', status: 'delivered' })
    await becomes(id, sent, 'delivered')
    expect(await bring({ is: 'receipt', of: 'out_nothing', status: 'accepted', keys: ['x'] })).toMatchObject({
      status: 503,
    })
  })

  test('files come by their address and by upload; one that cannot be had is said to be missing', async () => {
    const upload = await fetch(`${door().replace('/in/', '/p/')}/files?name=bill.txt&mime=text/plain`, {
      method: 'POST',
      headers: { authorization: `Bearer ${app.secret}` },
      body: 'each byte of it',
    })
    const { file } = (await upload.json()) as { file: string }
    const parts = [
      { is: 'file', url: `${picturesAt}/damage.png`, mime: 'image/png' },
      { is: 'file', file, caption: 'the bill' },
      { is: 'file', url: `${picturesAt}/gone.png` },
    ]
    expect((await bring(message('Uma', '', { parts }))).status).toBe(200)
    const { id } = await matterOf('Uma')
    const files = await until(async () => {
      const rows = await house.database.db.root.selectFrom('files').selectAll().execute()
      return rows.every(({ status }) => status !== 'pending') && rows
    }, 'the files')
    expect(files.map(({ name, status }) => `${name} ${status}`).sort()).toEqual([
      'bill.txt ready',
      'damage.png ready',
      'gone.png missing',
    ])
    const [line] = await house.messages(id)
    expect(line?.parts).toMatchObject([{ as: 'image' }, { caption: 'the bill', size: 15 }, { name: 'gone.png' }])
  })

  test('a file on its way out is a link that opens it', async () => {
    const id = await meets('Vera')
    const { files } = house.hub.services.hubFor(house.accountId, 'api')
    const { id: file, mime, size } = await files.save({ name: 'tag.txt', mime: 'text/plain', bytes: Buffer.from('42') })
    await becomes(id, await reply(id, { is: 'file', file, name: 'tag.txt', mime, size, as: 'file' }), 'accepted')
    const [line] = await theirs('Vera')
    const { url, ...rest } = line!.parts[0] as { url: string }
    expect(rest).toEqual({ is: 'file', name: 'tag.txt', mime: 'text/plain', size: 2, as: 'file' })
    expect(await (await fetch(url)).text()).toBe('42')
  })
})
