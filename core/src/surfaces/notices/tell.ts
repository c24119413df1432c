import type { Permission } from '../../accounts/permissions.ts'
import { uuidv7 } from '../../contract/index.ts'
import type { Executor, Row, StoredNotice, Trx } from '../../db/index.ts'
import { enqueue } from '../../jobs/enqueue.ts'

/** The job of one notice; its lane is the notice's id. */
export const NOTICE = 'notice'

/** `key`: what it is about; the same key is told a person once per installation. */
export type Told = { accountId: string; member: string; key: string; notice: StoredNotice }

/** In the transaction of the fact it tells of. Every installation that is on gets one, and those that know the person tell them. */
export const tellMembers = async (trx: Trx, told: readonly Told[]): Promise<void> => {
  if (told.length === 0) return
  const installations = await installationsOf(trx, [...new Set(told.map((one) => one.accountId))])
  const rows = told.flatMap(({ accountId, member, key, notice }) =>
    installations
      .filter((installation) => installation.account_id === accountId)
      .map(({ id: installation_id }) => ({
        account_id: accountId,
        id: uuidv7(),
        installation_id,
        member_id: member,
        key,
        notice: JSON.stringify(notice),
      })),
  )
  if (rows.length === 0) return
  const fresh = await trx
    .insertInto('notices')
    .values(rows)
    .onConflict((c) => c.doNothing())
    .returning(['account_id', 'id'])
    .execute()
  await enqueue(
    trx,
    fresh.map(({ account_id, id }) => ({ subscriber: NOTICE, lane: id, accountId: account_id })),
  )
}

const installationsOf = (db: Executor, accounts: readonly string[]): Promise<{ account_id: string; id: string }[]> =>
  db
    .selectFrom('connections')
    .select(['account_id', 'id'])
    .where('account_id', 'in', accounts)
    .where('kind', '=', 'installation')
    .where('enabled', '=', true)
    .execute()

const MAY_MEND: Permission = 'connections.manage'

/** Whoever may mend an installation, once a day for one and the same trouble. `while`: as long as its health says so. */
export const tellAdmins = async (
  trx: Trx,
  accountId: string,
  { key, installation, tell, ...rest }: { key: string; installation: string; tell: string; while?: 'unhealthy' },
): Promise<void> => {
  const admins = await trx
    .selectFrom('members')
    .innerJoin('roles', (on) =>
      on.onRef('roles.account_id', '=', 'members.account_id').onRef('roles.id', '=', 'members.role_id'),
    )
    .select(['members.id', 'roles.permissions'])
    .where('members.account_id', '=', accountId)
    .where('members.disabled_at', 'is', null)
    .execute()
  const day = new Date().toISOString().slice(0, 10)
  const notice: StoredNotice = { is: 'trouble', installation, tell, ...rest }
  await tellMembers(
    trx,
    admins
      .filter(({ permissions }) => permissions.includes(MAY_MEND))
      .map(({ id: member }) => ({ accountId, member, key: `${key}:${day}`, notice })),
  )
}

/** Named by the change it came with, so that being given the same conversation again is told again. */
export const assignedNotice = (
  { account_id, id, seq }: Pick<Row<'conversations'>, 'account_id' | 'id' | 'seq'>,
  member: string,
  by: string,
): Told => ({
  accountId: account_id,
  member,
  key: `assigned:${id}:${seq}`,
  notice: { is: 'assigned', conversation: id, by },
})

type Failed = Pick<Row<'deliveries'>, 'account_id' | 'id' | 'conversation_id' | 'message_id' | 'op'>

/** An answer that did not arrive, or nobody knows whether it did, is told to the member who wrote it. */
export const tellAuthor = async (trx: Trx, delivery: Failed, status: 'failed' | 'unsure'): Promise<void> => {
  if (delivery.op !== 'send' || !delivery.message_id) return
  const message = await trx
    .selectFrom('messages')
    .select('author')
    .where('account_id', '=', delivery.account_id)
    .where('id', '=', delivery.message_id)
    .executeTakeFirst()
  if (message?.author.kind !== 'member' || !message.author.id) return
  const { account_id: accountId, conversation_id: conversation, message_id } = delivery
  const notice: StoredNotice = { is: 'delivery', conversation, message: message_id }
  await tellMembers(trx, [{ accountId, member: message.author.id, key: `${status}:${delivery.id}`, notice }])
}
