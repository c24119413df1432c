import { issue } from '../../commands/issue.ts'
import type { CommandInput, MessageView, Visibility } from '../../contract/index.ts'
import { conversationState, Refusal, reasons, seenIn, summary, visibility } from '../../contract/index.ts'
import { crashPoint, hurried } from '../../crash.ts'
import type { Row } from '../../db/index.ts'
import type { ClaimedJob } from '../../jobs/claim.ts'
import type { Outcome, Subscriber } from '../../jobs/runner.ts'
import { perLane } from '../../jobs/runner.ts'
import { messagePage } from '../../queries/views.ts'
import { findRef } from '../../refs/index.ts'
import type { Services } from '../../services.ts'
import { createDesk } from '../desk.ts'
import { tellMembers } from '../notices/tell.ts'
import { HOLD } from './holds.ts'

type Hold = Row<'holds'>
type Settling = { hold: Hold; state: 'sending' | 'keeping' }

/** Two short commands. A line whose worker died must be taken up again well before it is too late for it to go out. */
const LEASE_MS = hurried(15_000)

/**
 * Ends the wait of typed lines. What becomes of one is decided once and written down; the command that follows has an id
 * made of the hold, so a worker that died in between did it once, whoever goes on.
 */
export const holdSubscriber = (services: Services): Subscriber => ({
  name: HOLD,
  batch: 5,
  parallel: 4,
  leaseMs: LEASE_MS,
  run: perLane(services.db, services.log, (job) => endWait(services, job)),
})

const endWait = async (services: Services, job: ClaimedJob): Promise<Outcome> => {
  const hold = await holdOf(services, job)
  if (!hold?.parts) return 'done'
  if (hold.state === 'held' && hold.due > new Date()) return { again: hold.due }
  if (await isBehind(services, hold)) return { again: new Date(Date.now() + BEHIND_MS) }
  const state = hold.state === 'held' ? await decided(services, hold) : await afterDeath(services, hold)
  // It was changed or called back this very moment.
  if (!state) return { again: new Date() }
  crashPoint('hold.decided')
  if (state === 'sending') await send(services, { hold, state })
  if (state === 'keeping') await keep(services, { hold, state })
  return 'done'
}

const holdOf = (
  { db }: Services,
  { accountId, lane }: Pick<ClaimedJob, 'accountId' | 'lane'>,
): Promise<Hold | undefined> =>
  db.root.selectFrom('holds').selectAll().where('account_id', '=', accountId).where('id', '=', lane).executeTakeFirst()

const BEHIND_MS = 100

/** Lines of one agent that are due go out in the order they were typed. */
const isBehind = async ({ db }: Services, hold: Hold): Promise<boolean> => {
  const before = await db.root
    .selectFrom('holds')
    .select('id')
    .where('account_id', '=', hold.account_id)
    .where('conversation_id', '=', hold.conversation_id)
    .where('member_id', '=', hold.member_id)
    .where('state', 'in', ['held', 'sending'])
    .where('due', '<=', hold.due)
    .where('created_at', '<', hold.created_at)
    .limit(1)
    .executeTakeFirst()
  return before !== undefined
}

/** The same function that let the line begin its wait looks once more, at how things are now. */
const decided = async (services: Services, hold: Hold): Promise<Settling['state'] | undefined> => {
  const verdict = await look(services, hold)
  const state = verdict.is === 'send' ? 'sending' : 'keeping'
  const why = verdict.is === 'ask' ? verdict.because.map((reason) => reasons[reason]).join(' ') : undefined
  const tell = state === 'keeping' ? (why ?? 'Typed lines stay internal here by now.') : null
  const written = await services.db.root
    .updateTable('holds')
    .set({ state, tell })
    .where('account_id', '=', hold.account_id)
    .where('id', '=', hold.id)
    .where('state', '=', 'held')
    .where('due', '=', hold.due)
    .returning('id')
    .executeTakeFirst()
  hold.tell = tell
  return written && state
}

const LATE_MS = 60_000

/** Decided long ago, by a worker that died before it could say whether it sent: what is late is never sent by surprise. */
const afterDeath = async ({ db }: Services, hold: Hold): Promise<Settling['state'] | undefined> => {
  if (hold.state === 'keeping') return 'keeping'
  if (hold.state !== 'sending') return undefined
  if (Date.now() - hold.due.getTime() < LATE_MS) return 'sending'
  const scope = { accountId: hold.account_id, connectionId: hold.installation_id }
  if (await findRef(db.root, scope, hold.key)) return 'sending'
  hold.tell = reasons.late
  return 'keeping'
}

const look = async (services: Services, hold: Hold): Promise<Visibility> => {
  const { db } = services
  const desk = createDesk(services, { account_id: hold.account_id, id: hold.installation_id })
  // From the thread it was typed in: one that was left meanwhile only watches.
  const view = await desk.mirror(hold.conversation_id, hold.thread ?? undefined)
  if (!view) return { is: 'internal' }
  const recent = await messagePage(db.root, hold.account_id, hold.conversation_id, { limit: 10 })
  return visibility({
    ...hold.line,
    text: summary(hold.parts ?? []),
    mode: view.mode,
    conversation: conversationState(view.conversation),
    ageMs: Date.now() - hold.due.getTime(),
    afterNote: wrote(recent, 'note', hold),
    afterReply: wrote(recent, 'out', hold),
  })
}

/** A colleague wrote while the line waited. */
const wrote = (recent: readonly MessageView[], kind: 'note' | 'out', hold: Hold): boolean =>
  recent.some(
    (message) => message.kind === kind && message.author.id !== hold.member_id && message.createdAt > hold.created_at,
  )

const send = async (services: Services, { hold }: Settling): Promise<void> => {
  try {
    await command(services, hold, 'reply', { ...lineOf(hold) })
    crashPoint('hold.before-settle')
    await settle(services, hold, 'sent')
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    hold.tell = error.tell
    await keep(services, { hold, state: 'keeping' })
  }
}

/** Kept as a note; where its author could think that it was sent, they are asked. */
const keep = async (services: Services, { hold }: Settling): Promise<void> => {
  try {
    await command(services, hold, 'note', { ...lineOf(hold), ...hold.calls })
  } catch (error) {
    // The line stands for something already, or its author may write no notes: nothing is lost that they cannot see.
    if (!(error instanceof Refusal)) throw error
    services.log.warn({ hold: hold.id, code: error.code }, 'A held line could not be kept as a note.')
  }
  await settle(services, hold, 'kept')
}

const lineOf = (hold: Hold) => ({
  conversation: hold.conversation_id,
  parts: hold.parts ?? [],
  origin: {
    connection: hold.installation_id,
    key: hold.key,
    seen: seenIn(hold.line),
    ...(hold.thread ? { thread: hold.thread } : {}),
  },
})

const command = <N extends 'reply' | 'note'>(services: Services, hold: Hold, name: N, body: CommandInput<N>) =>
  issue(services, hold.account_id, {
    name,
    body,
    id: `hold:${hold.id}:${name}`,
    actor: { kind: 'member', id: hold.member_id },
  } as Parameters<typeof issue>[2])

/** The words go with it: from here on the message holds them. */
const settle = (services: Services, hold: Hold, state: 'sent' | 'kept'): Promise<void> =>
  services.db.transaction(async (trx) => {
    await trx
      .updateTable('holds')
      .set({ state, parts: null, settled_at: new Date() })
      .where('account_id', '=', hold.account_id)
      .where('id', '=', hold.id)
      .execute()
    if (state === 'sent' || !hold.tell) return
    const { account_id: accountId, member_id: member, conversation_id: conversation, key, tell } = hold
    const notice = { is: 'unsent' as const, conversation, key, tell, installation: hold.installation_id }
    await tellMembers(trx, [{ accountId, member, key: `unsent:${hold.id}`, notice }])
  })
