import { issue } from '../commands/issue.ts'
import type { Actor, CommandInput, MirrorView } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Services } from '../services.ts'
import type { MirrorRow } from './desk.ts'
import { homeOf, isOn } from './home.ts'
import { placeNow } from './rules.ts'
import type { Showing } from './showing.ts'
import type { Seen } from './steps.ts'

/**
 * Something rules look at changed: where another one wins now, the mirror moves. Only such a change asks the rules again, so
 * changing the rules moves nothing by itself. Answers whether it moves.
 */
export const reroute = async (showing: Showing, { conversation }: MirrorView, events: readonly Seen[]) => {
  const { services, mirror } = showing
  const free = await freedAt(showing, events)
  const last = free === undefined ? undefined : events.findLast((event) => event.seq > free && concernsRules(event))
  if (!last || conversation.status === 'resolved') return false
  const place = await placeNow(services.db.root, mirror.account_id, mirror.conversation_id, begunAt(mirror, events))
  if (!place || (place.installation === mirror.installation_id && place.channel === mirror.channel)) return false
  const { rule, ...target } = place
  // From the fact and the rule: worked off again, it is the same command.
  return move(
    services,
    mirror,
    target,
    { kind: 'rule', id: rule },
    `route:${mirror.conversation_id}:${last.seq}:${rule}`,
  )
}

/** What came by day stays with who works by day: its hours are those in which it began, or began anew. */
const begunAt = ({ placed_at }: MirrorRow, events: readonly Seen[]): Date =>
  events.some(isReopening) ? new Date() : placed_at

const isReopening = ({ data }: Seen): boolean => data?.was === 'resolved' && data.status !== undefined

/** Of the facts of a conversation those that a rule may look at. */
const concernsRules = (event: Seen): boolean => {
  const { data } = event
  if (!data) return false
  if (isReopening(event)) return true
  const fields = Array.isArray(data.fields) ? data.fields : []
  return (
    ['team', 'added', 'removed', 'priority'].some((name) => data[name] !== undefined) ||
    fields.some((field) => field === 'locale' || field === 'language' || String(field).startsWith('attributes.'))
  )
}

/** Where a person put it, it stays until it is resolved. Answers after which change rules count again; undefined: not yet. */
const freedAt = async ({ services, mirror }: Showing, events: readonly Seen[]): Promise<number | undefined> => {
  if (!mirror.by_hand) return 0
  const resolved = events.findLast(({ seq, data }) => seq > mirror.placed_seq && data?.status === 'resolved')
  if (!resolved) return undefined
  await services.db.root
    .updateTable('mirrors')
    .set({ by_hand: false })
    .where('account_id', '=', mirror.account_id)
    .where('id', '=', mirror.id)
    .where('placed_seq', '<', resolved.seq)
    .execute()
  return resolved.seq
}

const DAY_MS = 24 * 3_600_000

/**
 * Old roots do not move down: what a contact writes into a thread that was silent for days would be seen by nobody. The
 * conversation then goes on in a new thread of the same channel. Answers whether it does.
 */
export const startAnew = async ({ services, mirror }: Showing, events: readonly Seen[]): Promise<boolean> => {
  const { root, quiet_days: days, placed_at, installation_id: installation, channel, beside } = mirror
  const since = new Date(Date.now() - days * DAY_MS)
  if (!root || days === 0 || placed_at > since) return false
  const spoke = events.find(({ seq, type }) => seq > mirror.seq && type === 'message.received')
  if (!spoke || (await lastShown(services, mirror)) > since) return false
  // One line may find both silent, the home and what stands beside it.
  const id = `anew:${mirror.conversation_id}:${spoke.seq}${beside ? `:${installation}` : ''}`
  return move(services, mirror, { installation, channel, anew: true }, { kind: 'system', id: 'system' }, id)
}

const lastShown = async ({ db }: Services, { account_id, conversation_id, seq }: MirrorRow): Promise<Date> => {
  const row = await db.root
    .selectFrom('messages')
    .select('created_at')
    .where('account_id', '=', account_id)
    .where('conversation_id', '=', conversation_id)
    .where('seq', '<=', seq)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.created_at ?? new Date(0)
}

/** A conversation whose installation is gone or switched off is shown where the rules want it now. */
export const bringHome = async (
  services: Services,
  accountId: string,
  conversation: string,
  installation: string,
): Promise<boolean> => {
  const { root } = services.db
  const home = await homeOf(root, accountId, conversation)
  if (!home || home.installation_id === installation || (await isOn(root, accountId, home.installation_id)))
    return false
  const place = await placeNow(root, accountId, conversation)
  if (place?.installation !== installation) return false
  const { rule, ...target } = place
  const id = `home:${conversation}:${home.id}:${home.place}:${rule}`
  return move(services, home, target, { kind: 'rule', id: rule }, id)
}

const move = async (
  services: Services,
  { account_id, conversation_id: conversation }: MirrorRow,
  target: Omit<CommandInput<'move_mirror'>, 'conversation'>,
  actor: Actor,
  id: string,
): Promise<boolean> => {
  try {
    await issue(services, account_id, { name: 'move_mirror', body: { conversation, ...target }, actor, id })
    return true
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    services.log.warn({ conversation, code: error.code }, 'A conversation could not be shown where its rule wants it.')
    return false
  }
}
