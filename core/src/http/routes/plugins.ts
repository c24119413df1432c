import { z } from 'zod'
import { deploymentApps } from '../../connections/index.ts'
import type { Plugin, SettingsSchema } from '../../contract/index.ts'
import { route } from '../route.ts'

const seat = z.object({
  label: z.string(),
  settings: z.record(z.string(), z.unknown()).describe('JSON Schema; a secret carries "secret": true.'),
})

const connecting = seat.extend({ setup: z.boolean().describe('It can be connected by `POST /v1/setups`.') })

const formOf = (schema: SettingsSchema): unknown => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })

const shared = z
  .array(z.object({ id: z.string(), name: z.string() }))
  .describe('Apps of the deployment, which connections of this account may use as well.')

const forms = ({ id, app, channel, surface }: Plugin) => ({
  id,
  ...Object.fromEntries(
    Object.entries({ app, channel, surface }).flatMap(([name, it]) =>
      it
        ? [[name, { label: it.label, settings: formOf(it.settings), setup: 'setup' in it && it.setup !== undefined }]]
        : [],
    ),
  ),
})

export const pluginsRoutes = [
  route({
    method: 'GET',
    path: '/plugins',
    summary: 'Installed plugins and the settings their connections and apps ask for',
    permission: 'connections.manage',
    answer: z.object({
      data: z.array(
        z.object({
          id: z.string(),
          app: seat.optional(),
          channel: connecting.optional(),
          surface: connecting.optional(),
          apps: shared,
        }),
      ),
    }),
    run: async ({ services }) => {
      const apps = await deploymentApps(services.db.root)
      const of = (plugin: string) =>
        apps.flatMap((app) => (app.plugin === plugin ? [{ id: app.id, name: app.name }] : []))
      return { data: services.registry.all.map((plugin) => ({ ...forms(plugin), apps: of(plugin.id) })) }
    },
  }),
]
