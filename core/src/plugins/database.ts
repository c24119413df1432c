import type { Hub, PluginDb, PluginTrx } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { PluginSteps, Trx } from '../db/index.ts'
import { pluginTables } from '../db/index.ts'
import { enqueue } from '../jobs/enqueue.ts'
import type { Registry, Services } from '../services.ts'

/** The steps of every plugin that keeps tables. */
export const stepsOf = (plugins: Registry['all']): PluginSteps[] =>
  plugins.flatMap(({ id, migrations }) => (migrations ? [{ id, migrations }] : []))

/** The plugin's own tables, bound to one account. */
export const databaseOf = <T>(services: Services, accountId: string, plugin: string): PluginDb<T> => ({
  ...pluginTables<T>(services.db.root, plugin, accountId),
  transaction: (work) =>
    services.db.transaction((trx) =>
      work({
        ...pluginTables<T>(trx, plugin, accountId),
        enqueue: (...asked) => enqueueIn(services, trx, accountId, plugin, ...asked),
      } satisfies PluginTrx<T>),
    ),
})

/** The lane of a job is the plugin's key, so jobs of one key come one after the other. */
export const enqueueIn = async (
  { registry }: Pick<Services, 'registry'>,
  trx: Trx,
  accountId: string,
  plugin: string,
  ...[name, payload, { key, at } = {}]: Parameters<Hub['enqueue']>
): Promise<void> => {
  if (!registry.get(plugin)?.jobs?.[name]) throw new Refusal('invalid', `Plugin ${plugin} has no job named ${name}.`)
  const lane = `${accountId}:${name}:${key ?? crypto.randomUUID()}`
  await enqueue(trx, [{ subscriber: `plugin:${plugin}`, lane, accountId, runAt: at, payload: { name, payload } }])
}
