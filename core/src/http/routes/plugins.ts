import { z } from 'zod'
import type { SettingsSchema } from '../../contract/index.ts'
import { route } from '../route.ts'

const seat = z.object({
  label: z.string(),
  settings: z.record(z.string(), z.unknown()).describe('JSON Schema; a secret carries "secret": true.'),
})

const formOf = (schema: SettingsSchema): unknown => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })

export const pluginsRoutes = [
  route({
    method: 'GET',
    path: '/plugins',
    summary: 'Installed plugins and the settings their connections ask for',
    permission: 'connections.manage',
    answer: z.object({
      data: z.array(z.object({ id: z.string(), channel: seat.optional(), surface: seat.optional() })),
    }),
    run: async ({ services }) => ({
      data: services.registry.all.map(({ id, channel, surface }) => ({
        id,
        ...(channel ? { channel: { label: channel.label, settings: formOf(channel.settings) } } : {}),
        ...(surface ? { surface: { label: surface.label, settings: formOf(surface.settings) } } : {}),
      })),
    }),
  }),
]
