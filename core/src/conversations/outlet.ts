import type { Acting } from '../commands/acting.ts'
import type { ConnectionRow } from '../connections/index.ts'
import { knownConnection } from '../connections/index.ts'
import { people } from '../contacts/people.ts'
import type { Capabilities, Part } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { degrade } from '../outbound/index.ts'
import type { Conversation } from './change.ts'

/** An inbox on its way out: what it can do, and what contacts call it. */
export type Outlet = { row: ConnectionRow; label: string; capabilities: Capabilities }

export const outlet = async ({ trx, services, accountId }: Acting, inboxId: string): Promise<Outlet> => {
  const { row, connection } = await knownConnection(services, trx, accountId, inboxId)
  if (row.kind !== 'inbox') throw new Refusal('not_found', 'There is no such inbox.')
  if (!row.enabled || row.archived_at) throw new Refusal('closed', `The inbox ${row.name} is switched off.`)
  const channel = services.registry.channel(row.plugin)
  return {
    row,
    label: channel.label,
    capabilities: channel.capabilities(connection),
  }
}

/** The parts the inbox can carry now, or a refusal that says why not. Before anything is written. */
export const carried = async (
  acting: Acting,
  conversation: Pick<Conversation, 'account_id' | 'thread_id'>,
  { label, capabilities }: Outlet,
  parts: readonly Part[],
): Promise<Part[]> =>
  degrade(parts, capabilities, {
    label,
    lastInAt: capabilities.window ? await lastInAt(acting, conversation) : undefined,
  })

/** The window counts from the contact's last message in the thread, whatever conversation it fell into. */
const lastInAt = async (
  { trx }: Acting,
  { account_id, thread_id }: Pick<Conversation, 'account_id' | 'thread_id'>,
): Promise<Date | undefined> => {
  const row = await trx
    .selectFrom('messages')
    .innerJoin('conversations', (on) =>
      on
        .onRef('conversations.account_id', '=', 'messages.account_id')
        .onRef('conversations.id', '=', 'messages.conversation_id'),
    )
    .select((eb) => eb.fn.max(eb.fn.coalesce('messages.sent_at', 'messages.created_at')).as('at'))
    .where('conversations.account_id', '=', account_id)
    .where('conversations.thread_id', '=', thread_id)
    .where('messages.kind', '=', 'in')
    .executeTakeFirst()
  return row?.at ?? undefined
}

/** Nobody writes to whom we blocked, to who asked not to be written to, or to who is nobody any more. */
export const refuseUnwanted = async ({ trx, accountId }: Acting, contact: string): Promise<void> => {
  const [person] = await people(trx, [{ accountId, contact }])
  if (person?.erased) throw new Refusal('closed', 'This person was erased; there is nobody to write to.')
  if (person?.blocked) throw new Refusal('blocked')
  if (person?.optedOut) throw new Refusal('opted_out')
}
