import { sql } from 'kysely'
import type { Permission } from '../../accounts/permissions.ts'
import { uuidv7 } from '../../contract/index.ts'
import type { Row, StoredNotice, Trx } from '../../db/index.ts'
import { announce } from '../../db/index.ts'

/** The job of one notice; its lane is the notice's id. */
export const NOTICE = 'notice'

/** `key`: what it is about; the same key is told a person once. */
export type Told = { accountId: string; member: string; key: string; notice: StoredNotice }

/** In the transaction of the fact it tells of, in one statement. Nothing where no installation could tell anybody. */
export const tellMembers = async (trx: Trx, told: readonly Told[]): Promise<void> => {
  if (told.length === 0) return
  const wanted = told.map(({ accountId, member, key, notice }) => ({
    account_id: accountId,
    id: uuidv7(),
    member_id: member,
    key,
    notice,
  }))
  const { rows } = await sql`
    WITH wanted AS (SELECT * FROM jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb)
      AS w (account_id uuid, id uuid, member_id uuid, key text, notice jsonb)),
    fresh AS (INSERT INTO notices (account_id, id, member_id, key, notice)
      SELECT account_id, id, member_id, key, notice FROM wanted WHERE EXISTS (SELECT 1 FROM connections i
        WHERE i.account_id = wanted.account_id AND i.kind = 'installation' AND i.enabled)
      ORDER BY account_id, member_id, key ON CONFLICT DO NOTHING RETURNING account_id, id)
    INSERT INTO jobs (subscriber, lane, account_id) SELECT ${NOTICE}, id::text, account_id FROM fresh RETURNING lane`.execute(
    trx,
  )
  if (rows.length > 0) announce(trx, `job:${NOTICE}`)
}

export const MAY_MEND: Permission = 'connections.manage'

type Trouble = { key: string; tell: string } & ({ installation: string; while?: 'unhealthy' } | { name: string })

/**
 * Whoever may mend an installation, or what a plugin calls by a `name`, once a day for one and the same trouble. `while`: as
 * long as its health says so.
 */
export const tellAdmins = async (trx: Trx, accountId: string, { key, ...trouble }: Trouble): Promise<void> => {
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
  const notice: StoredNotice = { is: 'trouble', ...trouble }
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
