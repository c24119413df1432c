// The routes of every installed plugin, asked for what is another account's.
import { writes } from '../core/src/commands/testing/scene.ts'
import { connectionRow, createConnection } from '../core/src/connections/index.ts'
import { uuidv7 } from '../core/src/contract/index.ts'
import type { Asked, PluginCase } from '../core/src/http/testing/plugin-tenancy.ts'
import { pluginTenancySuite } from '../core/src/http/testing/plugin-tenancy.ts'
import type { Stage } from '../core/src/http/testing/stage.ts'
import type { World } from '../core/src/http/testing/world.ts'
import { plugins } from '../deskless.config.ts'

type Visit = { door: string; token: string; visitor: string; conversation: string }
const visits = new Map<string, Promise<Visit>>()

/** A visitor of the account's chat who wrote one line: what was said there joins the secrets of that world. */
const visit = (world: World, stage: Stage): Promise<Visit> => {
  const known = visits.get(world.accountId) ?? meet(world, stage)
  visits.set(world.accountId, known)
  return known
}

/** Everything a visitor may ask for is on. */
const CHAT = {
  ...{ deleteMyData: true, entryForm: 'anonymous', webPush: true },
  entryFields: [{ id: 'name', kind: 'name', label: 'Name' }],
}

const meet = async (world: World, stage: Stage): Promise<Visit> => {
  const { services } = stage
  const { accountId, ownerId } = world
  const chat = { accountId, kind: 'inbox' as const, plugin: 'widget', name: 'Chat', settings: CHAT }
  const { id, token: door } = await createConnection(services, chat)
  const { body } = await stage.ask('POST', '/p/widget/session', { body: { inbox: door } })
  const inbox = await connectionRow(services.db.root, accountId, id)
  const line = `What the visitor of ${world.email} asked`
  const scene = { accountId, maya: ownerId, omar: ownerId, vera: ownerId, inbox }
  const conversation = await writes(services.db, scene, String(body.visitor), line)
  world.secrets.push(line, conversation.id)
  return { door, token: body.token, visitor: String(body.visitor), conversation: conversation.id }
}

/** Where the push service of the visitor's browser takes notices. */
const browserOf = ({ accountId }: World) => ({
  endpoint: `https://push.example/${accountId}`,
  keys: { p256dh: Buffer.alloc(65, 4).toString('base64url'), auth: Buffer.alloc(16, 1).toString('base64url') },
})

const SECRET = `whsec_${Buffer.from('a secret that both of them use').toString('base64')}`
const apps = new Map<string, Promise<string>>()

/** The door of an app of the account's own. Both have the same secret, so that it is the door alone that decides. */
const app = ({ accountId }: World, { services }: Stage): Promise<string> => {
  const wanted = { accountId, kind: 'inbox' as const, plugin: 'api', name: 'App', settings: { secret: SECRET } }
  const known = apps.get(accountId) ?? createConnection(services, wanted).then(({ token }) => token)
  apps.set(accountId, known)
  return known
}

const ofApp = (asked: Asked): PluginCase => ({
  asks: async (world, stage) => ({
    params: { door: await app(world, stage) },
    headers: { authorization: `Bearer ${SECRET}` },
    ...asked,
  }),
  who: ['params.door', 'headers.authorization'],
})

/** An endpoint of the account with one delivery: their ids join those of that world. */
const webhook = async (world: World, stage: Stage): Promise<{ endpoint: string; delivery: string }> => {
  // Of the test itself, which sends nothing: no name has to be found, and nobody answers.
  stage.services.safeFetch.check = async () => {}
  const wanted = { name: `hook ${uuidv7()}`, url: 'https://hooks.example/in' }
  const { body } = await stage.ask('POST', '/p/webhooks/endpoints', { token: world.token, body: wanted })
  const path = `/p/webhooks/endpoints/${body.id}/test`
  const tried = await stage.ask('POST', path, { token: world.token })
  const ids = { endpoint: body.id, delivery: String(tried.body.delivery) }
  Object.assign(world.ids, { [`endpoint ${body.id}`]: ids.endpoint, [`delivery ${body.id}`]: ids.delivery })
  world.secrets.push(String(body.secret))
  return ids
}
const atEndpoint: PluginCase = {
  asks: async (world, stage) => ({ params: { endpoint: (await webhook(world, stage)).endpoint } }),
}
const atDelivery: PluginCase = {
  asks: async (world, stage) => ({ params: { delivery: (await webhook(world, stage)).delivery } }),
}

const bearer = ({ token }: Visit) => ({ authorization: `Bearer ${token}` })
const page: PluginCase = { asks: () => ({}) }
const adapterOf: PluginCase = {
  asks: ({ email }) => ({
    params: { adapter: 'crm' },
    body: {
      name: `CRM of ${email}`,
      hosts: ['crm.example'],
      records: [{ path: '/people/{id:digits}', kind: 'contact' }],
    },
  }),
}

pluginTenancySuite(plugins, {
  'widget POST /session': {
    asks: async (world, stage) => {
      const { door, token } = await visit(world, stage)
      return { body: { inbox: door, token } }
    },
    who: ['body.inbox'],
  },
  'widget GET /messages': {
    asks: async (world, stage) => {
      const it = await visit(world, stage)
      return { headers: bearer(it), query: { before: `${it.conversation}:2`, thread: it.visitor } }
    },
    who: ['headers.authorization'],
  },
  'widget POST /files': {
    asks: async (world, stage) => ({
      headers: bearer(await visit(world, stage)),
      query: { name: 'parcel.txt' },
      body: Buffer.from('parcel'),
    }),
    who: ['headers.authorization'],
  },
  'widget POST /entry': {
    asks: async (world, stage) => ({
      headers: bearer(await visit(world, stage)),
      body: { answers: { name: 'Nadia' } },
    }),
    who: ['headers.authorization'],
  },
  // Nobody vouched for an address of this visitor.
  'widget POST /transcript': {
    asks: async (world, stage) => {
      const it = await visit(world, stage)
      return { headers: bearer(it), body: { thread: it.visitor } }
    },
    who: ['headers.authorization'],
    status: 422,
  },
  'widget POST /erase': {
    asks: async (world, stage) => ({ headers: bearer(await visit(world, stage)), body: { sure: true } }),
    who: ['headers.authorization'],
    // Known by more than this browser, so a person decides.
    status: 403,
  },
  'widget POST /push': {
    asks: async (world, stage) => ({ headers: bearer(await visit(world, stage)), body: browserOf(world) }),
    who: ['headers.authorization'],
  },
  'widget POST /push/end': {
    asks: async (world, stage) => ({
      headers: bearer(await visit(world, stage)),
      body: { endpoint: browserOf(world).endpoint },
    }),
    who: ['headers.authorization'],
  },
  'widget GET /push.js': page,
  'widget GET /loader.js': page,
  'widget GET /loader.json': page,
  // Only while the demo runs.
  'widget GET /demo/:token': { asks: ({ door }) => ({ params: { token: door } }), status: 404 },
  'widget GET /demo-shop.css': page,
  'widget GET /demo-nadia.js': { asks: () => ({}), status: 404 },
  'browser-extension GET /panel': page,
  // Only while the demo runs.
  'browser-extension GET /demo': { asks: () => ({}), status: 404 },
  'browser-extension GET /crm/people/:person': { asks: () => ({ params: { person: '51' } }), status: 404 },
  'browser-extension GET /crm.css': page,
  'browser-extension GET /about': page,
  'browser-extension GET /extension.zip': page,
  'browser-extension GET /adapters': page,
  'browser-extension GET /own-adapters': page,
  'browser-extension PUT /own-adapters/:adapter': adapterOf,
  'browser-extension DELETE /own-adapters/:adapter': {
    asks: async (world, stage) => {
      const { params, body } = await adapterOf.asks(world, stage)
      await stage.ask('PUT', `/p/browser-extension/own-adapters/${params?.adapter}`, { token: world.token, body })
      return { params: params ?? {} }
    },
  },
  'browser-extension GET /page-settings': page,
  'browser-extension PUT /page-settings': { asks: () => ({ body: { ownDomains: ['shop.example'] } }) },
  'email POST /preview': { asks: () => ({ body: { fromName: 'Oak & Ember' } }) },
  // Teams loads apps over HTTPS only, and this hub has none.
  'teams GET /inbox': page,
  // Whose tenant a token is of decides, once it is signed: `plugins/teams/src/tab/tab.test.ts`.
  'teams POST /session': { asks: () => ({ body: { token: 'e30.e30.e30' } }), who: ['body.token'], status: 401 },
  'teams POST /thread': {
    asks: ({ ids }) => ({ body: { token: 'e30.e30.e30', conversation: ids.conversation } }),
    who: ['body.token', 'body.conversation'],
    status: 401,
  },
  'teams GET /package.zip': { asks: () => ({ query: { clientId: uuidv7() } }), status: 503 },
  'api POST /:door/files': ofApp({ query: { name: 'parcel.txt' }, body: Buffer.from('parcel') }),
  'api GET /:door/items': ofApp({ query: { id: 'm-1' } }),
  'api GET /:door/outgoing': ofApp({ query: { after: '0', limit: '10', wait: '0' } }),
  'webhooks GET /endpoints': { asks: (world, stage) => webhook(world, stage).then(() => ({})) },
  'webhooks POST /endpoints': {
    asks: () => ({ body: { name: `new ${uuidv7()}`, url: 'https://hooks.example/in' } }),
  },
  'webhooks GET /endpoints/:endpoint': atEndpoint,
  'webhooks PATCH /endpoints/:endpoint': {
    asks: async (world, stage) => ({ ...(await atEndpoint.asks(world, stage)), body: { notes: true } }),
  },
  'webhooks DELETE /endpoints/:endpoint': atEndpoint,
  'webhooks POST /endpoints/:endpoint/rotate': atEndpoint,
  'webhooks POST /endpoints/:endpoint/test': atEndpoint,
  'webhooks POST /endpoints/:endpoint/replay': {
    asks: async (world, stage) => ({
      ...(await atEndpoint.asks(world, stage)),
      body: { since: '2026-11-20T00:00:00Z' },
    }),
  },
  'webhooks GET /deliveries': {
    asks: async (world, stage) => ({ query: { endpoint: (await webhook(world, stage)).endpoint } }),
  },
  'csat GET /surveys': { asks: ({ ids }) => ({ query: { inbox: ids.inbox, assignee: ids.member } }) },
  'csat GET /summary': { asks: ({ ids }) => ({ query: { inbox: ids.inbox, assignee: ids.member } }) },
  'csat GET /settings': page,
  'csat PUT /settings': {
    asks: ({ ids }) => ({ body: { enabled: true, only: [ids.label], never: [ids.otherLabel] } }),
  },
  'csat PUT /settings/inboxes/:inbox': {
    asks: ({ ids }) => ({ params: { inbox: ids.inbox }, body: { only: [ids.label], never: [ids.otherLabel] } }),
  },
  'csat DELETE /settings/inboxes/:inbox': { asks: ({ ids }) => ({ params: { inbox: ids.inbox } }) },
  'webhooks GET /deliveries/:delivery': atDelivery,
  'webhooks POST /deliveries/:delivery/replay': atDelivery,
})
