import { isDeepStrictEqual } from 'node:util'
import type { ConfigurationSeat } from '@deskless/core/contract'
import { z } from '@deskless/core/contract'
import { adapterSchema } from './adapter.ts'
import { keepAdapter, keepPageSettings, ownAdapters, pageSettings, settingsSchema } from './keep.ts'

const schema = z.strictObject({
  adapters: z.array(adapterSchema).max(100).default([]),
  ownDomains: settingsSchema.shape.ownDomains.removeDefault().optional(),
  region: settingsSchema.shape.region.removeDefault().optional(),
})
type Configuration = z.output<typeof schema>

export const configuration: ConfigurationSeat<Configuration> = {
  schema,
  apply: async ({ adapters, ...wanted }, hub, say) => {
    const known = new Map((await ownAdapters(hub)).map((it) => [it.id, it]))
    for (const adapter of adapters) {
      if (isDeepStrictEqual(adapter, known.get(adapter.id))) continue
      await keepAdapter(hub, adapter)
      say(`${known.has(adapter.id) ? 'changed' : 'created'} the adapter for ${adapter.name}`)
    }
    const before = await pageSettings(hub)
    const after = { ownDomains: wanted.ownDomains ?? before.ownDomains, region: wanted.region ?? before.region }
    if (isDeepStrictEqual(before, after)) return
    await keepPageSettings(hub, after)
    say('changed how pages are read')
  },
  export: async (hub) => {
    const [adapters, { ownDomains, region }] = await Promise.all([ownAdapters(hub), pageSettings(hub)])
    if (adapters.length === 0 && ownDomains.length === 0 && region === null) return undefined
    return { adapters, ...(ownDomains.length > 0 && { ownDomains }), ...(region && { region }) }
  },
}
