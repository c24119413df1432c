// Conversations that begin with no words of a contact: with ours from elsewhere, or with none.
import type { ConnectionRow } from '../connections/index.ts'
import type { Identified } from '../contacts/identify.ts'
import { identify } from '../contacts/identify.ts'
import type { Fact, IdentityClaim, Profile } from '../contract/index.ts'
import type { Conversation } from '../conversations/change.ts'
import { openConversation } from '../conversations/open.ts'
import type { Thread } from '../conversations/threads.ts'
import { lockThreads, nameThreads } from '../conversations/threads.ts'
import type { Trx } from '../db/index.ts'
import type { Echo } from '../outbound/echo.ts'
import { claimRefs } from '../refs/index.ts'
import { kindOf } from './messages.ts'
import type { Parsed } from './parse.ts'
import { nameFor } from './thread-of.ts'

type With = { identities: readonly IdentityClaim[]; profile?: Profile }

/** A line written from the phone app to somebody we have no conversation with yet: it opens one. */
export const openForEcho = async (trx: Trx, row: ConnectionRow, { threads, key, from }: Echo): Promise<string> => {
  const thread = await threadNamed(trx, row, { threads, key, identities: from.to })
  const last = await lastIn(trx, thread)
  if (last) return last.id
  const { contact } = await nameIt(trx, row, thread, { identities: from.to, profile: from.profile })
  return (await openIn(trx, row, thread, contact)).id
}

type Opening = Extract<Fact, { is: 'opening' }>

/** A matter begins before anybody said a word of it. One that is open goes on, and is known by the key as well. */
export const openWithoutWords = async (trx: Trx, items: readonly Parsed[]): Promise<Conversation[]> => {
  const opened: Conversation[] = []
  for (const { row, facts } of items)
    for (const fact of facts) {
      const one = fact.is === 'opening' ? await openOne(trx, row, fact) : undefined
      if (one) opened.push(one)
    }
  return opened
}

const openOne = async (trx: Trx, row: ConnectionRow, fact: Opening): Promise<Conversation | undefined> => {
  const { identities, profile } = fact.from
  const thread = await threadNamed(trx, row, { threads: fact.threads, key: fact.key, identities })
  const last = await lastIn(trx, thread)
  const { contact, blocked } = await nameIt(trx, row, thread, { identities, profile })
  const goesOn = blocked || (last !== undefined && last.status !== 'resolved')
  const opened = goesOn ? undefined : await openIn(trx, row, thread, contact)
  const targetId = opened?.id ?? last?.id
  const scope = { accountId: row.account_id, connectionId: row.id }
  if (targetId) await claimRefs(trx, [{ ...scope, key: fact.key, kind: 'conversation', targetId }])
  return opened
}

const threadNamed = async (
  trx: Trx,
  { account_id: accountId, id: inboxId }: ConnectionRow,
  said: Parameters<typeof nameFor>[2],
): Promise<Thread> => {
  const at = { accountId, inboxId }
  const [thread] = await lockThreads(trx, [{ ...at, key: await nameFor(trx, at, said) }])
  return thread!
}

/** Whoever held the thread before us may have opened it. */
const lastIn = (trx: Trx, { account_id, id }: Thread): Promise<Pick<Conversation, 'id' | 'status'> | undefined> =>
  trx
    .selectFrom('conversations')
    .select(['id', 'status'])
    .where('account_id', '=', account_id)
    .where('thread_id', '=', id)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()

const nameIt = async (
  trx: Trx,
  { account_id: accountId }: ConnectionRow,
  thread: Thread,
  { identities, profile }: With,
): Promise<Identified> => {
  const [sender] = await identify(trx, [{ accountId, identities, profile, known: thread.contact_id ?? undefined }])
  await nameThreads(trx, [{ thread, contact: sender!.contact, namespace: kindOf(identities) }])
  return sender!
}

const openIn = (trx: Trx, row: ConnectionRow, thread: Thread, contactId: string): Promise<Conversation> =>
  openConversation(trx, {
    accountId: row.account_id,
    inboxId: row.id,
    threadId: thread.id,
    contactId,
    teamId: row.team_id ?? undefined,
  })
