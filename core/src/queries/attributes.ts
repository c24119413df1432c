import type { AttributeBearer, AttributeView } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'

/** What an account defined, by label; also what is retired, because values of it still stand. */
export const attributeViews = async (
  db: Executor,
  accountId: string,
  of?: AttributeBearer,
): Promise<AttributeView[]> => {
  const asked = db.selectFrom('attribute_definitions').selectAll().where('account_id', '=', accountId)
  const rows = await (of ? asked.where('bearer', '=', of) : asked).orderBy('label').orderBy('id').execute()
  return rows.map((row) => ({
    id: row.id,
    of: row.bearer,
    key: row.key,
    label: row.label,
    type: row.type,
    about: row.about,
    options: row.options,
    ...(row.currency && { currency: row.currency }),
    retired: row.retired_at !== null,
  }))
}
