import { sql } from 'kysely'
import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult, Mode } from '../contract/index.ts'
import { Refusal, uuidv7 } from '../contract/index.ts'
import { activity } from '../conversations/activity.ts'
import type { Conversation } from '../conversations/change.ts'
import { change } from '../conversations/change.ts'
import { subject } from '../conversations/subject.ts'
import type { Row, Trx } from '../db/index.ts'
import { mirrorLane } from '../events/wake.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { homeOf, isOn } from './home.ts'

type MirrorRow = Row<'mirrors'>
type Target = { installation: string; channel: string; mode: Mode; hold: number; quiet: number }

/** A mode the surface does not offer is none it could keep its promises in. */
const SAFEST: Mode = 'explicit'

/**
 * From here on a conversation is shown elsewhere. Nothing is posted here: the mirror's lane opens the new thread, tells the
 * last lines again and points to it from the old one. What was begun for the old place can settle nothing for the new one.
 */
export const moveMirror = async (acting: Acting, body: CommandBody<'move_mirror'>): Promise<CommandResult> => {
  const { trx, accountId } = acting
  const conversation = await subject(acting, body.conversation)
  const home = await homeOf(trx, accountId, body.conversation)
  // Asked under the lock: a person may have moved it since the rules were.
  if (acting.actor.kind === 'rule' && home?.by_hand && (await isOn(trx, accountId, home.installation_id)))
    throw new Refusal('closed', 'A person moved this conversation. It stays there until it is resolved.')
  const target = await targetOf(acting, body, home)
  const done = { conversation: body.conversation, seq: conversation.seq }
  if (home && standsThere(home, body)) return done
  const beside = await besideAt(trx, accountId, body)
  if (body.anew && beside?.channel === body.channel) {
    await beginBeside(trx, beside)
    return done
  }
  const after = await change(trx, conversation, [lineOf(acting, body, home)])
  if (beside) await leave(trx, beside)
  // Last: the new card names it as where the conversation came from.
  if (home) await leave(trx, home)
  await settleIn(acting, target, { conversation: after.conversation, home, beside })
  const lanes = [...new Set([target.installation, ...(home ? [home.installation_id] : [])])]
  await enqueue(
    trx,
    lanes.map((installation) => ({
      subscriber: 'mirror',
      lane: mirrorLane(body.conversation, installation),
      accountId,
      payload: { card: true },
    })),
  )
  return { conversation: body.conversation, seq: after.conversation.seq }
}

/** Where the installation shows it beside its home. */
const besideAt = (
  trx: Trx,
  accountId: string,
  { conversation, installation }: CommandBody<'move_mirror'>,
): Promise<MirrorRow | undefined> =>
  trx
    .selectFrom('mirrors')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversation)
    .where('installation_id', '=', installation)
    .where('beside', '=', true)
    .where('away', '=', false)
    .forNoKeyUpdate()
    .executeTakeFirst()

/** What stands beside the home begins anew in its own place, and the home stays where it is. */
const beginBeside = async (trx: Trx, mirror: MirrorRow): Promise<void> => {
  const { account_id: accountId, id, conversation_id, installation_id } = mirror
  await noteLeft(trx, mirror)
  await trx
    .updateTable('mirrors')
    .set((eb) => ({ root: null, spot: null, came_from: null, place: eb('place', '+', 1), placed_at: sql`now()` }))
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .execute()
  const lane = mirrorLane(conversation_id, installation_id)
  await enqueue(trx, [{ subscriber: 'mirror', lane, accountId, payload: { card: true } }])
}

const standsThere = (home: MirrorRow, { installation, channel, anew }: CommandBody<'move_mirror'>): boolean =>
  !anew && home.installation_id === installation && home.channel === channel

const lineOf = (acting: Acting, { channel, installation }: CommandBody<'move_mirror'>, home: MirrorRow | undefined) => {
  const again = home?.installation_id === installation && home.channel === channel
  const sentence = again
    ? `${acting.by} went on with the conversation in a new thread`
    : `${acting.by} moved the conversation here`
  return activity(acting, 'moved', sentence, { channel, installation })
}

/** Held while the mirror is written: a channel that is lost at this moment either sees this mirror or is seen by it. */
const targetOf = async (
  { trx, accountId, services }: Acting,
  { installation, channel }: CommandBody<'move_mirror'>,
  home: MirrorRow | undefined,
): Promise<Target> => {
  const row = await trx
    .selectFrom('connections')
    .select(['plugin', 'enabled'])
    .where('account_id', '=', accountId)
    .where('id', '=', installation)
    .where('kind', '=', 'installation')
    .executeTakeFirst()
  if (!row) throw new Refusal('not_found', 'There is no such installation.')
  if (!row.enabled) throw new Refusal('closed', 'This installation is switched off. Switch it on, or choose another.')
  const { modes } = services.registry.surface(row.plugin)
  const rules = await trx
    .selectFrom('channel_rules')
    .select(['mode', 'hold_seconds', 'quiet_days'])
    .where('account_id', '=', accountId)
    .where('installation_id', '=', installation)
    .where('channel', '=', channel)
    .orderBy('position')
    .orderBy('id')
    .forShare()
    .execute()
  const [careful] = rules.toSorted((a, b) => CAREFUL.indexOf(a.mode) - CAREFUL.indexOf(b.mode))
  // No rule names it: where it stays in its channel it may do what it did, and a channel that only watched goes on so.
  const before = home?.installation_id === installation && home.channel === channel ? home : undefined
  const was = before?.before_switch ?? before?.mode
  // An agent who closed the thread has not opened it by going on in the same channel.
  const [wanted] = [careful?.mode, was]
    .filter((it) => it !== undefined)
    .sort((a, b) => CAREFUL.indexOf(a) - CAREFUL.indexOf(b))
  const mode = wanted && modes.includes(wanted) ? wanted : SAFEST
  return { installation, channel, mode, hold: careful?.hold_seconds ?? 8, quiet: careful?.quiet_days ?? 7 }
}

/** Where several rules name a channel, its threads keep to the most careful one. */
const CAREFUL: readonly Mode[] = ['alerts', 'explicit', 'confirm', 'direct']

/** Written down also where no card stands yet: one may be on its way. */
const noteLeft = async (trx: Trx, { account_id, id }: MirrorRow): Promise<void> => {
  await sql`
    INSERT INTO moves (account_id, mirror_id, place, conversation_id, installation_id, channel, root, spot, moved_at)
    SELECT account_id, id, place, conversation_id, installation_id, channel, root, spot, clock_timestamp() FROM mirrors
    WHERE account_id = ${account_id} AND id = ${id}
    FOR NO KEY UPDATE`.execute(trx)
}

const leave = async (trx: Trx, home: MirrorRow): Promise<void> => {
  await noteLeft(trx, home)
  await trx
    .updateTable('mirrors')
    .set((eb) => ({
      away: true,
      root: null,
      spot: null,
      place: eb('place', '+', 1),
      before_switch: null,
      switched_at: null,
      switched_assignee: null,
    }))
    .where('account_id', '=', home.account_id)
    .where('id', '=', home.id)
    .execute()
}

type From = { conversation: Conversation; home: MirrorRow | undefined; beside: MirrorRow | undefined }

/** It goes on from what the old place has shown: what is on its way there is shown here as well. */
const settleIn = async (acting: Acting, target: Target, { conversation, home, beside }: From): Promise<void> => {
  const byHand = acting.actor.kind === 'member' || acting.actor.kind === 'bot'
  const hand = byHand || (home?.by_hand === true && acting.actor.kind === 'system')
  // These left their place a moment ago, and stand in the next one.
  const left = [home, beside].flatMap((mirror) => mirror?.id ?? [])
  const [seq, editSeq] = home ? await shownIn(acting.trx, home) : [0, 0]
  const { account_id, id: conversation_id } = conversation
  await sql`
    INSERT INTO mirrors AS m (account_id, id, conversation_id, installation_id, channel, mode, hold_seconds, quiet_days, by_hand,
      placed_seq, place, recapped, seq, edit_seq)
    VALUES (${account_id}, ${uuidv7()}, ${conversation_id}, ${target.installation}, ${target.channel}, ${target.mode}, ${target.hold},
      ${target.quiet}, ${hand}, ${conversation.seq}, ${home ? 1 : 0}, 0, ${seq}, ${editSeq})
    ON CONFLICT (account_id, conversation_id, installation_id) DO UPDATE SET away = false, beside = false, channel = excluded.channel,
      mode = excluded.mode, hold_seconds = excluded.hold_seconds, quiet_days = excluded.quiet_days, by_hand = excluded.by_hand,
      placed_at = now(), placed_seq = excluded.placed_seq, place = m.place + CASE WHEN m.id = ANY (${left}::uuid[]) THEN 0 ELSE 1 END,
      seq = greatest(m.seq, excluded.seq), root = NULL, spot = NULL, came_from = NULL`.execute(acting.trx)
}

/** Read again under the lock: a post may have been settled a moment ago. */
const shownIn = async (trx: Trx, { account_id, id }: MirrorRow): Promise<[number, number]> => {
  const row = await trx
    .selectFrom('mirrors')
    .select(['seq', 'edit_seq'])
    .where('account_id', '=', account_id)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return [row.seq, row.edit_seq]
}
