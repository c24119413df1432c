import { Refusal } from '../contract/index.ts'
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
