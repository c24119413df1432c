// The Web API through the real WebClient: what it returns, and how it refuses.
import { WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError, WebClient } from '@slack/web-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Simulator } from './index.ts'
import { startSimulator, virtualClock } from './index.ts'

const clock = virtualClock()
let slack: Simulator
let client: WebClient
const clientFor = (token?: string) =>
  new WebClient(token, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true })

beforeEach(async () => {
  slack = await startSimulator({ clock })
  client = clientFor(slack.demo.credentials.botToken)
})
afterEach(() => slack.close())

/** The error code Slack gives, with what it says beside it. */
async function refusal(call: Promise<unknown>): Promise<Record<string, unknown>> {
  const cause = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(cause).toBeInstanceOf(WebAPIPlatformError)
  return (cause as WebAPIPlatformError).data as unknown as Record<string, unknown>
}
const section = (length: number) => ({ type: 'section', text: { type: 'mrkdwn', text: 'a'.repeat(length) } })
const view = (id: string) => ({
  type: 'modal' as const,
  callback_id: id,
  title: { type: 'plain_text' as const, text: 'T' },
  blocks: [],
})

test('a token says who it is', async () => {
  const { team, credentials } = slack.demo
  expect(await client.auth.test()).toMatchObject({
    ok: true,
    team_id: team.id,
    user_id: credentials.botUserId,
    bot_id: credentials.botId,
  })
})

test('no token, a wrong one, the app’s own and a revoked one are told apart', async () => {
  expect(await refusal(clientFor().auth.test())).toMatchObject({ error: 'not_authed' })
  expect(await refusal(clientFor('xoxb-wrong').auth.test())).toMatchObject({ error: 'invalid_auth' })
  expect(await refusal(clientFor(slack.demo.credentials.appToken).auth.test())).toMatchObject({
    error: 'not_allowed_token_type',
  })
  slack.revokeToken(slack.demo.app.id, slack.demo.team.id)
  expect(await refusal(client.auth.test())).toMatchObject({ error: 'token_revoked' })
})

test('a missing scope is named', async () => {
  const shy = slack.registerApp({ name: 'Shy', scopes: ['chat:write'], installIn: slack.demo.team.id })
  const call = clientFor(shy.botToken).users.info({ user: slack.demo.maya.id })
  expect(await refusal(call)).toMatchObject({ error: 'missing_scope', needed: 'users:read', provided: 'chat:write' })
})

test('it writes only where it is a member, and never into an archive', async () => {
  const { demo } = slack
  const secret = slack.addChannel(demo.team.id, { name: 'board', kind: 'group', members: [demo.maya.id] })
  const say = (channel: string) => client.chat.postMessage({ channel, text: 'Hello' })
  expect(await refusal(say('#nowhere'))).toMatchObject({ error: 'channel_not_found' })
  expect(await refusal(say(secret.id))).toMatchObject({ error: 'channel_not_found' })
  expect(await refusal(say('#general'))).toMatchObject({ error: 'not_in_channel' })
  await client.conversations.join({ channel: demo.general.id })
  expect(await say('#general')).toMatchObject({ ok: true, channel: demo.general.id })
  slack.archiveChannel(demo.general.id)
  expect(await refusal(say('#general'))).toMatchObject({ error: 'is_archived' })
})

test('what is too large or misshapen is refused with the place', async () => {
  const post = (blocks: object[], text = 'x') =>
    client.chat.postMessage({ channel: '#support', text, blocks: blocks as never })
  expect(await refusal(post([section(3_001)]))).toMatchObject({
    error: 'invalid_blocks',
    response_metadata: { messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]'] },
  })
  expect(await refusal(post(Array.from({ length: 5 }, () => section(2_900))))).toMatchObject({
    error: 'msg_blocks_too_long',
  })
  expect(await refusal(client.chat.postMessage({ channel: '#support', text: '' }))).toMatchObject({ error: 'no_text' })
  const long = await client.chat.postMessage({ channel: '#support', text: 'a'.repeat(50_000) })
  expect(long).toMatchObject({ warning: 'message_truncated', message: { text: 'a'.repeat(40_000) } })
  expect(
    await refusal(client.chat.update({ channel: slack.demo.support.id, ts: long.ts!, text: 'a'.repeat(4_001) })),
  ).toMatchObject({ error: 'msg_too_long' })
})

test('a post under another name has no user; its rich text stays rich text', async () => {
  const rich = [
    {
      type: 'rich_text' as const,
      elements: [{ type: 'rich_text_section' as const, elements: [{ type: 'text' as const, text: 'Hi' }] }],
    },
  ]
  const face = { username: 'Nadia · email', icon_url: 'https://example.com/n.png' }
  const { ts, message } = await client.chat.postMessage({ channel: '#support', text: 'Hi', blocks: rich, ...face })
  expect(message).toMatchObject({
    subtype: 'bot_message',
    username: 'Nadia · email',
    bot_id: slack.demo.credentials.botId,
  })
  expect(message).not.toHaveProperty('user')
  const channel = slack.demo.support.id
  expect(
    await refusal(client.chat.update({ channel, ts: ts!, text: 'x', blocks: [section(3)] as never })),
  ).toMatchObject({ error: 'block_mismatch' })
  await client.chat.update({ channel, ts: ts!, text: 'Hello', blocks: rich })
  expect((await slack.human.channel('#support')).at(-1)).toMatchObject({
    name: 'Nadia · email',
    words: 'Hi',
    edited: false,
  })
  await client.chat.update({ channel, ts: ts!, text: 'Hello' })
  expect((await slack.human.channel('#support')).at(-1)).toMatchObject({ words: 'Hello', blocks: [], edited: true })
})

test('threads, histories and what is not there', async () => {
  const channel = slack.demo.support.id
  const root = await client.chat.postMessage({ channel, text: 'Root' })
  await client.chat.postMessage({ channel, text: 'Reply', thread_ts: root.ts! })
  expect((await client.conversations.replies({ channel, ts: root.ts! })).messages!.map(({ text }) => text)).toEqual([
    'Root',
    'Reply',
  ])
  expect((await client.conversations.history({ channel })).messages!.map(({ text }) => text)).toEqual(['Root'])
  expect(await refusal(client.conversations.replies({ channel, ts: '1.000001' }))).toMatchObject({
    error: 'thread_not_found',
  })
  expect(await refusal(client.chat.update({ channel, ts: '1.000001', text: 'x' }))).toMatchObject({
    error: 'message_not_found',
  })
  const line = await slack.human.type('#support', 'Mine')
  expect(await refusal(client.chat.update({ channel, ts: line.ts, text: 'x' }))).toMatchObject({
    error: 'cant_update_message',
  })
  expect((await client.chat.getPermalink({ channel, message_ts: root.ts! })).permalink).toBe(
    `${slack.url}/archives/${channel}/p${root.ts!.replace('.', '')}`,
  )
})

test('reactions are once per person and real emoji', async () => {
  const { channel, ts: timestamp } = await slack.human.type('#support', 'Hello')
  await client.reactions.add({ channel, timestamp, name: 'incoming_envelope' })
  expect(await refusal(client.reactions.add({ channel, timestamp, name: 'incoming_envelope' }))).toMatchObject({
    error: 'already_reacted',
  })
  expect(await refusal(client.reactions.add({ channel, timestamp, name: 'no_such_face' }))).toMatchObject({
    error: 'invalid_name',
  })
  expect((await client.reactions.get({ channel, timestamp })).message!.reactions).toMatchObject([
    { name: 'incoming_envelope', count: 1 },
  ])
})

test('people are found by e-mail and shown with it only to who may see it', async () => {
  const { maya, team } = slack.demo
  expect((await client.users.lookupByEmail({ email: maya.email! })).user!.id).toBe(maya.id)
  expect(await refusal(client.users.lookupByEmail({ email: 'nobody@demo.example' }))).toMatchObject({
    error: 'users_not_found',
  })
  const shy = slack.registerApp({ name: 'Shy', scopes: ['users:read'], installIn: team.id })
  expect((await clientFor(shy.botToken).users.info({ user: maya.id })).user!.profile).not.toHaveProperty('email')
})

test('a file goes up in three steps and comes down with the same bytes', async () => {
  const bytes = Buffer.from([0, 255, 13, 10, 45, 45, 1, 2, 3])
  const root = await slack.human.type('#support', 'Here')
  await client.filesUploadV2({
    channel_id: slack.demo.support.id,
    thread_ts: root.ts,
    initial_comment: 'From Nadia',
    file: bytes,
    filename: 'a.png',
  })
  const shared = await slack.human.waitFor(async () => (await slack.human.thread('#support', root.ts))[1])
  expect(shared).toMatchObject({ subtype: 'file_share', words: 'From Nadia', user: slack.demo.credentials.botUserId })
  const { file } = await client.files.info({ file: shared.files[0]!.id })
  const got = await fetch(file!.url_private_download!, {
    headers: { authorization: `Bearer ${slack.demo.credentials.botToken}` },
  })
  expect(Buffer.from(await got.arrayBuffer())).toEqual(bytes)
  const stranger = await fetch(file!.url_private_download!, { redirect: 'manual' })
  expect(stranger.status).toBe(302)
})

test('a trigger opens one modal, for three seconds', async () => {
  const trigger = async () => {
    await slack.human.openShortcut(undefined, 'start').catch(() => {})
    return String(slack.ledger.deliveries('shortcut').at(-1)!.payload.trigger_id)
  }
  expect(await refusal(client.views.open({ trigger_id: 'x.y.z', view: view('a') }))).toMatchObject({
    error: 'invalid_trigger_id',
  })
  const once = await trigger()
  const opened = await client.views.open({ trigger_id: once, view: view('a') })
  expect(await refusal(client.views.open({ trigger_id: once, view: view('b') }))).toMatchObject({
    error: 'exchanged_trigger_id',
  })
  const stale = await client.views.update({ view_id: opened.view!.id!, view: view('b') })
  const late = { view_id: opened.view!.id!, hash: opened.view!.hash!, view: view('c') }
  expect(await refusal(client.views.update(late))).toMatchObject({ error: 'hash_conflict' })
  await client.views.update({ ...late, hash: stale.view!.hash! })
  const expired = await trigger()
  clock.advance(3_001)
  expect(await refusal(client.views.open({ trigger_id: expired, view: view('a') }))).toMatchObject({
    error: 'expired_trigger_id',
  })
})

test('a channel takes a burst, then one post a second', async () => {
  const post = (channel = '#support') => client.chat.postMessage({ channel, text: 'x' })
  for (let n = 0; n < 5; n++) await post()
  await expect(post()).rejects.toSatisfy((cause) => cause instanceof WebAPIRateLimitedError && cause.retryAfter === 1)
  slack.joinChannel(slack.demo.general.id, slack.demo.credentials.botUserId)
  expect(await post('#general')).toMatchObject({ ok: true })
  clock.advance(1_000)
  expect(await post()).toMatchObject({ ok: true })
})

test('a tier is held per method: fifty updates a minute', async () => {
  const { channel, ts } = (await client.chat.postMessage({ channel: '#support', text: 'x' })) as {
    channel: string
    ts: string
  }
  const update = () => client.chat.update({ channel, ts, text: 'y' })
  for (let n = 0; n < 50; n++) await update()
  await expect(update()).rejects.toBeInstanceOf(WebAPIRateLimitedError)
  expect(await client.users.info({ user: slack.demo.maya.id })).toMatchObject({ ok: true })
})

test('an app sold outside the Marketplace reads 15 messages of history, once a minute', async () => {
  slack.configureApp(slack.demo.app.id, { unlisted: true })
  for (let n = 0; n < 20; n++) await slack.human.type('#support', `Line ${n}`)
  const history = () => client.conversations.history({ channel: slack.demo.support.id, limit: 100 })
  expect((await history()).messages).toHaveLength(15)
  await expect(history()).rejects.toBeInstanceOf(WebAPIRateLimitedError)
})

test('faults strike as planned, and a cut reply leaves the work done', async () => {
  const post = (text: string) => client.chat.postMessage({ channel: '#support', text })
  const texts = async () => (await slack.human.channel('#support')).map(({ text }) => text)
  slack.faults.add({ on: 'chat.postMessage', effect: { is: 'drop-after-commit' } })
  await expect(post('one')).rejects.toBeInstanceOf(WebAPIRequestError)
  expect(await texts()).toEqual(['one'])
  slack.faults.add({ on: 'chat.postMessage', effect: { is: 'drop-before' } })
  await expect(post('two')).rejects.toBeInstanceOf(WebAPIRequestError)
  slack.faults.add({ on: 'chat.postMessage', effect: { is: 'status', status: 503 }, times: 2 })
  await expect(post('three')).rejects.toThrow('503')
  await expect(post('three')).rejects.toThrow('503')
  slack.faults.add({ on: 'chat.postMessage', effect: { is: 'html' }, where: { text: 'four' } })
  expect(await post('five')).toMatchObject({ ok: true })
  await expect(post('four')).rejects.toThrow()
  slack.faults.add({ on: '*', effect: { is: 'rate-limited', retryAfter: 7 } })
  await expect(post('six')).rejects.toMatchObject({ retryAfter: 7 })
  expect(await texts()).toEqual(['one', 'five'])
  expect(slack.ledger.calls('chat.postMessage').filter(({ outcome }) => outcome?.dropped)).toHaveLength(2)
})

test('an app is installed through OAuth, refreshes its token once, and is uninstalled', async () => {
  const app = slack.registerApp({ name: 'Rota', rotation: true, redirectUrls: ['https://hub.example/cb'] })
  const query = new URLSearchParams({
    client_id: app.clientId,
    scope: 'chat:write,team:read',
    state: 's1',
    redirect_uri: 'https://hub.example/cb',
  })
  const page = await fetch(`${slack.url}/oauth/v2/authorize?${query}`)
  expect(await page.text()).toContain('Rota asks to join Demo Company')
  const allowed = await fetch(`${slack.url}/oauth/v2/authorize?${query}`, { method: 'POST', redirect: 'manual' })
  const back = new URL(allowed.headers.get('location')!)
  expect(back.searchParams.get('state')).toBe('s1')
  const secrets = { client_id: app.clientId, client_secret: app.clientSecret }
  const code = back.searchParams.get('code')!
  const granted = await clientFor().oauth.v2.access({ ...secrets, code })
  expect(granted).toMatchObject({ scope: 'chat:write,team:read', expires_in: 43_200, team: { name: 'Demo Company' } })
  expect(await refusal(clientFor().oauth.v2.access({ ...secrets, code }))).toMatchObject({ error: 'invalid_code' })
  clock.advance(12 * 3_600_000)
  expect(await refusal(clientFor(granted.access_token).team.info())).toMatchObject({ error: 'token_expired' })
  const refresh = { ...secrets, grant_type: 'refresh_token' as const, refresh_token: granted.refresh_token! }
  const renewed = await clientFor().oauth.v2.access(refresh)
  expect(await refusal(clientFor().oauth.v2.access(refresh))).toMatchObject({ error: 'invalid_refresh_token' })
  const rota = clientFor(renewed.access_token)
  expect(await rota.team.info()).toMatchObject({ team: { name: 'Demo Company' } })
  await rota.apps.uninstall(secrets)
  expect(await refusal(rota.team.info())).toMatchObject({ error: 'token_revoked' })
})
