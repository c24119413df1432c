import { addClaims } from '../contacts/claims.ts'
import { setConsent } from '../contacts/consent.ts'
import type { Fact } from '../contract/index.ts'
import { text, uuidv7 } from '../contract/index.ts'
import type { Conversation } from '../conversations/change.ts'
import { crashPoint } from '../crash.ts'
import type { Trx } from '../db/index.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import { closeMany } from '../jobs/claim.ts'
import { applyEcho, isEcho } from '../outbound/echo.ts'
import { applyParked } from '../outbound/known.ts'
import { applyLateFact } from '../outbound/late.ts'
import { memberViews } from '../queries/members.ts'
import { claimRefs, takeParked } from '../refs/index.ts'
import { assignEachNext } from '../routing/round-robin.ts'
import type { Services } from '../services.ts'
import { readAfterwards } from './afterwards.ts'
import { awaitAnswered, resolveAnswers } from './answering.ts'
import { readChoices } from './chosen.ts'
import type { Incoming } from './messages.ts'
import { appendIncoming } from './messages.ts'
import { applyNotice, applyStatus } from './notice.ts'
import { openForEcho, openWithoutWords } from './openings.ts'
import type { Parsed } from './parse.ts'
import { lockWaiting, markHandled } from './raw.ts'

/** What is told once the transaction has committed, because it is not stored. */
export type Aftermath = {
  /** Something came for one of the lanes meanwhile. */
  again: boolean
  ingested: number
  typing: { parsed: Parsed; thread: string; on: boolean }[]
}

/**
 * One transaction for a batch of parsed items: claim refs, identify, open or reopen, append, assign, facts, jobs, and the
 * raw rows closed. Whatever breaks it breaks it whole; the caller then tries smaller batches.
 */
export const ingest = async (
  services: Services,
  given: readonly Parsed[],
  jobs: readonly ClaimedJob[],
): Promise<Aftermath> =>
  services.db.transaction(async (trx) => {
    const waiting = await lockWaiting(
      trx,
      given.map((item) => item.raw.id),
    )
    const items = given.filter((item) => waiting.has(item.raw.id))
    const messages = await claimMessages(trx, items)
    const opened = [...(await appendIncoming(trx, messages)), ...(await openWithoutWords(trx, items))]
    crashPoint('ingest.after-append')
    await assignFirst(trx, items, opened)
    await applyRest(trx, items)
    await applyWaiting(trx, messages)
    await awaitAnswered(trx, messages)
    await applyStatus(trx, items)
    await markHandled(
      trx,
      items.map((item) => item.raw.id),
    )
    const again = await closeMany(trx, jobs)
    crashPoint('ingest.before-commit')
    return { again, ...aftermath(items, messages.length) }
  })

/** Messages of contacts whose outside key nobody had before: a message that comes twice is claimed once. */
const claimMessages = async (trx: Trx, items: readonly Parsed[]): Promise<Incoming[]> => {
  const wanted = items.flatMap((item) => item.facts.flatMap((fact) => asIncoming(item, fact)))
  const claims = await claimRefs(
    trx,
    wanted.map(({ row, fact, id }) => ({
      accountId: row.account_id,
      connectionId: row.id,
      key: fact.key,
      kind: 'message',
      targetId: id,
    })),
  )
  const won = wanted.filter((_, i) => claims[i]?.won)
  await resolveAnswers(trx, won)
  for (const message of won) if (await isFromMember(trx, message)) handOn(message)
  await readChoices(trx, won)
  await readAfterwards(trx, won)
  return won
}

/** Anybody may claim to hand on what a stranger wrote; a member's own mail does. */
const isFromMember = async (trx: Trx, { fact, from, row }: Incoming): Promise<boolean> => {
  const addresses = from.identities.flatMap((it) => (it.verified && it.namespace === 'email' ? [it.value] : []))
  if (!fact.forwarded || addresses.length === 0) return false
  return (await memberViews(trx, row.account_id, { emails: addresses })).length > 0
}

/** Nothing of the member stays on it: an answer would go to them and whomever they copied. */
const handOn = (message: Incoming): void => {
  const { identities, profile, envelope, memo } = message.fact.forwarded!
  message.from = { side: 'contact', identities, profile }
  message.fact = { ...message.fact, envelope, memo }
}

const asIncoming = ({ row, spam, language, raw }: Parsed, fact: Fact): Incoming[] => {
  const about = { id: uuidv7(), rawId: raw.id, row, spam, language }
  if (fact.is === 'message' && fact.from.side === 'contact') return [{ ...about, fact, from: fact.from }]
  if (fact.is === 'answer' && fact.from.side === 'contact')
    return [{ ...about, fact: answerAsMessage(fact), from: fact.from }]
  return []
}

/** A pressed button reads like the words on it; which one it was stays in the memo. */
const answerAsMessage = (fact: Extract<Fact, { is: 'answer' }>): Extract<Fact, { is: 'message' }> => ({
  is: 'message',
  key: fact.key,
  threads: fact.threads,
  from: fact.from,
  parts: [text(fact.label)],
  answersKey: fact.of,
  memo: { ...fact.memo, choice: fact.choice },
})

const assignFirst = async (trx: Trx, items: readonly Parsed[], opened: readonly Conversation[]): Promise<void> => {
  const inboxes = new Map(items.map((item) => [item.row.id, item.row]))
  await assignEachNext(trx, opened, (conversation) => inboxes.get(conversation.inbox_id))
}

/** Everything that is said of something else, in the order it came. */
const applyRest = async (trx: Trx, items: readonly Parsed[]): Promise<void> => {
  for (const item of items)
    for (const fact of item.facts) {
      if (fact.is === 'consent') await setConsent(trx, item.row.account_id, fact.identity, fact.consent)
      else if (fact.is === 'notice') await applyNotice(trx, item.row, fact)
      else if (fact.is === 'identity') await addClaims(trx, item.row.account_id, fact)
      else await applyLate(trx, item, fact)
    }
}

const applyLate = async (trx: Trx, { row, raw }: Parsed, fact: Fact): Promise<void> => {
  const connection = { id: row.id, accountId: row.account_id }
  const outcome = await applyLateFact(trx, connection, fact, raw.id)
  if (outcome === 'unplaced' && isEcho(fact))
    await applyEcho(
      trx,
      { accountId: row.account_id, connectionId: row.id },
      fact,
      await openForEcho(trx, row, fact),
      raw.id,
    )
}

/** What came before its message waits behind the message's key; it is applied in the statement after the claim. */
const applyWaiting = async (trx: Trx, messages: readonly Incoming[]): Promise<void> => {
  for (const [, group] of Map.groupBy(messages, (m) => m.row.id)) {
    const [{ row }] = group as [Incoming]
    const scope = { accountId: row.account_id, connectionId: row.id }
    await applyParked(
      trx,
      scope,
      await takeParked(
        trx,
        group.map((m) => ({ ...scope, key: m.fact.key })),
      ),
    )
  }
}

const aftermath = (items: readonly Parsed[], ingested: number): Omit<Aftermath, 'again'> => ({
  ingested,
  typing: items.flatMap((parsed) =>
    parsed.facts.flatMap((f) => (f.is === 'typing' ? [{ parsed, thread: f.thread, on: f.on }] : [])),
  ),
})
