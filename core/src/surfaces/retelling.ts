import { sql } from 'kysely'
import type { MirrorView } from '../contract/index.ts'
import { ChannelError } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'
import type { Outcome } from '../jobs/runner.ts'
import { messageViews } from '../queries/views.ts'
import type { MirrorRow } from './desk.ts'
import { leftView } from './desk.ts'
import type { Move } from './home.ts'
import { homeOf } from './home.ts'
import type { Told } from './ledger.ts'
import { isHopeless } from './settling.ts'
import type { Showing } from './showing.ts'
import { turn } from './showing.ts'
import type { Known, Seen } from './steps.ts'

// Words stand in more places than their own post: in recaps, and on the cards of threads that were left. What is edited,
// removed or erased changes there as well. Drawing them twice changes nothing.

type Touched = { lines: ReadonlySet<string>; cards: boolean }

const REWORDED = new Set(['message.edited', 'message.removed'])

/** Undefined: nothing happened that recaps or cards of old threads show. Pure. */
export const touchedBy = (events: readonly Seen[], { messages }: Pick<Known, 'messages'>): Touched | undefined => {
  const lines = new Set(events.flatMap(({ type, message }) => (REWORDED.has(type) && message ? [message] : [])))
  // Such a card shows the first line and whose it is.
  const cards = [...lines].some((id) => messages.get(id)?.number === 1) || events.some(renames)
  return lines.size > 0 || cards ? { lines, cards } : undefined
}

const renames = ({ data }: Seen): boolean =>
  data?.erased === true || (Array.isArray(data?.fields) && data.fields.includes('name'))

/** Undefined: all is drawn as it reads by now. */
export const retell = async (showing: Showing, view: MirrorView, touched: Touched): Promise<Outcome | undefined> => {
  const db = showing.services.db.root
  for (const told of await recapsOf(db, showing.mirror))
    if (isTouched(told, touched)) {
      const stop = await again(showing, () => retellOne(showing, view, told))
      if (stop) return stop
    }
  if (!touched.cards || !showing.surface.mirror.point) return undefined
  const { mirror } = showing
  const home = mirror.away ? await homeOf(db, mirror.account_id, mirror.conversation_id) : mirror
  for (const { root, channel } of await movesOf(db, mirror)) {
    const left = { ...leftView(view, root, home), channel }
    const stop = await again(showing, () => redrawLeft(showing, left))
    if (stop) return stop
  }
  return undefined
}

/** One that cannot be changed any more keeps nobody from the others. */
const again = async ({ services, mirror }: Showing, draw: () => Promise<Outcome | undefined>) => {
  try {
    return await draw()
  } catch (error) {
    if (!(error instanceof ChannelError) || !isHopeless(error)) throw error
    services.log.warn({ mirror: mirror.id, code: error.code }, 'What was told elsewhere could not be changed.')
    return undefined
  }
}

const retellOne = async (showing: Showing, view: MirrorView, told: Recap): Promise<Outcome | undefined> => {
  const { services, mirror, surface, installation } = showing
  if (!surface.mirror.retell) return undefined
  const stop = await turn(showing, { is: 'amend', keys: { posts: [...told.keys], typed: [] } }, view)
  if (stop) return stop
  const { cameFrom: _, ...rest } = view
  const found = await messageViews(services.db.root, mirror.account_id, told.lines)
  const lines = found.filter((line) => !line.removedAt).sort((a, b) => a.number - b.number)
  await surface.mirror.retell(lines, told.keys, told.from ? { ...rest, cameFrom: told.from } : rest, installation)
  return undefined
}

const redrawLeft = async (showing: Showing, left: MirrorView): Promise<Outcome | undefined> => {
  const stop = await turn(showing, { is: 'card' }, left)
  if (stop) return stop
  await showing.surface.mirror.update(left, showing.installation)
  return undefined
}

/** `sure`: told by one try, so `lines` are what stands there. */
type Recap = Told & { sure: boolean }

const isTouched = ({ lines, sure }: Recap, touched: Touched): boolean =>
  touched.lines.size > 0 && (!sure || lines.some((id) => touched.lines.has(id)))

type Noted = { told?: Told; echoes?: { key: string }[] }

/** In every place the mirror was in. Of one nobody settled the tool may have told, and what it says is not known. */
const recapsOf = async (db: Executor, { account_id, id }: MirrorRow): Promise<Recap[]> => {
  const { rows } = await sql<{ data: Noted; attempts: number }>`
    SELECT data, attempts FROM deliveries WHERE account_id = ${account_id} AND mirror_id = ${id} AND op = 'recap'
    ORDER BY position`.execute(db)
  return rows
    .map(({ data: { told, echoes = [] }, attempts }) => ({
      lines: [],
      keys: echoes.slice(0, 1).map(({ key }) => key),
      ...told,
      sure: told !== undefined && attempts === 1,
    }))
    .filter(({ keys }) => keys.length > 0)
}

type Left = Pick<Move, 'channel'> & { root: string }

/** Threads the mirror left that ever stood, oldest first. */
const movesOf = (db: Executor, { account_id, id }: MirrorRow): Promise<Left[]> =>
  db
    .selectFrom('moves')
    .select(['root', 'channel'])
    .where('account_id', '=', account_id)
    .where('mirror_id', '=', id)
    .where('root', 'is not', null)
    .orderBy('place')
    .$narrowType<{ root: string }>()
    .execute()

/** The thread a mirror that is away left last: what its lines still need to be told stands there. */
export const lastRoot = async (db: Executor, mirror: MirrorRow): Promise<string | undefined> =>
  (await movesOf(db, mirror)).at(-1)?.root
