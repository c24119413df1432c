import { stringify } from 'yaml'
import { manifestFor } from '../connections/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Services } from '../services.ts'
import { appRowNamed } from './apply-apps.ts'
import { readArgs } from './args.ts'
import { accountNamed, withServices } from './open.ts'

const options = {
  app: { type: 'string' },
  installation: { type: 'string' },
  account: { type: 'string' },
  socket: { type: 'boolean' },
  json: { type: 'boolean' },
} as const

export const manifestCommand = async (args: string[]): Promise<void> => {
  const { values, positionals } = readArgs({ args, options, allowPositionals: true })
  const [plugin] = positionals
  if (!plugin) throw new Refusal('invalid', 'Say whose: deskless manifest <plugin>.')
  await withServices(async (services) => console.log(await printed(services, plugin, values)))
}

type Values = { app?: string; installation?: string; account?: string; socket?: boolean; json?: boolean }

const printed = async (services: Services, plugin: string, values: Values): Promise<string> => {
  const named = await ofName(services, plugin, values)
  const of = values.socket ? undefined : named
  const manifest = manifestFor(services, plugin, { of, setup: values.app !== undefined })
  return values.json ? JSON.stringify(manifest, null, 2) : stringify(manifest).trimEnd()
}

const ofName = async (services: Services, plugin: string, { app, installation, account }: Values) => {
  if (app === undefined && installation === undefined) return undefined
  const accountId = await accountNamed(services, account)
  const found =
    app === undefined
      ? await installationNamed(services, accountId, installation ?? '')
      : await appRowNamed(services, accountId, app)
  if (found?.plugin === plugin) return found
  throw new Refusal('not_found', `There is no ${app === undefined ? 'installation' : 'app'} of ${plugin} by that name.`)
}

const installationNamed = ({ db }: Services, accountId: string, name: string) =>
  db.root
    .selectFrom('connections')
    .select(['plugin', 'token', 'name'])
    .where('account_id', '=', accountId)
    .where('kind', '=', 'installation')
    .where('name', '=', name)
    .executeTakeFirst()
