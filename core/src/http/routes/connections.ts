import { sql } from 'kysely'
import { z } from 'zod'
import {
  connect,
  connectionRow,
  disconnect,
  insertConnection,
  shown,
  updateConnection,
} from '../../connections/index.ts'
import { Refusal } from '../../contract/index.ts'
import { connectionsList } from '../../queries/lists.ts'
import { rowsById } from '../../queries/rows.ts'
import type { Services } from '../../services.ts'
import type { ApiRoute } from '../route.ts'
import { route } from '../route.ts'
import { listed } from './listing.ts'
import { connection, done, idParams, listQuery, pageOf } from './schemas.ts'

const settings = z.record(z.string(), z.json()).describe('What the plugin asks for: see `/v1/plugins`.')
const common = {
  name: z.string().min(1).max(200),
  assign: z.enum(['off', 'round-robin']).optional(),
  team: z.uuid().nullable().optional(),
  app: z.uuid().nullable().optional().describe('Of this account, or one of the deployment: see `/v1/plugins`.'),
  enabled: z.boolean().optional(),
}

const health = z.object({ health: connection.shape.health, tell: z.string() })

type Kind = 'inbox' | 'installation'

const one = async (services: Services, kind: Kind, accountId: string, id: string) => {
  const row = await connectionRow(services.db.root, accountId, id)
  if (row.kind !== kind) throw new Refusal('not_found', `There is no such ${kind}.`)
  return row
}

const installed = ({ registry }: Services, kind: Kind, plugin: string): void => {
  const found = registry.get(plugin)
  if (!(kind === 'inbox' ? found?.channel : found?.surface))
    throw new Refusal('invalid_setting', `No installed plugin named “${plugin}” makes an ${kind}.`, {
      fields: ['plugin'],
    })
}

const reading = (kind: Kind, path: string): ApiRoute[] => [
  route({
    method: 'GET',
    path,
    summary: `List ${kind}s`,
    permission: 'connections.manage',
    query: listQuery,
    answer: pageOf(connection),
    run: (call) =>
      listed(
        call,
        connectionsList,
        async (db, accountId, ids) =>
          (await rowsById(db, 'connections', accountId, ids)).map((row) => shown(call.services, row)),
        sql`t.kind = ${kind} AND t.archived_at IS NULL`,
      ),
  }),
  route({
    method: 'GET',
    path: `${path}/:id`,
    summary: `An ${kind}`,
    permission: 'connections.manage',
    params: idParams,
    answer: connection,
    run: async ({ services, caller, params }) =>
      shown(services, await one(services, kind, caller.accountId, params.id)),
  }),
]

const writing = (kind: Kind, path: string): ApiRoute[] => [
  route({
    method: 'POST',
    path,
    summary: `Make an ${kind}`,
    about: 'Settings are checked against the plugin; secrets are sealed and never shown again. Connect it afterwards.',
    permission: 'connections.manage',
    body: z.strictObject({ plugin: z.string().max(100), settings, ...common }),
    answer: connection,
    status: 201,
    run: ({ services, caller, body, once }) => {
      installed(services, kind, body.plugin)
      const wanted = { ...body, kind, accountId: caller.accountId }
      return once(async (trx) => shown(services, await insertConnection(trx, services, wanted)))
    },
  }),
  route({
    method: 'PATCH',
    path: `${path}/:id`,
    summary: `Change an ${kind}`,
    about: 'Settings that are not given stay; so does a secret given back as {"set": true}.',
    permission: 'connections.manage',
    params: idParams,
    body: z.strictObject({ settings, ...common }).partial(),
    answer: connection,
    run: async ({ services, caller, params, body }) => {
      await one(services, kind, caller.accountId, params.id)
      return shown(services, await updateConnection(services, caller.accountId, params.id, body))
    },
  }),
]

const atTheProvider = (kind: Kind, path: string): ApiRoute[] => [
  route({
    method: 'POST',
    path: `${path}/:id/connect`,
    summary: 'Register it at its provider, or check that it still is',
    permission: 'connections.manage',
    params: idParams,
    answer: health,
    run: async ({ services, caller, params }) => {
      await one(services, kind, caller.accountId, params.id)
      return connect(services, caller.accountId, params.id)
    },
  }),
  route({
    method: 'DELETE',
    path: `${path}/:id`,
    summary: `Disconnect an ${kind}; its conversations stay`,
    permission: 'connections.manage',
    params: idParams,
    answer: done,
    run: async ({ services, caller, params }) => {
      await one(services, kind, caller.accountId, params.id)
      await disconnect(services, caller.accountId, params.id)
      return { ok: true }
    },
  }),
]

/** Inboxes and installations are connections of two kinds, so their routes are alike. */
const routesOf = (kind: Kind, path: string): ApiRoute[] => [
  ...reading(kind, path),
  ...writing(kind, path),
  ...atTheProvider(kind, path),
]

export const connectionsRoutes = [...routesOf('inbox', '/inboxes'), ...routesOf('installation', '/installations')]
