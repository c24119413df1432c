// The routes of every installed plugin, asked for what is another account's.
import { writes } from '../core/src/commands/testing/scene.ts'
import { connectionRow, createConnection } from '../core/src/connections/index.ts'
import type { PluginCase } from '../core/src/http/testing/plugin-tenancy.ts'
import { pluginTenancySuite } from '../core/src/http/testing/plugin-tenancy.ts'
import type { Stage } from '../core/src/http/testing/stage.ts'
import type { World } from '../core/src/http/testing/world.ts'
import { plugins } from '../deskless.config.ts'

type Visit = { door: string; token: string; conversation: string }
const visits = new Map<string, Promise<Visit>>()

/** A visitor of the account's chat who wrote one line: what was said there joins the secrets of that world. */
const visit = (world: World, stage: Stage): Promise<Visit> => {
  const known = visits.get(world.accountId) ?? meet(world, stage)
  visits.set(world.accountId, known)
  return known
}

const meet = async (world: World, stage: Stage): Promise<Visit> => {
  const { services } = stage
  const { accountId, ownerId } = world
  const chat = { accountId, kind: 'inbox' as const, plugin: 'widget', name: 'Chat', settings: {} }
  const { id, token: door } = await createConnection(services, chat)
  const { body } = await stage.ask('POST', '/p/widget/session', { body: { inbox: door } })
  const inbox = await connectionRow(services.db.root, accountId, id)
  const line = `What the visitor of ${world.email} asked`
  const scene = { accountId, maya: ownerId, omar: ownerId, vera: ownerId, inbox }
  const conversation = await writes(services.db, scene, String(body.visitor), line)
  world.secrets.push(line, conversation.id)
  return { door, token: body.token, conversation: conversation.id }
}

const bearer = ({ token }: Visit) => ({ authorization: `Bearer ${token}` })
const page: PluginCase = { asks: () => ({}) }

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
      return { headers: bearer(it), query: { before: `${it.conversation}:2` } }
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
  'widget GET /loader.js': page,
  // Only while the demo runs.
  'widget GET /demo/:token': { asks: ({ door }) => ({ params: { token: door } }), status: 404 },
  'widget GET /demo-shop.css': page,
})
