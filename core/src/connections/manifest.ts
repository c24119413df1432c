import { Refusal } from '../contract/index.ts'
import type { Services } from '../services.ts'
import { doorUrl } from './door-token.ts'
import { backUrl } from './setup.ts'

/** What gets hooks: an app of many connections, or a single connection. Nothing: the hub calls the provider. */
type Of = { plugin: string; token: string; name: string }

/** What to register at a provider for this hub, in the provider's own words. */
export const manifestFor = (
  services: Services,
  plugin: string,
  { of, setup }: { of?: Of; setup: boolean },
): Record<string, unknown> => {
  const manifest = services.registry.get(plugin)?.manifest
  if (!manifest)
    throw new Refusal('invalid_setting', `No installed plugin named “${plugin}” has a manifest.`, { plugin })
  return manifest({
    ...(of ? { doorUrl: doorUrl(services, of) } : {}),
    backUrl: backUrl(services),
    name: of?.name ?? 'Deskless',
    setup,
  })
}
