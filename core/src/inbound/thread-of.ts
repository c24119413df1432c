import type { IdentityClaim, ThreadClaim } from '../contract/index.ts'
import type { Joins } from '../conversations/joining.ts'
import { joinsBy, wroteThereAs } from '../conversations/joining.ts'
import type { Thread } from '../conversations/threads.ts'
import { lockThreads } from '../conversations/threads.ts'
import type { Trx } from '../db/index.ts'
import type { Incoming } from './messages.ts'

/** `known`: whose words these are, as long as nobody vouches for another. */
export type Chosen = { thread: Thread; known?: string }

/**
 * Of each message the first name its thread claims allow, locked. Of the first of them: who may know somebody in a thread
 * that an earlier one begins just now, as an answer in a backlog does, is asked again once that one stands there.
 */
export const chooseThreads = async (trx: Trx, given: readonly Incoming[]): Promise<Chosen[]> => {
  const all = await Promise.all(given.map((m) => chooseName(trx, m)))
  const names = all.slice(0, endOfWave(given, all))
  const messages = given.slice(0, names.length)
  const threads = await lockThreads(
    trx,
    messages.map((m, i) => ({ accountId: m.row.account_id, inboxId: m.row.id, key: names[i]!.ref })),
  )
  return Promise.all(
    messages.map(async (m, i) => {
      const thread = threads[i]!
      const known = names[i]!.as === 'participant' ? await wroteThereAs(trx, joinerOf(m), thread.id) : thread.contact_id
      return { thread, ...(known && { known }) }
    }),
  )
}

const endOfWave = (messages: readonly Incoming[], names: readonly { ref: string }[]): number => {
  const begun = new Set<string>()
  for (const [i, { row, fact }] of messages.entries()) {
    const own = names[i]!.ref
    if (fact.threads.some(({ ref, needs }) => needs && ref !== own && begun.has(`${row.id} ${ref}`))) return i
    begun.add(`${row.id} ${own}`)
  }
  return messages.length
}

const joinerOf = ({ row, from }: Incoming) => ({
  accountId: row.account_id,
  inboxId: row.id,
  identities: from.identities,
})

const chooseName = async (trx: Trx, m: Incoming): Promise<{ ref: string; as: Joins }> => {
  for (const claim of m.fact.threads) {
    const as = await joinsBy(trx, joinerOf(m), claim)
    if (as) return { ref: claim.ref, as }
  }
  return { ref: m.fact.key, as: 'contact' }
}

/** The name of the thread a message goes on in, where its writer is the contact there and not somebody on copy. */
export const ownThreadOf = async (trx: Trx, m: Incoming): Promise<string | undefined> => {
  const { ref, as } = await chooseName(trx, m)
  return as === 'contact' ? ref : undefined
}

/** The thread in which somebody is written to, or may write: not one that only somebody known there may go on with. */
export const nameFor = async (
  trx: Trx,
  at: { accountId: string; inboxId: string },
  { threads, key, identities }: { threads: readonly ThreadClaim[]; key: string; identities: readonly IdentityClaim[] },
): Promise<string> => {
  for (const claim of threads) if (await joinsBy(trx, { ...at, identities }, claim)) return claim.ref
  return key
}
