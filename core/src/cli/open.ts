import { access, constants } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { accountBySlug } from '../accounts/index.ts'
import type { Config } from '../config/index.ts'
import { readConfig } from '../config/index.ts'
import type { Plugin } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { RootPaths } from '../http/root-paths.ts'
import { openServices } from '../open-services.ts'
import type { Services } from '../services.ts'

const USUAL = fileURLToPath(new URL('../../../deskless.config.ts', import.meta.url))

type Composition = { plugins: readonly Plugin[]; rootPaths: RootPaths }

/** The composition root stands outside core, so core never names a plugin. */
const composition = async ({ pluginList = USUAL }: Config): Promise<Composition> => {
  await access(pluginList, constants.R_OK).catch(() => {
    throw new Refusal('invalid_setting', `The list of plugins ${pluginList} is not there: check DESKLESS_CONFIG.`)
  })
  const { plugins, rootPaths = {} } = (await import(pathToFileURL(pluginList).href)) as Partial<Composition>
  if (Array.isArray(plugins)) return { plugins, rootPaths }
  throw new Refusal('invalid_setting', `The list of plugins ${pluginList} exports no \`plugins\`.`)
}

export const installedPlugins = async (config: Config): Promise<readonly Plugin[]> =>
  (await composition(config)).plugins

/** Which of them have a path at the root. */
export const grantedPaths = async (config: Config): Promise<RootPaths> => (await composition(config)).rootPaths

/** Opens what the hub would open, without doors and workers, for as long as `work` takes. */
export const withServices = async <T>(work: (services: Services) => Promise<T>): Promise<T> => {
  const stops: (() => Promise<unknown>)[] = []
  try {
    const config = readConfig()
    const { services } = await openServices({ config, plugins: await installedPlugins(config) }, stops)
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
