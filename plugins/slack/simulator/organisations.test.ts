// An app installed in a whole organisation, through the real WebClient.
import { WebAPIPlatformError, WebClient } from '@slack/web-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Registered, Simulator } from './index.ts'
import { startSimulator } from './index.ts'

const ORG = 'E0ACME'
const BACK = 'https://hub.example/setup/'

let slack: Simulator
let app: Registered
let shop: string
let depot: string
beforeEach(async () => {
  slack = await startSimulator({ rateLimits: 'off' })
  shop = slack.createWorkspace('Shop', { enterpriseId: ORG }).id
  depot = slack.createWorkspace('Depot', { enterpriseId: ORG }).id
  slack.addUser(shop, { name: 'jane', email: 'jane@acme.example' })
  slack.addChannel(depot, { name: 'returns' })
  app = slack.registerApp({ name: 'Wide', orgDeploy: true, redirectUrls: [BACK] })
})
afterEach(() => slack.close())

const clientFor = (token?: string) =>
  new WebClient(token, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true })
const page = (form?: Record<string, string>) => {
  const query = new URLSearchParams({ client_id: app.clientId, scope: 'chat:write', state: 's', redirect_uri: BACK })
  const body = form && new URLSearchParams(form)
  return fetch(`${slack.url}/oauth/v2/authorize?${query}`, { method: body ? 'POST' : 'GET', body, redirect: 'manual' })
}
const back = async (form: Record<string, string>) => new URL((await page(form)).headers.get('location')!).searchParams
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (error: unknown) => (error instanceof WebAPIPlatformError ? error.data.error : String(error)),
  )

test('its page offers workspaces and the organisation, and lets one cancel', async () => {
  const html = await (await page()).text()
  for (const place of ['Shop', 'Depot', `Organisation ${ORG}`]) expect(html).toContain(place)
  const query = await back({ deny: '1' })
  expect([query.get('error'), query.get('state'), query.get('code')]).toEqual(['access_denied', 's', null])
})

test('installed there it has no team, and calls that mean a workspace must name one it was given', async () => {
  const code = (await back({ place: ORG })).get('code')!
  const secrets = { client_id: app.clientId, client_secret: app.clientSecret }
  const granted = await clientFor().oauth.v2.access({ ...secrets, code, redirect_uri: BACK })
  expect(granted).toMatchObject({ team: null, enterprise: { id: ORG }, is_enterprise_install: true })
  slack.world.installations[slack.world.installations.length - 1]!.scopes.push('channels:read', 'users:read')
  const client = clientFor(granted.access_token)
  expect(await client.auth.test()).toMatchObject({ enterprise_id: ORG, is_enterprise_install: true })
  expect((await client.auth.teams.list()).teams?.map(({ id }) => id)).toEqual([shop, depot])
  expect(await refusal(client.conversations.list())).toBe('missing_argument')
  const { channels } = await client.conversations.list({ team_id: depot })
  expect(channels?.map(({ name }) => name)).toEqual(['returns'])
  slack.grantWorkspaces(app.appId, ORG, [shop])
  expect(await refusal(client.conversations.list({ team_id: depot }))).toBe('team_access_not_granted')
})

test('its events say that they are of the whole organisation', async () => {
  const { botUserId } = slack.installApp(app.appId, ORG)
  const channel = slack.addChannel(shop, { name: 'general', members: [slack.human.as('jane').user] })
  slack.joinChannel(channel.id, botUserId)
  await slack.human.as('jane').type('#general', 'Hello')
  const [said] = slack.ledger.deliveries('message')
  expect(said?.payload).toMatchObject({
    team_id: shop,
    enterprise_id: ORG,
    authorizations: [{ team_id: shop, enterprise_id: ORG, is_enterprise_install: true }],
  })
})
