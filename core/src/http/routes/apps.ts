import { z } from 'zod'
import { appRows, insertApp, manifestFor, removeApp, shownApp, updateApp } from '../../connections/index.ts'
import { Refusal } from '../../contract/index.ts'
import type { Executor } from '../../db/index.ts'
import { appsList } from '../../queries/lists.ts'
import type { Services } from '../../services.ts'
import { route } from '../route.ts'
import { reading } from './listing.ts'
import { app, done, idParams } from './schemas.ts'

const load = async (db: Executor, accountId: string, ids: readonly string[], services: Services) =>
  (await appRows(db, accountId, ids)).map((row) => shownApp(services, row))

const name = z.string().min(1).max(200)
const settings = z.record(z.string(), z.json()).describe('What the plugin asks for: see `/v1/plugins`.')

/** Apps of the account. Those of the deployment are set up by configuration, and named by `/v1/plugins`. */
export const appsRoutes = [
  ...reading({
    path: '/apps',
    what: 'app',
    about: 'Registrations at a provider that serve several connections.',
    permission: 'connections.manage',
    list: appsList,
    load,
    answer: app,
  }),
  route({
    method: 'GET',
    path: '/apps/:id/manifest',
    summary: 'What to register at the provider for this app, in the provider’s own words',
    about: 'With `socket=true` for a hub the provider cannot reach: the hub then calls the provider.',
    permission: 'connections.manage',
    params: idParams,
    query: z.object({ socket: z.enum(['true', 'false']).optional() }),
    answer: z.record(z.string(), z.json()),
    run: async ({ services, caller, params, query }) => {
      const [row] = await appRows(services.db.root, caller.accountId, [params.id])
      if (!row) throw new Refusal('not_found', 'There is no such app.')
      const of = query.socket === 'true' ? undefined : row
      return manifestFor(services, row.plugin, { of, setup: true })
    },
  }),
  route({
    method: 'POST',
    path: '/apps',
    summary: 'Make an app',
    about:
      'Settings are checked against the plugin; secrets are sealed and never shown again. Name it in its connections.',
    permission: 'connections.manage',
    body: z.strictObject({ plugin: z.string().max(100), name, settings }),
    answer: app,
    status: 201,
    run: ({ services, caller, body, once }) =>
      once(async (trx) => shownApp(services, await insertApp(trx, services, { ...body, accountId: caller.accountId }))),
  }),
  route({
    method: 'PATCH',
    path: '/apps/:id',
    summary: 'Change an app',
    about: 'Settings that are not given stay; so does a secret given back as {"set": true}.',
    permission: 'connections.manage',
    params: idParams,
    body: z.strictObject({ name, settings }).partial(),
    answer: app,
    run: async ({ services, caller, params, body }) =>
      shownApp(services, await updateApp(services, caller.accountId, params.id, body)),
  }),
  route({
    method: 'DELETE',
    path: '/apps/:id',
    summary: 'Remove an app nothing uses any more',
    permission: 'connections.manage',
    params: idParams,
    answer: done,
    run: async ({ services, caller, params }) => {
      await removeApp(services, caller.accountId, params.id)
      return { ok: true }
    },
  }),
]
