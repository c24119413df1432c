import type { Acting } from '../commands/acting.ts'
import type { ConnectionRow } from '../connections/index.ts'
import { knownConnection } from '../connections/index.ts'
import { stoppedAddress } from '../contacts/opted-out.ts'
import { people } from '../contacts/people.ts'
import type { Answered, Capabilities, Envelope, Part } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { degrade } from '../outbound/index.ts'
import type { Conversation } from './change.ts'
import { lastInAt } from './window.ts'

/** An inbox on its way out: what it can do, and what contacts call it. */
export type Outlet = {
  row: ConnectionRow
  label: string
  capabilities: Capabilities
  /** What somebody typed as an address, as the channel writes it. */
  address(typed: string): string | undefined
  /** Who gets an answer when nothing else is said. */
  envelopeFor(before: Answered | undefined): Envelope | undefined
  /** The name of the thread that a message begins; a chat's is the contact's address. */
  threadFor(first: { message: string; address: string }): string
}

export const outlet = async ({ trx, services, accountId }: Acting, inboxId: string): Promise<Outlet> => {
  const { row, connection } = await knownConnection(services, trx, accountId, inboxId)
  if (row.kind !== 'inbox') throw new Refusal('not_found', 'There is no such inbox.')
  if (!row.enabled || row.archived_at) throw new Refusal('closed', `The inbox ${row.name} is switched off.`)
  const channel = services.registry.channel(row.plugin)
  return {
    row,
    label: channel.label,
    capabilities: channel.capabilities(connection),
    envelopeFor: (before) => channel.envelopeFor?.(before, connection),
    threadFor: (first) => channel.threadFor?.(first, connection) ?? first.address,
    address: (typed) => (channel.address ? channel.address(typed, connection) : typed.trim() || undefined),
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
    lastInAt: capabilities.window ? await lastInAt(acting.trx, conversation) : undefined,
  })

type Addressed = { contact: string; thread: string }

/** Nobody writes to whom we blocked, to an address that asked not to be written to, or to who is nobody any more. */
export const refuseUnwanted = async ({ trx, accountId }: Acting, { contact, thread }: Addressed): Promise<void> => {
  const [person] = await people(trx, [{ accountId, contact }])
  if (person?.erased) throw new Refusal('closed', 'This person was erased; there is nobody to write to.')
  if (person?.blocked) throw new Refusal('blocked')
  const stopped = await stoppedAddress(trx, { accountId, contact, thread })
  if (stopped)
    throw new Refusal(
      'opted_out',
      `This contact asked not to be written to at ${stopped.slice(0, 100)}. Write to another address of theirs, or wait until they ask for it again.`,
    )
}
