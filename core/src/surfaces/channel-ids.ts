import type { ChannelIds } from '../contract/index.ts'
import type { Db, Executor, Row } from '../db/index.ts'
import { tellAdmins } from './notices/tell.ts'
import { standsIn } from './watching.ts'

/** A name is given to another channel one day; what a tool itself calls a channel is not. */
export const createChannelIds = (db: Db, at: { accountId: string; installation: string }): ChannelIds => ({
  of: async (said) => {
    const row = await db.root
      .selectFrom('channel_rules')
      .select('channel_id')
      .where('account_id', '=', at.accountId)
      .where('installation_id', '=', at.installation)
      .where('channel', '=', said)
      .where('channel_id', 'is not', null)
      .orderBy('id')
      .executeTakeFirst()
    return row?.channel_id ?? undefined
  },
  note: async (said, id) => {
    await db.root
      .updateTable('channel_rules')
      .set({ channel_id: id })
      .where('account_id', '=', at.accountId)
      .where('installation_id', '=', at.installation)
      .where('channel', '=', said)
      .where('channel_id', 'is', null)
      .execute()
  },
  renamed: (id, to) => renamed(db, at, id, to),
  changed: (id, to) => changed(db, at, id, to),
})

/** Who writes rules anew and names a channel as before means the same one. */
export const channelIdsOf = async (
  db: Executor,
  { account_id, id }: Pick<Row<'connections'>, 'account_id' | 'id'>,
): Promise<Map<string, string>> => {
  const rows = await db
    .selectFrom('channel_rules')
    .select(['channel', 'channel_id'])
    .distinct()
    .where('account_id', '=', account_id)
    .where('installation_id', '=', id)
    .where('channel_id', 'is not', null)
    .execute()
  return new Map(rows.flatMap(({ channel, channel_id }) => (channel_id ? [[channel, channel_id] as const] : [])))
}

type At = { accountId: string; installation: string }

/** Its threads in the same breath: one that is called otherwise than its rule would be moved. */
const renamed = (db: Db, at: At, id: string, { said, roots }: { said: string; roots: string }): Promise<void> =>
  db.transaction(async (trx) => {
    const rules = await trx
      .selectFrom('channel_rules')
      .select(['id', 'channel'])
      .where('account_id', '=', at.accountId)
      .where('installation_id', '=', at.installation)
      .where('channel_id', '=', id)
      .where('channel', 'not in', [id, said])
      .orderBy('id')
      .forUpdate()
      .execute()
    if (rules.length === 0) return
    await trx
      .updateTable('channel_rules')
      .set({ channel: said })
      .where('account_id', '=', at.accountId)
      .where(
        'id',
        'in',
        rules.map((rule) => rule.id),
      )
      .execute()
    await trx
      .updateTable('mirrors')
      .set({ channel: said })
      .where('account_id', '=', at.accountId)
      .where('installation_id', '=', at.installation)
      .where('channel', 'in', [...new Set(rules.map(({ channel }) => channel))])
      .where(standsIn(roots))
      .execute()
  })

const changed = (db: Db, at: At, id: string, { id: now, tell }: { id: string; tell: string }): Promise<void> =>
  db.transaction(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('channel_rules')
      .set((eb) => ({
        channel_id: now,
        channel: eb.case().when('channel', '=', id).then(now).else(eb.ref('channel')).end(),
      }))
      .where('account_id', '=', at.accountId)
      .where('installation_id', '=', at.installation)
      .where((eb) => eb.or([eb('channel_id', '=', id), eb('channel', '=', id)]))
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) return
    const { installation } = at
    await tellAdmins(trx, at.accountId, { key: `channel:${installation}:${id}`, installation, tell })
  })
