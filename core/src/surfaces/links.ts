import type { Actor } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { record } from '../events/record.ts'

export type At = { accountId: string; installation: string }
type Link = { person: string; member: string; actor: Actor }

export const saveLink = async (
  trx: Trx,
  { accountId, installation }: At,
  { person, member, actor }: Link,
): Promise<void> => {
  const values = { member_id: member, linked_by: JSON.stringify(actor) }
  await trx
    .insertInto('agent_links')
    .values({ account_id: accountId, installation_id: installation, person, ...values })
    .onConflict((c) => c.columns(['account_id', 'installation_id', 'person']).doUpdateSet(values))
    .execute()
  await record(trx, [{ accountId, type: 'member.changed', actor, data: { member, installation, person } }])
}

export const heldBy = async (trx: Trx, { accountId, installation }: At, person: string): Promise<string | undefined> =>
  (
    await trx
      .selectFrom('agent_links')
      .select('member_id')
      .where('account_id', '=', accountId)
      .where('installation_id', '=', installation)
      .where('person', '=', person)
      .forUpdate()
      .executeTakeFirst()
  )?.member_id
