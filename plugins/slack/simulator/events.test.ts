// What an app hears, in the shapes in which Slack says it.
import { WebClient } from '@slack/web-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Simulator } from './index.ts'
import { startSimulator } from './index.ts'
import type { BoltApp } from './testing/bolt.ts'
import { startBolt } from './testing/bolt.ts'

let slack: Simulator
let client: WebClient
let app: BoltApp
let heard: string[]

beforeEach(async () => {
  slack = await startSimulator({ rateLimits: 'off' })
  heard = []
  app = await startBolt(slack, (bolt) => {
    bolt.event(
      /.*/,
      async ({ event }) => void heard.push(`${event.type}${'subtype' in event ? `/${event.subtype}` : ''}`),
    )
  })
  client = new WebClient(slack.demo.credentials.botToken, { slackApiUrl: slack.apiUrl })
})
afterEach(async () => {
  await app.close()
  await slack.close()
})

type Said = Record<string, unknown>
const events = (type = 'message') => slack.ledger.deliveries(type).map(({ payload }) => payload.event as Said)
const last = async (type?: string) => {
  await slack.settled()
  return events(type).at(-1)!
}

test('the app hears its own post under another name, as bot_message without a user', async () => {
  await client.chat.postMessage({ channel: '#support', text: 'Hi', username: 'Nadia', icon_emoji: ':wave:' })
  const event = await last()
  expect(event).toMatchObject({
    subtype: 'bot_message',
    username: 'Nadia',
    bot_id: slack.demo.credentials.botId,
    icons: { emoji: ':wave:' },
  })
  expect(event).not.toHaveProperty('user')
  expect(heard).toEqual([])
})

test('an edit carries what was and what is; a preview changes the message without an edit', async () => {
  const line = await slack.human.type('#support', 'Helo')
  await slack.human.edit(line, 'Hello')
  expect(await last()).toMatchObject({
    subtype: 'message_changed',
    message: { text: 'Hello', ts: line.ts, edited: { user: slack.demo.maya.id } },
    previous_message: { text: 'Helo' },
  })
  const { ts } = await slack.human.type('#support', 'https://example.com')
  await slack.human.preview({ channel: line.channel, ts })
  expect(((await last()).message as Said).edited).toBeUndefined()
})

test('a deleted line is gone, a deleted root with replies leaves a tombstone', async () => {
  const root = await slack.human.type('#support', 'Root')
  const reply = await slack.human.type('#support', 'Reply', { threadTs: root.ts })
  await slack.human.delete(root)
  expect(await last()).toMatchObject({
    subtype: 'message_changed',
    message: { subtype: 'tombstone' },
    previous_message: { text: 'Root' },
  })
  await slack.human.delete(reply)
  expect(await last()).toMatchObject({
    subtype: 'message_deleted',
    deleted_ts: reply.ts,
    previous_message: { text: 'Reply' },
  })
})

test('a mention is two events with different ids and one ts', async () => {
  const line = await slack.human.type('#support', '@deskless hello')
  await slack.settled()
  expect(heard.toSorted()).toEqual(['app_mention', 'message'])
  const both = [...slack.ledger.deliveries('message'), ...slack.ledger.deliveries('app_mention')].map(
    ({ payload }) => payload,
  )
  expect(new Set(both.map(({ event_id }) => event_id)).size).toBe(2)
  expect(both.map(({ event }) => (event as Said).ts)).toEqual([line.ts, line.ts])
  expect((both[0]!.event as Said).text).toBe(`<@${slack.demo.credentials.botUserId}> hello`)
})

test('a line also sent to the channel is a thread_broadcast with its root', async () => {
  const root = await slack.human.type('#support', 'Root')
  await slack.human.type('#support', 'To all', { threadTs: root.ts, broadcast: true })
  expect(await last()).toMatchObject({ subtype: 'thread_broadcast', thread_ts: root.ts, root: { text: 'Root' } })
  expect((await slack.human.channel('#support')).map(({ text }) => text)).toEqual(['Root', 'To all'])
})

test('files come as file_share, with links that need the token', async () => {
  await slack.human.upload('#support', { name: 'a.txt', content: 'hello' }, { comment: 'See' })
  const event = await last()
  expect(event).toMatchObject({
    subtype: 'file_share',
    text: 'See',
    files: [{ name: 'a.txt', mimetype: 'text/plain', size: 5 }],
  })
})

test('an app hears of links to its own domains wherever people post them, and says what stands below', async () => {
  slack.configureApp(slack.demo.credentials.appId, { unfurlDomains: ['hub.example'] })
  await slack.human.type('#general', 'See https://other.example/ and https://nothub.example/')
  const link = 'https://desk.hub.example/a?b=1&c=2#/c/1'
  const line = await slack.human.type('#support', `See ${link} and https://other.example/`)
  expect(await last('link_shared')).toMatchObject({
    user: slack.demo.maya.id,
    channel: line.channel,
    message_ts: line.ts,
    source: 'conversations_history',
    is_bot_user_member: true,
    links: [{ domain: 'hub.example', url: link }],
  })
  expect(events('link_shared')).toHaveLength(1)
  const below = (text: string) => ({ blocks: [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text } }] })
  const at = { channel: line.channel, ts: line.ts }
  await client.chat.unfurl({ ...at, unfurls: { [link]: below('Open') } })
  await client.chat.unfurl({ ...at, unfurls: { [link]: below('Resolved') } })
  expect(await last()).toMatchObject({ subtype: 'message_changed', message: { ts: line.ts } })
  const [stands] = (await slack.human.channel('#support')).filter(({ ts }) => ts === line.ts)
  expect(stands?.attachments).toMatchObject([{ from_url: link, blocks: [{ text: { text: 'Resolved' } }] }])
  await expect(client.chat.unfurl({ ...at, unfurls: { 'https://hub.example/x': below('No') } })).rejects.toThrow(
    'cannot_unfurl_url',
  )
})

test('reactions say who, what and on what', async () => {
  const line = await slack.human.type('#support', 'Hello')
  await slack.human.as('omar').react(line, '📤')
  expect(await last('reaction_added')).toMatchObject({
    user: slack.demo.omar.id,
    reaction: 'outbox_tray',
    item: { type: 'message', channel: line.channel, ts: line.ts },
    item_user: slack.demo.maya.id,
  })
  await slack.human.as('omar').unreact(line, 'outbox_tray')
  expect(await last('reaction_removed')).toMatchObject({ reaction: 'outbox_tray' })
})

test('special characters are escaped in the text and plain in the blocks', async () => {
  await slack.human.type('#support', 'a < b & *c* :eyes:')
  const event = await last()
  expect(event.text).toBe('a &lt; b &amp; *c* :eyes:')
  expect(event.blocks).toMatchObject([
    {
      type: 'rich_text',
      elements: [
        {
          elements: [
            { text: 'a < b & ' },
            { text: 'c', style: { bold: true } },
            { text: ' ' },
            { type: 'emoji', name: 'eyes' },
          ],
        },
      ],
    },
  ])
})

test('nothing is heard from where the app is not, nor of kinds it did not ask for', async () => {
  await slack.human.type('#general', 'Hello')
  slack.configureApp(slack.demo.app.id, { events: ['reaction_added'] })
  await slack.human.type('#support', 'Hello')
  await slack.settled()
  expect(heard).toEqual([])
})

test('ts is unique and increasing within a channel', async () => {
  const all = await Promise.all(Array.from({ length: 50 }, (_, n) => slack.human.type('#support', `${n}`)))
  const stamps = all.map(({ ts }) => ts)
  expect([...new Set(stamps)].toSorted()).toEqual(stamps)
  expect(stamps[0]).toMatch(/^\d{10}\.\d{6}$/)
})

test('deliveries can be doubled, turned around, lost and repeated', async () => {
  slack.faults.add({ on: 'delivery:message', effect: { is: 'duplicate' } })
  await slack.human.type('#support', 'one')
  await slack.settled()
  expect(heard).toHaveLength(2)
  slack.faults.add({ on: 'delivery:message', effect: { is: 'reorder' } })
  await slack.human.type('#support', 'two')
  await slack.human.type('#support', 'three')
  await slack.settled()
  expect(events().map(({ text }) => text)).toEqual(['one', 'one', 'three', 'two'])
  slack.faults.add({ on: 'delivery:message', effect: { is: 'lost' } })
  await slack.human.type('#support', 'four')
  await slack.settled()
  expect(heard).toHaveLength(4)
  expect(await slack.deliverAgain(slack.ledger.deliveries('message').at(-1)!.payload)).toBe(true)
  expect(heard).toHaveLength(5)
})

test('the events URL proves itself with the challenge', async () => {
  expect(await slack.verifyEventsUrl(slack.demo.app.id)).toBe(true)
  slack.configureApp(slack.demo.app.id, { signingSecret: 'another' })
  expect(await slack.verifyEventsUrl(slack.demo.app.id)).toBe(false)
})

test('the app learns that it was removed', async () => {
  slack.uninstallApp(slack.demo.app.id, slack.demo.team.id)
  await slack.settled()
  expect(heard.toSorted()).toEqual(['app_uninstalled', 'tokens_revoked'])
})
