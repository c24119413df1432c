import { sql } from 'kysely'
import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal, uuidv7 } from '../contract/index.ts'
import { record } from '../events/record.ts'

type Defined = CommandBody<'define_attribute'>

/** Names and types an attribute, or changes how it is shown. Its type stays what it was first: values were set by it. */
export const defineAttribute = async (acting: Acting, wanted: Defined): Promise<CommandResult> => {
  const { trx, accountId, actor } = acting
  const { rows } = await sql<{ id: string }>`
    INSERT INTO attribute_definitions AS d (account_id, id, bearer, key, label, type, about, options, currency)
    VALUES (${accountId}, ${uuidv7()}, ${wanted.of}, ${wanted.key}, ${wanted.label}, ${wanted.type}, ${wanted.about},
      ${JSON.stringify(wanted.options)}::jsonb, ${wanted.currency ?? null})
    ON CONFLICT (account_id, bearer, key) DO UPDATE SET label = excluded.label, about = excluded.about, options = excluded.options,
      currency = excluded.currency, retired_at = NULL
    WHERE d.type = excluded.type RETURNING d.id`.execute(trx)
  const id = rows[0]?.id
  if (!id) throw new Refusal('conflict', `“${wanted.key}” has another type. Retire it and use another key.`)
  await record(trx, [{ accountId, type: 'attribute.changed', actor, data: { attribute: id } }])
  return { attribute: id }
}

export const retireAttribute = async (
  { trx, accountId, actor }: Acting,
  { of, key }: CommandBody<'retire_attribute'>,
): Promise<CommandResult> => {
  const retired = await trx
    .updateTable('attribute_definitions')
    .set({ retired_at: sql<Date>`coalesce(retired_at, now())` })
    .where('account_id', '=', accountId)
    .where('bearer', '=', of)
    .where('key', '=', key)
    .returning('id')
    .executeTakeFirst()
  if (!retired) throw new Refusal('not_found', 'There is no such attribute.')
  await record(trx, [{ accountId, type: 'attribute.changed', actor, data: { attribute: retired.id, retired: true } }])
  return { attribute: retired.id }
}
