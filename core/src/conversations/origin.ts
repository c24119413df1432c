import type { Acting } from '../commands/acting.ts'
import type { CommandBody } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { refKey } from '../refs/index.ts'

export type Origin = NonNullable<CommandBody<'note'>['origin']>

/**
 * Ties a message to the line of a surface it was typed in, so the mirror ticks that line instead of posting it again. A
 * line that was kept as a note may be sent later: it then stands for the answer. One that was sent is not sent twice.
 */
export const tieOrigin = async (acting: Acting, origin: Origin | undefined, messageId: string): Promise<void> => {
  if (!origin) return
  const { trx, accountId } = acting
  await requireInstallation(acting, origin.connection)
  const place = { account_id: accountId, connection_id: origin.connection, key: refKey(origin.key) }
  const fresh = await trx
    .insertInto('refs')
    .values({ ...place, kind: 'message', target_id: messageId })
    .onConflict((c) => c.doNothing())
    .returning('key')
    .executeTakeFirst()
  if (!fresh) await retie(acting, place, messageId)
}

type Place = { account_id: string; connection_id: string; key: string }

const retie = async ({ trx }: Acting, place: Place, messageId: string): Promise<void> => {
  const held = await trx
    .selectFrom('refs')
    .leftJoin('messages', (on) =>
      on.onRef('messages.account_id', '=', 'refs.account_id').onRef('messages.id', '=', 'refs.target_id'),
    )
    .select(['refs.target_id', 'messages.kind'])
    .where('refs.account_id', '=', place.account_id)
    .where('refs.connection_id', '=', place.connection_id)
    .where('refs.key', '=', place.key)
    .forUpdate('refs')
    .executeTakeFirstOrThrow()
  if (held.target_id && held.kind !== 'note')
    throw new Refusal('conflict', 'This line was sent before.', { message: held.target_id })
  await trx
    .updateTable('refs')
    .set({ target_id: messageId, kind: 'message' })
    .where('account_id', '=', place.account_id)
    .where('connection_id', '=', place.connection_id)
    .where('key', '=', place.key)
    .execute()
}

const requireInstallation = async ({ trx, accountId }: Acting, id: string): Promise<void> => {
  const row = await trx
    .selectFrom('connections')
    .select('id')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('kind', '=', 'installation')
    .executeTakeFirst()
  if (!row) throw new Refusal('not_found', 'There is no such installation.')
}
