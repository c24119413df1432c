import type { Part } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'

const idsOf = (parts: readonly Part[]): string[] =>
  parts.flatMap((part) => (part.is === 'file' && part.file ? [part.file] : []))

/** Parts an actor gave us: their files must be here and of this account, and what we measured wins over what was said. */
export const ownFiles = async (trx: Trx, accountId: string, parts: readonly Part[]): Promise<Part[]> => {
  if (parts.some((part) => part.is === 'file' && (!part.file || part.source !== undefined)))
    throw new Refusal('invalid', 'parts: upload the file first and name it by its id.')
  const ids = idsOf(parts)
  if (ids.length === 0) return [...parts]
  const rows = await trx
    .selectFrom('files')
    .select(['id', 'mime', 'size', 'status'])
    .where('account_id', '=', accountId)
    .where('id', 'in', ids)
    .execute()
  const known = new Map(rows.map((row) => [row.id, row]))
  return parts.map((part) => {
    if (part.is !== 'file') return part
    const row = known.get(part.file as string)
    if (!row) throw new Refusal('not_found', `There is no such file: ${part.name}.`)
    if (row.status !== 'ready') throw new Refusal('closed', `The file ${part.name} is not here yet, or not any longer.`)
    return { ...part, mime: row.mime, size: row.size }
  })
}

/** Files uploaded before the message belong to it from now on, but for those the account keeps. */
export const adoptFiles = async (
  trx: Trx,
  accountId: string,
  messageId: string,
  parts: readonly Part[],
): Promise<void> => {
  const ids = idsOf(parts)
  if (ids.length === 0) return
  await trx
    .updateTable('files')
    .set({ message_id: messageId })
    .where('account_id', '=', accountId)
    .where('id', 'in', ids)
    .where('message_id', 'is', null)
    .where('kept', '=', false)
    .execute()
}
