import type { ConfigurationSeat } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Registry, Services } from '../services.ts'

/** What a file says of one plugin, as that plugin reads it. */
type Share = { plugin: string; seat: ConfigurationSeat<never>; wanted: never }

/** Reads what a file says of plugins before anything is applied: a mistake in the last line must not come after half the work. */
export const readPlugins = (registry: Registry, said: Readonly<Record<string, unknown>>): Share[] =>
  Object.entries(said).map(([plugin, given]) => {
    const seat = registry.get(plugin)?.configuration
    if (!seat)
      throw new Refusal('invalid_setting', `plugins.${plugin}: no installed plugin of this name takes a configuration.`)
    const read = seat.schema.safeParse(given)
    if (read.success) return { plugin, seat, wanted: read.data }
    const lines = read.error.issues.map((issue) => `plugins.${[plugin, ...issue.path].join('.')}: ${issue.message}`)
    throw new Refusal('invalid_setting', lines.join('\n'))
  })

export const ensurePlugin = (
  services: Services,
  accountId: string,
  { plugin, seat, wanted }: Share,
  say: (sentence: string) => void,
): Promise<void> => seat.apply(wanted, services.hubFor(accountId, plugin), say)

/** Only plugins that have something to say. */
export const exportPlugins = async (services: Services, accountId: string): Promise<Record<string, unknown>> => {
  const said: Record<string, unknown> = {}
  for (const { id, configuration } of services.registry.all) {
    const share = await configuration?.export(services.hubFor(accountId, id))
    if (share !== undefined) said[id] = share
  }
  return said
}
