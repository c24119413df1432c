import { connectionFrom, connectionRow, connectionRowAt, connectionRowByToken } from '../connections/index.ts'
import type { Connection, PluginHost } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Door } from '../inbound/door.ts'
import type { Services } from '../services.ts'

/** What a plugin reaches outside any account's call: its own connections, by the tokens their customers hold. */
export const createHost = (services: Services, door: Door, plugin: string): PluginHost => ({
  log: services.log,
  publicUrl: services.config.publicUrl,
  connectionByToken: async (token) => {
    const row = await connectionRowByToken(services.db.root, plugin, token)
    return row?.enabled ? connectionFrom(services, row) : undefined
  },
  connectionAt: async (address) => {
    const row = await connectionRowAt(services.db.root, plugin, address)
    return row?.enabled ? connectionFrom(services, row, address) : undefined
  },
  framedBy: services.registry.all.flatMap(({ framedBy = [] }) => framedBy),
  accept: async (connection: Connection, items) => {
    const row = await connectionRow(services.db.root, connection.accountId, connection.id)
    if (row.plugin !== plugin) throw new Refusal('forbidden', 'A plugin accepts items only for its own connections.')
    return door.accept(row, items)
  },
  rateLimit: (bucket, key, points) => services.limiter.take(`${plugin}:${bucket}`, key, points),
  key: (purpose) => new TextEncoder().encode(services.keyHash('plugin key', plugin, purpose)),
})
