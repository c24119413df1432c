// One row per conversation that was asked about, or is to be.
import type { Hub } from '@deskless/core/contract'
import type { Survey } from './tables.ts'
import { tables } from './tables.ts'

type Which = { id: string } | { conversation: string }

export const surveyOf = (hub: Hub, which: Which): Promise<Survey | undefined> => {
  const [column, value] =
    'id' in which ? (['id', which.id] as const) : (['conversation_id', which.conversation] as const)
  return tables(hub)
    .selectFrom('surveys')
    .selectAll()
    .where('account_id', '=', hub.accountId)
    .where(column, '=', value)
    .executeTakeFirst()
}

export const changeSurvey = (hub: Hub, id: string, set: Partial<Survey>) =>
  tables(hub).updateTable('surveys').set(set).where('account_id', '=', hub.accountId).where('id', '=', id)

export const forgetSurvey = async (hub: Hub, id: string): Promise<void> => {
  await tables(hub).deleteFrom('surveys').where('account_id', '=', hub.accountId).where('id', '=', id).execute()
}
