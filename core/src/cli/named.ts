import { Refusal } from '../contract/index.ts'
import type { Row } from '../db/index.ts'
import type { Services } from '../services.ts'

/** What a configuration file calls by its name. */
export const idOf = async (
  services: Services,
  table: 'teams' | 'labels' | 'connections',
  accountId: string,
  name: string,
): Promise<string> => {
  const row = await services.db.root
    .selectFrom(table)
    .select('id')
    .where('account_id', '=', accountId)
    .where('name', '=', name)
    .executeTakeFirst()
  if (!row)
    throw new Refusal(
      'invalid_setting',
      `The file names “${name}”, which is not among the ${table === 'connections' ? 'inboxes' : table}.`,
    )
  return row.id
}

/** The inbox or installation a file speaks of, if it is there already. */
export const connectionNamed = async (
  { db }: Services,
  accountId: string,
  { kind, name, plugin }: { kind: 'inbox' | 'installation'; name: string; plugin: string },
): Promise<Row<'connections'> | undefined> => {
  const known = await db.root
    .selectFrom('connections')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('kind', '=', kind)
    .where('name', '=', name)
    .executeTakeFirst()
  if (known && known.plugin !== plugin)
    throw new Refusal('conflict', `${name} is a connection of ${known.plugin}, not of ${plugin}.`)
  return known
}
