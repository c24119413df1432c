// What answers a question that was asked when the matter was over.
import { askedAfterwards, askedJustNow } from '../conversations/afterwards.ts'
import type { Trx } from '../db/index.ts'
import type { Incoming } from './messages.ts'

/**
 * A choice or a form that answers it belongs to the matter it was asked about, however long ago, and takes nothing up again.
 * Words do: they may say anything, and somebody has to read them.
 */
export const readAfterwards = async (trx: Trx, messages: readonly Incoming[]): Promise<void> => {
  const answering = messages.filter(isPicked)
  const known = await askedAfterwards(
    trx,
    answering.flatMap(({ row, answers }) => (answers ? [{ accountId: row.account_id, message: answers }] : [])),
  )
  for (const message of answering)
    message.over = message.answers ? known.get(message.answers) : await justNow(trx, message)
}

const isPicked = ({ fact: { memo } }: Incoming): boolean => memo?.choice !== undefined || memo?.form !== undefined

const justNow = async (trx: Trx, { fact, row }: Incoming) => {
  const thread = fact.answersKey && fact.threads.find(({ needs }) => needs !== 'known-sender')?.ref
  return thread ? askedJustNow(trx, { accountId: row.account_id, inbox: row.id, thread }) : undefined
}
