import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { record } from '../events/record.ts'
import { lockedView } from './save.ts'

export const removeView = async (acting: Acting, { view }: CommandBody<'remove_view'>): Promise<CommandResult> => {
  const { trx, accountId, actor } = acting
  await lockedView(acting, view)
  await trx.deleteFrom('saved_views').where('account_id', '=', accountId).where('id', '=', view).execute()
  await record(trx, [{ accountId, type: 'view.changed', actor, data: { view, removed: true } }])
  return { view }
}
