import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import { sql } from 'kysely'
import type { Mode } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { Database, Db, Executor, Trx } from '../db/index.ts'
import { setMode } from './mode.ts'
import { tellAdmins } from './notices/tell.ts'

// A channel that others came to see, or that is gone, is none to answer from: its conversations only watch, until an
// administrator says otherwise by its channel rule.

type At = { accountId: string; installation: string }
type Lost = { channels: readonly string[]; roots: string; line: string; tell: string }

/** The rules first, so that no new conversation opens as if nothing had happened; then each thread, with a line in it. */
export const onlyWatch = async (db: Db, at: At, { channels: named, roots, line, tell }: Lost): Promise<void> => {
  const channels = [...new Set([...named, ...(await channelsOf(db.root, at, roots))])]
  if (channels.length === 0) return
  const concerned = await db.transaction(async (trx) => {
    const { numUpdatedRows: rules } = await trx
      .updateTable('channel_rules')
      .set((eb) => ({ mode: 'alerts', before_watch: eb.ref('mode') }))
      .where('account_id', '=', at.accountId)
      .where('installation_id', '=', at.installation)
      .where(meant(channels))
      .where('mode', '!=', 'alerts')
      .executeTakeFirstOrThrow()
    const mirrors = await mirrorsIn(trx, at, channels, standsIn(roots))
    const opened = mirrors.some(({ mode }) => mode !== 'alerts')
    const key = rules > 0n ? uuidv7() : opened && !(await isLost(trx, at, channels)) ? `${roots}:${line}` : undefined
    if (key)
      await tellAdmins(trx, at.accountId, {
        key: `watch:${at.installation}:${key}`,
        installation: at.installation,
        tell,
      })
    return mirrors
  })
  for (const { conversation, mode } of concerned)
    if (mode !== 'alerts') await db.transaction((trx) => setMode(trx, { ...at, conversation }, 'alerts', line))
}

/** A rule closes once, so it is told each time; who finds it closed by whoever came before has nothing to add. */
const isLost = async (trx: Trx, { accountId, installation }: At, channels: readonly string[]): Promise<boolean> => {
  const rule = await trx
    .selectFrom('channel_rules')
    .select('id')
    .where('account_id', '=', accountId)
    .where('installation_id', '=', installation)
    .where(meant(channels))
    .where('before_watch', 'is not', null)
    .executeTakeFirst()
  return rule !== undefined
}

/** Rules that mean one of these channels: by what the tool itself calls it, and by its name only where that is not known. */
const meant =
  (channels: readonly string[]) =>
  (eb: ExpressionBuilder<Database, 'channel_rules'>): Expression<SqlBool> =>
    eb.or([eb('channel_id', 'in', channels), eb.and([eb('channel_id', 'is', null), eb('channel', 'in', channels)])])

/** Threads of one channel, and those that are yet to be opened: another may bear the name it had. */
export const standsIn = (roots: string): Expression<SqlBool> =>
  sql<boolean>`(root IS NULL OR (root COLLATE "C" >= ${roots} AND root COLLATE "C" < ${`${roots}\u{10FFFF}`}))`

/** What rules called the channel when its threads were opened. */
const channelsOf = async (db: Executor, { accountId, installation }: At, roots: string): Promise<string[]> => {
  const rows = await db
    .selectFrom('mirrors')
    .select('channel')
    .distinct()
    .where('account_id', '=', accountId)
    .where('installation_id', '=', installation)
    // A stretch of the index: a channel that is lost looks at its own threads only.
    .where(sql<boolean>`root COLLATE "C" >= ${roots} AND root COLLATE "C" < ${`${roots}\u{10FFFF}`}`)
    .execute()
  return rows.map(({ channel }) => channel)
}

/** An installation without its token or scopes could not even say what became of an answer: it only watches until it is mended. */
export const isFit = async (db: Executor, accountId: string, installation: string): Promise<boolean> => {
  const row = await db
    .selectFrom('connections')
    .select('health')
    .where('account_id', '=', accountId)
    .where('id', '=', installation)
    .executeTakeFirst()
  return row?.health === 'ok' || row?.health === 'unreachable'
}

const LIFTED = 'An administrator opened this channel for answers again.'
const WATCHES = 'An administrator made this channel one that only watches: nothing written here reaches the customer.'

/** An administrator's word about a channel reaches the threads that stand in it already: those it opens, and those it closes. */
export const followRules = async (db: Db, at: At): Promise<void> => {
  const named = await db.root
    .selectFrom('channel_rules')
    .select('channel')
    .distinct()
    .where('account_id', '=', at.accountId)
    .where('installation_id', '=', at.installation)
    .execute()
  const channels = named.map(({ channel }) => channel)
  for (const mirror of await mirrorsIn(db.root, at, channels)) await db.transaction((trx) => follow(trx, at, mirror))
}

/** The rules are read again and held: whoever finds the channel lost at this moment comes before us or after us, never in between. */
const follow = async (trx: Trx, at: At, { conversation, channel, mode }: Shown): Promise<void> => {
  const wanted = await modeOf(trx, at, channel)
  if (!wanted || (mode === 'alerts') === (wanted === 'alerts')) return
  const line = wanted === 'alerts' ? WATCHES : LIFTED
  await setMode(trx, { ...at, conversation }, wanted, line, { seen: mode })
}

/** Where several rules name a channel, its threads keep to the most careful one. */
const modeOf = async (trx: Trx, { accountId, installation }: At, channel: string): Promise<Mode | undefined> => {
  const rules = await trx
    .selectFrom('channel_rules')
    .select('mode')
    .where('account_id', '=', accountId)
    .where('installation_id', '=', installation)
    .where('channel', '=', channel)
    .orderBy('id')
    .forShare()
    .execute()
  return rules.map(({ mode }) => mode).reduce<Mode | undefined>((a, b) => (a ? safer(a, b) : b), undefined)
}

const CAREFUL: readonly Mode[] = ['alerts', 'explicit', 'confirm', 'direct']
const safer = (a: Mode, b: Mode): Mode => (CAREFUL.indexOf(a) < CAREFUL.indexOf(b) ? a : b)

type Shown = { conversation: string; channel: string; mode: Mode }

/** Not those that left the channel: what becomes of it is no matter of the threads they went to. */
const mirrorsIn = async (
  db: Executor,
  { accountId, installation }: At,
  channels: readonly string[],
  where: Expression<SqlBool> = sql<boolean>`true`,
): Promise<Shown[]> => {
  if (channels.length === 0) return []
  return db
    .selectFrom('mirrors')
    .select(['conversation_id as conversation', 'channel', 'mode'])
    .where('account_id', '=', accountId)
    .where('installation_id', '=', installation)
    .where('channel', 'in', channels)
    .where('away', '=', false)
    .where(where)
    .orderBy('conversation_id')
    .execute()
}
