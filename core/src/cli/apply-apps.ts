import { insertApp, openSettings, sameSettings, updateApp } from '../connections/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Row } from '../db/index.ts'
import type { Services } from '../services.ts'
import type { AppFile } from './file.ts'

/** `accountId`: null for an app of the deployment. */
export const ensureApp = async (
  services: Services,
  accountId: string | null,
  wanted: AppFile,
  say: (sentence: string) => void,
): Promise<void> => {
  const known = await appFound(services, accountId, wanted)
  if (!known) {
    await services.db.transaction((trx) => insertApp(trx, services, { ...wanted, accountId }))
    return say(`created app ${wanted.name}`)
  }
  const present = openSettings(services, known, 'app')
  if (sameSettings(services, { kind: 'app', plugin: known.plugin }, present, wanted.settings)) return
  await updateApp(services, accountId, known.id, { settings: wanted.settings })
  say(`changed app ${wanted.name}`)
}

/** The app a file speaks of, if it is there already. */
export const appFound = async (
  services: Services,
  accountId: string | null,
  { name, plugin }: AppFile,
): Promise<Row<'apps'> | undefined> => {
  const known = await find(services, accountId, name)
  if (known && known.plugin !== plugin)
    throw new Refusal('conflict', `${name} is an app of ${known.plugin}, not of ${plugin}.`)
  return known
}

/** The account's own app of that name, or the deployment's. */
export const appNamed = async (
  services: Services,
  accountId: string,
  name: string | undefined,
): Promise<string | undefined> => (name === undefined ? undefined : requireApp(services, accountId, name))

export const requireApp = async (services: Services, accountId: string | null, name: string): Promise<string> => {
  const found = await appRowNamed(services, accountId, name)
  if (!found) throw new Refusal('invalid_setting', `The file names “${name}”, which is not among the apps.`)
  return found.id
}

export const appRowNamed = async (
  services: Services,
  accountId: string | null,
  name: string,
): Promise<Row<'apps'> | undefined> => (await find(services, accountId, name)) ?? (await find(services, null, name))

const find = ({ db }: Services, accountId: string | null, name: string): Promise<Row<'apps'> | undefined> =>
  db.root
    .selectFrom('apps')
    .selectAll()
    .where('account_id', accountId === null ? 'is' : '=', accountId)
    .where('name', '=', name)
    .executeTakeFirst()
