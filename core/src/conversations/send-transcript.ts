import { sql } from 'kysely'
import type { Acting } from '../commands/acting.ts'
import { requirePermission } from '../commands/acting.ts'
import { identify } from '../contacts/identify.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal, uuidv7 } from '../contract/index.ts'
import { conversationViews, messagePage } from '../queries/views.ts'
import { activity } from './activity.ts'
import { addressOfContact } from './addressee.ts'
import type { Conversation } from './change.ts'
import { change } from './change.ts'
import { firstEnvelope } from './envelope.ts'
import { openConversation } from './open.ts'
import type { Outlet } from './outlet.ts'
import { carried, outlet, refuseUnwanted } from './outlet.ts'
import { send } from './send.ts'
import { subject } from './subject.ts'
import { lockThreads, nameThreads } from './threads.ts'
import { transcript } from './transcript.ts'

type Body = CommandBody<'send_transcript'>

/**
 * Tells a conversation again by mail: to the contact's own address, or to one an agent names. It goes out as a mail of
 * its own, already resolved, so its fate is seen like any answer's, and what comes back to it is not lost.
 */
export const sendTranscript = async (acting: Acting, body: Body): Promise<CommandResult> => {
  requirePermission(acting, 'conversations.start')
  const about = await subject(acting, body.conversation)
  const through = await mailOutlet(acting, about.inbox_id, body.inbox)
  const address = body.to ? typed(through, body.to) : await ownAddress(acting, about.contact_id, through.namespace)
  await refuseFlood(acting, address)
  const told = await ofConversation(acting, about, body.unread)
  const id = uuidv7()
  const mail = await openMail(acting, through, { address, id })
  const parts = await carried(acting, mail, through, [told.part])
  const envelope = firstEnvelope(through, address, { to: [], cc: [], bcc: [], subject: told.subject })
  const sent = await send(acting, mail, { id, parts, envelope, memo: { transcript: about.id } })
  // The mail itself says the address, and is erased with the person; a line that stays must not.
  const line = `${acting.by} sent a transcript to ${body.to ? 'another address' : 'the contact'}`
  await change(acting.trx, about, [activity(acting, 'transcript_sent', line, { message: id })])
  return { ...sent, contact: mail.contact_id }
}

type MailOutlet = Outlet & { namespace: string }

/** The one named; else the conversation's own where it sends mails, or the account's first that does. */
const mailOutlet = async (acting: Acting, own: string, named: string | undefined): Promise<MailOutlet> => {
  for (const id of named ? [named] : await inboxesFrom(acting, own)) {
    const through = await outlet(acting, id)
    const { start, envelope } = through.capabilities
    if (envelope === 'native' && typeof start === 'object') return { ...through, namespace: start.namespace }
  }
  throw new Refusal('unsupported', 'A transcript goes out by mail, and there is no inbox here that sends mails first.')
}

const inboxesFrom = async ({ trx, accountId }: Acting, first: string): Promise<string[]> => {
  const rows = await trx
    .selectFrom('connections')
    .select('id')
    .where('account_id', '=', accountId)
    .where('kind', '=', 'inbox')
    .where('enabled', '=', true)
    .where('archived_at', 'is', null)
    .orderBy(sql`id = ${first}`, 'desc')
    .orderBy('created_at')
    .execute()
  return rows.map(({ id }) => id)
}

const typed = ({ label, address }: Outlet, given: string): string => {
  const written = address(given)
  if (written) return written
  throw new Refusal('invalid', `“${given.slice(0, 100)}” is no address that ${label} can write to.`)
}

/** An address that nobody vouched for may be somebody else's: what was said here is not theirs to read. */
const ownAddress = async (acting: Acting, contact: string, namespace: string): Promise<string> => {
  const address = await addressOfContact(acting, contact, namespace)
  if (address) return address.value
  throw new Refusal('invalid', 'This contact has no address to send mails to that anybody vouched for. Name one.')
}

const PER_DAY = 5

const refuseFlood = async ({ trx, accountId }: Acting, address: string): Promise<void> => {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM messages WHERE account_id = ${accountId} AND kind = 'out' AND memo ? 'transcript'
      AND created_at > now() - interval '1 day' AND envelope->'to'->0->>'address' = ${address}`.execute(trx)
  if ((rows[0]?.count ?? 0) >= PER_DAY)
    throw new Refusal('rate_limited', `${address} got ${PER_DAY} transcripts today. Send the next one tomorrow.`)
}

const ofConversation = async ({ trx, accountId }: Acting, { id, number }: Conversation, unread: boolean) => {
  const [view] = await conversationViews(trx, accountId, [id])
  const messages = await messagePage(trx, accountId, id, { limit: 200 })
  const account = await trx.selectFrom('accounts').select('name').where('id', '=', accountId).executeTakeFirstOrThrow()
  return transcript({ number, inbox: view?.inbox.name ?? '', account: account.name, messages, unread })
}

/**
 * Nobody has it, and nobody waits for anything in it: it opens when somebody answers. The thread is new, named after a
 * message nobody has seen yet, so taking it after the conversation can make nobody wait in a circle.
 */
const openMail = async (
  acting: Acting,
  { row, namespace, threadFor }: MailOutlet,
  { address, id }: { address: string; id: string },
): Promise<Conversation> => {
  const { trx, accountId, actor } = acting
  const key = threadFor({ message: id, address })
  const [thread] = await lockThreads(trx, [{ accountId, inboxId: row.id, key }])
  const [person] = await identify(trx, [{ accountId, identities: [{ namespace, value: address, verified: true }] }])
  const contactId = person!.contact
  await refuseUnwanted(acting, { contact: contactId, thread: thread!.id })
  await nameThreads(trx, [{ thread: thread!, contact: contactId, namespace }])
  const threadId = thread!.id
  return openConversation(trx, { accountId, inboxId: row.id, threadId, contactId, status: 'resolved', actor })
}
