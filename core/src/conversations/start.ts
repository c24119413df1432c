import type { Acting } from '../commands/acting.ts'
import { identify } from '../contacts/identify.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { addressOfContact, contactAt, threadOfContact } from './addressee.ts'
import { ownFiles } from './files.ts'
import { openConversation } from './open.ts'
import type { Outlet } from './outlet.ts'
import { carried, outlet, refuseUnwanted } from './outlet.ts'
import { follow } from './participants.ts'
import { send } from './send.ts'
import type { Thread } from './threads.ts'
import { lockThreads } from './threads.ts'

type Body = CommandBody<'start'>
type Address = { namespace: string; value: string }

/** Writes first, where the inbox allows it: to any address it can reach, or only in a thread that exists. */
export const start = async (acting: Acting, body: Body): Promise<CommandResult> => {
  const { trx, accountId, actor } = acting
  const through = await outlet(acting, body.inbox)
  const own = await ownFiles(trx, accountId, body.parts)
  const { thread, contact } = await addressee(acting, through, body)
  await refuseUnwanted(acting, contact)
  await refuseOpen(acting, thread)
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
  if (actor.kind === 'member') await follow(trx, conversation, [actor.id])
  return { ...(await send(acting, conversation, { parts })), contact }
}

const addressee = (acting: Acting, through: Outlet, body: Body): Promise<{ thread: Thread; contact: string }> => {
  const { start: may } = through.capabilities
  if (may === 'never') throw new Refusal('unsupported', `On ${through.label} the contact writes first.`)
  return may === 'known-thread' ? inKnownThread(acting, through, body) : toAddress(acting, through, body, may.namespace)
}

const inKnownThread = async (acting: Acting, { row, label }: Outlet, { to }: Body) => {
  const contact = 'contact' in to ? to.contact : await contactAt(acting, to)
  const key = contact && (await threadOfContact(acting, row.id, contact))
  if (!key) throw new Refusal('unsupported', `On ${label} this contact has to write first.`)
  const [thread] = await lockThreads(acting.trx, [{ accountId: acting.accountId, inboxId: row.id, key }])
  return { thread: thread!, contact: thread!.contact_id ?? contact }
}

/** The thread of a chat bears the contact's address; the row is locked before the contact is touched, as ingest does. */
const toAddress = async (acting: Acting, { row, label }: Outlet, { to, name }: Body, namespace: string) => {
  const { trx, accountId } = acting
  const address: Address | undefined = 'contact' in to ? await addressOfContact(acting, to.contact, namespace) : to
  if (!address || address.namespace !== namespace)
    throw new Refusal('unsupported', `${label} writes to an address of kind “${namespace}”, and there is none.`)
  const [thread] = await lockThreads(trx, [{ accountId, inboxId: row.id, key: address.value }])
  const [person] = await identify(trx, [
    { accountId, identities: [{ ...address, verified: true }], ...(name ? { profile: { name } } : {}) },
  ])
  if (!thread!.contact_id)
    await trx
      .updateTable('threads')
      .set({ contact_id: person!.contact })
      .where('account_id', '=', accountId)
      .where('id', '=', thread!.id)
      .execute()
  return { thread: thread!, contact: person!.contact }
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
