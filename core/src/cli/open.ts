import { pathToFileURL } from 'node:url'
import { accountBySlug } from '../accounts/index.ts'
import { readConfig } from '../config/index.ts'
import type { Plugin } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { openServices } from '../open-services.ts'
import type { Services } from '../services.ts'

/** The composition root stands outside core, so core never names a plugin. */
export const installedPlugins = async (): Promise<readonly Plugin[]> => {
  const file = process.env.DESKLESS_CONFIG ?? new URL('../../../deskless.config.ts', import.meta.url).pathname
  const { plugins } = (await import(pathToFileURL(file).href)) as { plugins: readonly Plugin[] }
  return plugins
}

/** Opens what the hub would open, without doors and workers, for as long as `work` takes. */
export const withServices = async <T>(work: (services: Services) => Promise<T>): Promise<T> => {
  const stops: (() => Promise<unknown>)[] = []
  try {
    const { services } = await openServices({ config: readConfig(), plugins: await installedPlugins() }, stops)
    return await work(services)
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}

export const accountNamed = async (services: Services, slug: string | undefined): Promise<string> => {
  const all = await services.db.root.selectFrom('accounts').select(['id', 'slug']).orderBy('slug').execute()
  const [only] = all
  if (!slug && all.length === 1 && only) return only.id
  const found = slug ? await accountBySlug(services, slug) : undefined
  if (found) return found.id
  throw new Refusal(
    'not_found',
    `Name one of these accounts with --account: ${all.map((a) => a.slug).join(', ') || 'there is none yet'}.`,
  )
}
