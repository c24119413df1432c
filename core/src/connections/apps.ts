import { Refusal, uuidv7 } from '../contract/index.ts'
import type { Executor, Row, Trx } from '../db/index.ts'
import type { Services } from '../services.ts'
import { doorUrl, newToken } from './door-token.ts'
import { mergedSettings, openSettings, sealSettings, shownSettings } from './settings.ts'

export type AppRow = Row<'apps'>

/** `accountId`: null for an app of the deployment, which connections of every account may use. */
export type NewApp = { accountId: string | null; plugin: string; name: string; settings: Record<string, unknown> }
export type AppChange = { name?: string; settings?: Record<string, unknown> }

/** What may be shown of an app. */
export type AppShown = {
  id: string
  plugin: string
  name: string
  settings: Record<string, unknown>
  doorUrl: string
  createdAt: Date
}

export const shownApp = (services: Services, row: AppRow): AppShown => ({
  id: row.id,
  plugin: row.plugin,
  name: row.name,
  settings: shownSettings(row),
  doorUrl: doorUrl(services, row),
  createdAt: row.created_at,
})

/** Apps of an account by their ids, in the order asked; those of others are left out. */
export const appRows = async (db: Executor, accountId: string, ids: readonly string[]): Promise<AppRow[]> => {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('apps')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', 'in', [...ids])
    .execute()
  return ids.flatMap((id) => rows.find((row) => row.id === id) ?? [])
}

export const insertApp = async (trx: Trx, services: Services, wanted: NewApp): Promise<AppRow> => {
  const id = uuidv7()
  const { accountId, plugin, name } = wanted
  const row = await trx
    .insertInto('apps')
    .values({
      account_id: accountId,
      id,
      plugin,
      name,
      ...sealSettings(services, { id, kind: 'app', plugin }, wanted.settings),
      token: newToken(),
    })
    .onConflict((c) => c.columns(['account_id', 'name']).doNothing())
    .returningAll()
    .executeTakeFirst()
  if (!row) throw new Refusal('conflict', `There is already an app named “${name}”.`)
  return row
}

/** Settings that are not given stay as they are; so does a secret given back as `{ set: true }`. */
export const updateApp = async (
  services: Services,
  accountId: string | null,
  id: string,
  wanted: AppChange,
): Promise<AppRow> =>
  services.db.transaction(async (trx) => {
    const row = await lockedApp(trx, accountId, id)
    const settings = mergedSettings(openSettings(services, row, 'app'), wanted.settings ?? {})
    return trx
      .updateTable('apps')
      .set({ name: wanted.name ?? row.name, ...sealSettings(services, { ...row, kind: 'app' }, settings) })
      .where('id', '=', row.id)
      .returningAll()
      .executeTakeFirstOrThrow()
  })

/** Hooks of an app's connections come in by its door, so it stays as long as one of them uses it. */
export const removeApp = async ({ db }: Services, accountId: string, id: string): Promise<void> =>
  db.transaction(async (trx) => {
    const row = await lockedApp(trx, accountId, id)
    const user = await trx
      .selectFrom('connections')
      .select('name')
      .where('app_id', '=', row.id)
      .where('archived_at', 'is', null)
      .executeTakeFirst()
    if (user) throw new Refusal('closed', `“${user.name}” still uses this app. Give it another one first.`)
    await trx.deleteFrom('apps').where('id', '=', row.id).execute()
  })

/** FOR UPDATE also keeps a connection from taking the app meanwhile: its foreign key waits for us. */
const lockedApp = async (trx: Trx, accountId: string | null, id: string): Promise<AppRow> => {
  const row = await trx
    .selectFrom('apps')
    .selectAll()
    .where('account_id', accountId === null ? 'is' : '=', accountId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new Refusal('not_found', 'There is no such app.')
  return row
}

/** Refuses an app a connection may not use: another account's is not there, another plugin's does not fit. */
export const requireApp = async (
  trx: Executor,
  connection: { accountId: string; plugin: string },
  id: string,
): Promise<void> => {
  const row = await trx
    .selectFrom('apps')
    .select('plugin')
    .where('id', '=', id)
    .where((eb) => eb.or([eb('account_id', '=', connection.accountId), eb('account_id', 'is', null)]))
    .executeTakeFirst()
  if (!row) throw new Refusal('not_found', 'There is no such app.')
  if (row.plugin !== connection.plugin)
    throw new Refusal('invalid_setting', `This app is one of ${row.plugin}, not of ${connection.plugin}.`, {
      fields: ['app'],
    })
}

/** What an account may use besides its own: named, and never shown from inside. */
export const deploymentApps = (db: Executor): Promise<Pick<AppRow, 'id' | 'plugin' | 'name'>[]> =>
  db.selectFrom('apps').select(['id', 'plugin', 'name']).where('account_id', 'is', null).orderBy('name').execute()
