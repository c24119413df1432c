import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult, ConversationView, Log, Mode } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { subject } from '../conversations/subject.ts'
import type { Db, Executor, Row } from '../db/index.ts'
import { mirrorLane } from '../events/wake.ts'
import { enqueue } from '../jobs/enqueue.ts'
import type { Subscriber } from '../jobs/runner.ts'
import { perLane } from '../jobs/runner.ts'
import { conversationViews } from '../queries/views.ts'
import { setMode } from './mode.ts'

type MirrorRow = Row<'mirrors'>

/** Nobody thinks of a switch they made half an hour ago. */
const IDLE_MS = 30 * 60_000

type Switched = Pick<MirrorRow, 'mode' | 'before_switch' | 'switched_at' | 'switched_assignee'>
type Now = Pick<ConversationView, 'status' | 'assignee' | 'lastMessageAt'>

/** When a thread that was opened for typed lines closes by itself, if nobody writes. */
const idleAt = ({ switched_at: at }: Switched, { lastMessageAt }: Now): Date =>
  new Date(Math.max(at?.getTime() ?? 0, lastMessageAt.getTime()) + IDLE_MS)

/** Opened for typed lines, it is so only while the same agent is at it: resolving, handing over and silence end that. */
const isOver = (mirror: Switched, now: Now, at = new Date()): boolean =>
  now.status === 'resolved' || isHandedOver(mirror, now) || idleAt(mirror, now) <= at

/** Whoever switched it becomes the assignee by answering; that hands it to nobody else. */
const isHandedOver = ({ switched_assignee: had }: Switched, { assignee }: Now): boolean =>
  assignee !== undefined && assignee.id !== had

/** What a typed line does right now. Fails to the safer side even where nothing has noted yet that the switch is over. */
export const modeNow = (mirror: Switched, now: Now): Mode =>
  mirror.before_switch && isOver(mirror, now) ? mirror.before_switch : mirror.mode

const mirrorRow = (db: Executor, accountId: string, conversation: string, installation: string) =>
  db
    .selectFrom('mirrors')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversation)
    .where('installation_id', '=', installation)
    .executeTakeFirst()

const LAPSED = '🔒 From here on typed lines stay internal again.'

/** Puts a lapsed switch back, with a line in the thread. Otherwise answers when to look again; undefined: nothing is switched. */
export const lapse = async (db: Db, mirror: MirrorRow, now: Now): Promise<'lapsed' | Date | undefined> => {
  const back = mirror.before_switch
  if (!back) return undefined
  if (!isOver(mirror, now)) return idleAt(mirror, now)
  const { account_id: accountId, conversation_id: conversation, installation_id: installation } = mirror
  const at = { accountId, conversation, installation }
  // Not from anything else: a channel that was lost meanwhile only watches, and stays so.
  await db.transaction((trx) => setMode(trx, at, back, LAPSED, { seen: mirror.mode }))
  return 'lapsed'
}

/** An agent's own word about one thread. Only opening it ends by itself; closing it is the safer side already. */
export const switchMode = async (
  acting: Acting,
  { conversation: id, installation, mode }: CommandBody<'set_mode'>,
): Promise<CommandResult> => {
  const { trx, accountId, by } = acting
  const conversation = await subject(acting, id)
  const mirror = await mirrorRow(trx, accountId, id, installation)
  if (!mirror) throw new Refusal('not_found', 'This installation does not show the conversation.')
  if (mirror.away) throw new Refusal('closed', 'The conversation goes on in another thread. Switch typed lines there.')
  if (mirror.mode === 'alerts')
    throw new Refusal('closed', 'This channel only watches. An administrator can change that in its channel rule.')
  await requireOffered(acting, installation, mode)
  if (mode === 'direct' && conversation.status === 'resolved')
    throw new Refusal('closed', 'The conversation is resolved. Reopen it first.')
  const line =
    mode === 'direct'
      ? `📤 ${by} opened the thread: from here on typed lines go to the customer after a moment.`
      : `🔒 ${by} closed the thread: from here on typed lines stay internal.`
  const opens = mode === 'direct' && mirror.mode !== 'direct'
  const assignee = conversation.assignee_id ?? acting.actor.id
  const until = opens ? { before: mirror.mode, assignee } : undefined
  await setMode(trx, { accountId, conversation: id, installation }, mode, line, { doer: acting, until })
  const lane = mirrorLane(id, installation)
  if (until) await enqueue(trx, [{ subscriber: SWITCH, lane, accountId, runAt: new Date(Date.now() + IDLE_MS) }])
  return { conversation: id }
}

/** The clock of a switched thread; its lane is the mirror's. */
const SWITCH = 'switch'

export const switchSubscriber = ({ db, log }: { db: Db; log: Log }): Subscriber => ({
  name: SWITCH,
  batch: 10,
  parallel: 1,
  leaseMs: 60_000,
  run: perLane(db, log, async ({ accountId, lane }) => {
    const [conversation = '', installation = ''] = lane.split(':')
    const mirror = await mirrorRow(db.root, accountId, conversation, installation)
    const [view] = mirror ? await conversationViews(db.root, accountId, [conversation]) : []
    const again = mirror && view && (await lapse(db, mirror, view))
    return again instanceof Date ? { again } : 'done'
  }),
})

type Verb<B> = (acting: Acting, body: B) => Promise<CommandResult>

/** Whoever has it gives it back, or to a team: with it goes what they opened for their own lines. */
export const closing =
  <B extends { conversation: string }>(verb: Verb<B>): Verb<B> =>
  async (acting, body) => {
    const done = await verb(acting, body)
    const { trx, accountId } = acting
    const { conversation } = body
    const opened = await trx
      .selectFrom('mirrors')
      .innerJoin('conversations as c', (on) =>
        on.onRef('c.account_id', '=', 'mirrors.account_id').onRef('c.id', '=', 'mirrors.conversation_id'),
      )
      .select(['mirrors.installation_id as installation', 'mirrors.mode', 'mirrors.before_switch'])
      .where('mirrors.account_id', '=', accountId)
      .where('mirrors.conversation_id', '=', conversation)
      .where('mirrors.before_switch', 'is not', null)
      .where('c.assignee_id', 'is', null)
      .execute()
    for (const { installation, mode, before_switch: back } of opened)
      if (back) await setMode(trx, { accountId, conversation, installation }, back, LAPSED, { seen: mode })
    return done
  }

const requireOffered = async ({ trx, accountId, services }: Acting, id: string, mode: Mode): Promise<void> => {
  const row = await trx
    .selectFrom('connections')
    .select('plugin')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  if (!services.registry.surface(row.plugin).modes.includes(mode))
    throw new Refusal('unsupported', 'This installation does not offer that.')
}
