import type { MessageView, MirrorKeys } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'
import { messageViews } from '../queries/views.ts'
import type { MirrorRow } from './desk.ts'
import type { Doubt } from './echo.ts'
import { foldedWith } from './folds.ts'
import type { Known, Seen } from './steps.ts'
import { mayAmend } from './steps.ts'
import { suggestionsIn } from './suggesting.ts'

const EVENTS_AT_ONCE = 200
const WITH_DATA = ['conversation.changed', 'suggestion.added', 'suggestion.accepted', 'suggestion.dismissed'] as const

/** What happened since the slowest of the mirror's three places, and what it needs to show it. */
export const news = async (
  db: Executor,
  mirror: MirrorRow,
  doubt?: Doubt,
): Promise<{ events: Seen[]; known: Known; more: boolean }> => {
  const events = await eventsAfter(db, mirror, Math.min(mirror.seq, mirror.edit_seq, mirror.card_seq))
  const amended = events.filter(mayAmend).flatMap((event) => event.message ?? [])
  const folds = await foldedWith(db, mirror, [...new Set(amended)])
  const ids = [...new Set([...events.flatMap((event) => event.message ?? []), ...[...folds.values()].flat()])]
  const suggestions = await suggestionsIn(db, mirror, events)
  const keys = await keysOf(db, mirror, [...ids, ...suggestions.map(({ id }) => id)])
  const messages = new Map((await messageViews(db, mirror.account_id, ids)).map((message) => [message.id, message]))
  return {
    events,
    known: {
      installation: mirror.installation_id,
      messages,
      keys,
      folds,
      suggestions: new Map(suggestions.map((one) => [one.id, one])),
      inDoubt: doubt?.op === 'post' && doubt.message ? { seq: doubt.position, message: doubt.message } : undefined,
    },
    more: events.length === EVENTS_AT_ONCE,
  }
}

const eventsAfter = (db: Executor, mirror: MirrorRow, seq: number): Promise<Seen[]> =>
  db
    .selectFrom('events')
    .select(['seq', 'type', 'message_id as message'])
    .select((eb) => eb.case().when('type', 'in', WITH_DATA).then(eb.ref('data')).end().as('data'))
    .where('account_id', '=', mirror.account_id)
    .where('conversation_id', '=', mirror.conversation_id)
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(EVENTS_AT_ONCE)
    .$narrowType<{ seq: number }>()
    .execute()

const keysOf = async (db: Executor, mirror: MirrorRow, ids: readonly string[]): Promise<Map<string, MirrorKeys>> => {
  const keys = new Map<string, MirrorKeys>()
  if (ids.length === 0) return keys
  const rows = await db
    .selectFrom('refs')
    .select(['key', 'kind', 'target_id'])
    .where('account_id', '=', mirror.account_id)
    .where('connection_id', '=', mirror.installation_id)
    .where('target_id', 'in', ids)
    .where('kind', 'in', ['post', 'message', 'suggestion'])
    .orderBy('position')
    .execute()
  for (const { key, kind, target_id: target } of rows) {
    const of = keys.get(target as string) ?? { posts: [], typed: [] }
    of[kind === 'message' ? 'typed' : 'posts'].push(key)
    keys.set(target as string, of)
  }
  return keys
}

const FILE_PATIENCE_MS = 15_000

/** Until when a message waits for its files; a file that comes later amends the post. */
export const filesDue = async (
  db: Executor,
  accountId: string,
  messages: readonly MessageView[],
): Promise<Date | undefined> => {
  const young = messages.filter(
    (m) => m.createdAt.getTime() > Date.now() - FILE_PATIENCE_MS && m.parts.some((part) => part.is === 'file'),
  )
  const ids = young.flatMap((m) => m.parts.flatMap((part) => (part.is === 'file' && part.file ? [part.file] : [])))
  if (ids.length === 0) return undefined
  const pending = await db
    .selectFrom('files')
    .select('id')
    .where('account_id', '=', accountId)
    .where('id', 'in', ids)
    .where('status', '=', 'pending')
    .execute()
  const waiting = young.filter((m) =>
    m.parts.some((part) => part.is === 'file' && pending.some((p) => p.id === part.file)),
  )
  if (waiting.length === 0) return undefined
  return new Date(Math.min(...waiting.map((m) => m.createdAt.getTime())) + FILE_PATIENCE_MS)
}
