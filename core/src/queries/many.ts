// Fields of which a row has many: a filter asks whether one of them fits.
import { sql } from 'kysely'
import type { Field } from './filter.ts'

const at = (name: string) => sql.ref(name)

export const labelsOf = (conversation: string): Field => {
  const mine = sql`SELECT 1 FROM conversation_labels cl WHERE cl.account_id = ${at(`${conversation}.account_id`)} AND cl.conversation_id = ${at(`${conversation}.id`)}`
  return {
    is: 'set',
    of: 'uuid',
    has: (values) => sql`EXISTS (${mine} AND cl.label_id = ANY (${values}))`,
    any: sql`EXISTS (${mine})`,
  }
}

/** Members tied to a conversation by a table that knows both. */
export const membersIn = (table: 'participants' | 'mentions', where = sql`TRUE`): Field => {
  const tied = sql`SELECT 1 FROM ${sql.table(table)} t WHERE t.account_id = c.account_id AND t.conversation_id = c.id AND ${where}`
  return {
    is: 'set',
    of: 'uuid',
    has: (values) => sql`EXISTS (${tied} AND t.member_id = ANY (${values}))`,
    any: sql`EXISTS (${tied})`,
  }
}

/** Every address of the person, whichever of the merged contacts it came with; as it was written, too. */
export const addressesOf = (namespace: string): Field => {
  const one = sql`SELECT 1 FROM identities i JOIN contacts g ON g.account_id = i.account_id AND g.id = i.contact_id
    WHERE i.account_id = k.account_id AND i.namespace = ${namespace} AND coalesce(g.root_id, g.id) = coalesce(k.root_id, k.id)`
  return {
    is: 'any',
    of: 'text',
    where: (fits) => sql`EXISTS (${one} AND (${fits(at('i.value'))} OR ${fits(at('i.spelled'))}))`,
  }
}
