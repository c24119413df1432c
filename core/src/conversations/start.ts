import type { Acting } from '../commands/acting.ts'
import { identify } from '../contacts/identify.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal, uuidv7 } from '../contract/index.ts'
import { addressOfContact, contactAt, knownAddress, threadOfContact } from './addressee.ts'
import { firstEnvelope } from './envelope.ts'
import { ownFiles } from './files.ts'
import { offered } from './offered.ts'
import { openConversation } from './open.ts'
import type { Outlet } from './outlet.ts'
import { carried, outlet, refuseUnwanted } from './outlet.ts'
import { takePart } from './participants.ts'
import { send } from './send.ts'
import type { Thread } from './threads.ts'
import { lockThreads, nameThreads } from './threads.ts'

type Body = CommandBody<'start'>
type Address = { namespace: string; value: string }

/** Writes first, where the inbox allows it: to any address it can reach, or only in a thread that exists. */
export const start = async (acting: Acting, body: Body): Promise<CommandResult> => {
  const { trx, accountId, actor } = acting
  const through = await outlet(acting, body.inbox)
  const own = await ownFiles(trx, accountId, body.parts)
  const id = uuidv7()
  const { thread, contact, address } = await addressee(acting, through, body, id)
  await refuseUnwanted(acting, { contact, thread: thread.id })
  await refuseOpen(acting, thread)
  const envelope = firstEnvelope(through, address, body.envelope)
  const parts = await carried(acting, { account_id: accountId, thread_id: thread.id }, through, own)
  const conversation = await openConversation(trx, {
    accountId,
    inboxId: body.inbox,
    threadId: thread.id,
    contactId: contact,
    teamId: through.row.team_id ?? undefined,
    assigneeId: actor.kind === 'member' ? actor.id : undefined,
    actor,
  })
  if (actor.kind === 'member') await takePart(trx, conversation, actor.id)
  return { ...(await send(acting, conversation, { id, parts, envelope, memo: offered(own, parts) })), contact }
}

type Addressee = { thread: Thread; contact: string; address: string }

const addressee = (acting: Acting, through: Outlet, body: Body, message: string): Promise<Addressee> => {
  const { start: may } = through.capabilities
  if (may === 'never') throw new Refusal('unsupported', `On ${through.label} the contact writes first.`)
  return may === 'known-thread'
    ? inKnownThread(acting, through, body)
    : toAddress(acting, through, body, { namespace: may.namespace, message })
}

const inKnownThread = async (acting: Acting, { row, label }: Outlet, { to }: Body) => {
  const contact = 'contact' in to ? to.contact : await contactAt(acting, to)
  const key = contact && (await threadOfContact(acting, row.id, contact))
  if (!key) throw new Refusal('unsupported', `On ${label} this contact has to write first.`)
  const [thread] = await lockThreads(acting.trx, [{ accountId: acting.accountId, inboxId: row.id, key }])
  return { thread: thread!, contact: thread!.contact_id ?? contact, address: key }
}

/** The thread of a chat bears the contact's address, that of a mail a name of its own; the row is locked before the contact is touched, as ingest does. */
const toAddress = async (
  acting: Acting,
  outlet: Outlet,
  { to, name }: Body,
  { namespace, message }: { namespace: string; message: string },
): Promise<Addressee> => {
  const { trx, accountId } = acting
  const { row, label } = outlet
  const address =
    'contact' in to ? await addressOfContact(acting, to.contact, namespace) : await typed(acting, outlet, to)
  if (!address || address.namespace !== namespace)
    throw new Refusal('unsupported', `${label} writes to an address of kind “${namespace}”, and there is none.`)
  const key = outlet.threadFor({ message, address: address.value })
  const [thread] = await lockThreads(trx, [{ accountId, inboxId: row.id, key }])
  const [person] = await identify(trx, [
    { accountId, identities: [{ ...address, verified: true }], ...(name ? { profile: { name } } : {}) },
  ])
  await nameThreads(trx, [{ thread: thread!, contact: person!.contact, namespace }])
  return { thread: thread!, contact: person!.contact, address: address.value }
}

/** As the channel writes it, or as whoever bears it wrote it first: the same address is neither two people nor two threads. */
const typed = async (acting: Acting, { label, address }: Outlet, { namespace, value }: Address): Promise<Address> => {
  const written = address(value)
  if (written) return (await knownAddress(acting, { namespace, value: written })) ?? { namespace, value: written }
  throw new Refusal('invalid', `“${value.slice(0, 100)}” is no address that ${label} can write to.`)
}

const refuseOpen = async ({ trx, accountId }: Acting, { id }: Thread): Promise<void> => {
  const open = await trx
    .selectFrom('conversations')
    .select(['id', 'number'])
    .where('account_id', '=', accountId)
    .where('thread_id', '=', id)
    .where('status', '!=', 'resolved')
    .executeTakeFirst()
  if (open)
    throw new Refusal('conflict', `There is an open conversation with this contact: #${open.number}. Reply there.`, {
      conversation: open.id,
      number: open.number,
    })
}
