import type { FilePart, Part } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { fileLabel } from '../files/index.ts'
import { enqueue } from '../jobs/enqueue.ts'

type Carrying = {
  accountId: string
  connectionId: string
  messageId: string
  parts: readonly Part[]
  /** The item the parts came in. */
  rawId?: string
}

/**
 * Files that still lie at the provider become rows of ours, `pending` until the fetch job has brought them: the message
 * is visible at once, its bytes follow. Returns the parts with our ids in them.
 */
export const keepPending = async (trx: Trx, messages: readonly Carrying[]): Promise<Part[][]> => {
  const pending: (Carrying & { id: string; part: FilePart })[] = []
  const parts = messages.map((m) =>
    m.parts.map((part): Part => {
      if (part.is !== 'file' || part.file || part.source === undefined) return part
      const id = uuidv7()
      pending.push({ ...m, id, part })
      const { source: _, ...kept } = part
      return { ...kept, name: fileLabel(part.name), file: id }
    }),
  )
  await insertPending(trx, pending)
  await adopt(trx, messages)
  return parts
}

const insertPending = async (
  trx: Trx,
  pending: readonly (Carrying & { id: string; part: FilePart })[],
): Promise<void> => {
  if (pending.length === 0) return
  await trx
    .insertInto('files')
    .values(
      pending.map(({ id, accountId, connectionId, messageId, rawId, part }) => ({
        account_id: accountId,
        id,
        name: fileLabel(part.name),
        mime: part.mime,
        size: part.size ?? 0,
        status: 'pending' as const,
        connection_id: connectionId,
        source: JSON.stringify(part.source),
        message_id: messageId,
        raw_id: rawId ?? null,
      })),
    )
    .execute()
  await enqueue(
    trx,
    pending.map((p) => ({ subscriber: 'fetch', lane: p.id, accountId: p.accountId })),
  )
}

/** Files uploaded before the message belong to it from now on. */
const adopt = async (trx: Trx, messages: readonly Carrying[]): Promise<void> => {
  for (const m of messages) {
    const ids = m.parts.flatMap((part) => (part.is === 'file' && part.file ? [part.file] : []))
    if (ids.length === 0) continue
    await trx
      .updateTable('files')
      .set({ message_id: m.messageId })
      .where('account_id', '=', m.accountId)
      .where('id', 'in', ids)
      .where('message_id', 'is', null)
      .execute()
  }
}
