import { connectionFrom } from '../../connections/index.ts'
import type { Connection, MirrorView, SurfaceSeat } from '../../contract/index.ts'
import type { Row } from '../../db/index.ts'
import type { Services } from '../../services.ts'
import type { MirrorRow } from '../desk.ts'
import { mirrorView } from '../desk.ts'
import type { Draft } from './notice.ts'

/** An installation that can tell somebody something. `view`: how it shows what the notice is about. */
export type Teller = { surface: SurfaceSeat<never>; installation: Connection<never>; view?: MirrorView }

type Stored = Row<'notices'>
type ConnectionRow = Row<'connections'>

const OPENING_MS = 60_000
const LOOK_MS = 1_000

/**
 * Whom to ask, in this order: who began to tell it, where the conversation stands, who is well. A fresh thread may be
 * opened this very moment, so for a while the notice waits for it: with the way to the thread it is worth more.
 */
export const tellersOf = async (
  services: Services,
  row: Stored,
  draft: Draft,
): Promise<{ tellers: Teller[] } | { again: Date } | undefined> => {
  const candidates = await installationsFor(services, row)
  if (candidates.length === 0) return undefined
  const mirrors = 'conversation' in draft ? await mirrorsOf(services, row.account_id, draft.conversation.id) : undefined
  const young = Date.now() - row.created_at.getTime() < OPENING_MS
  if (young && mirrors?.length === 0) return { again: new Date(Date.now() + LOOK_MS) }
  const mirrorIn = new Map((mirrors ?? []).map((mirror) => [mirror.installation_id, mirror]))
  const ranked = candidates.toSorted((a, b) => rank(row, mirrorIn, a) - rank(row, mirrorIn, b))
  const tellers = await Promise.all(ranked.map((one) => tellerOf(services, one, mirrorIn.get(one.id))))
  return { tellers: draft.is === 'unsent' ? tellers.filter(({ view }) => view) : tellers }
}

const rank = (row: Stored, mirrorIn: ReadonlyMap<string, MirrorRow>, one: ConnectionRow): number => {
  if (row.status === 'sending' && row.teller_id === one.id) return 0
  const isItself = row.notice.is === 'trouble' && row.notice.installation === one.id
  return (mirrorIn.has(one.id) ? 1 : 2) + (one.health === 'ok' ? 0 : 2) + (isItself ? 4 : 0)
}

/** A line that was not sent is told where it stands, and nowhere else. */
const installationsFor = async ({ db, registry }: Services, row: Stored): Promise<ConnectionRow[]> => {
  const only = row.installation_id ?? (row.notice.is === 'unsent' ? row.notice.installation : undefined)
  const rows = await db.root
    .selectFrom('connections')
    .selectAll()
    .where('account_id', '=', row.account_id)
    .where('kind', '=', 'installation')
    .where('enabled', '=', true)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  const asked = new Set(row.passed)
  return rows.filter(
    ({ id, plugin }) => !asked.has(id) && (only ?? id) === id && registry.get(plugin)?.surface?.notify !== undefined,
  )
}

const mirrorsOf = ({ db }: Services, accountId: string, conversation: string): Promise<MirrorRow[]> =>
  db.root
    .selectFrom('mirrors')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversation)
    .where('root', 'is not', null)
    .execute()

const tellerOf = async (
  services: Services,
  connection: ConnectionRow,
  mirror: MirrorRow | undefined,
): Promise<Teller> => {
  const view = mirror && (await mirrorView(services.db.root, mirror))
  return {
    surface: services.registry.surface(connection.plugin),
    installation: connectionFrom(services, connection) as Connection<never>,
    ...(view ? { view } : {}),
  }
}
