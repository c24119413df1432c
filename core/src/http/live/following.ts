import { sql } from 'kysely'
import type { HubEvent, LiveSeat } from '../../contract/index.ts'
import type { Executor } from '../../db/index.ts'
import type { Services } from '../../services.ts'
import type { Reader } from './reader.ts'
import type { StreamedEvent } from './stream.ts'

export type Follows = NonNullable<Awaited<ReturnType<LiveSeat['open']>>['follows']>
type Hears = (event: HubEvent) => void
type Ears = Map<string, Set<Hears>>

export type Following = {
  /** `ready`: from here on nothing that is committed is missed. */
  enter(plugin: string, follows: Follows, hears: Hears): { ready: Promise<void>; leave(): void }
}

const TRIES = 60
const AGAIN_MS = 1_000

/**
 * Visitors' sockets by the threads they follow, told of committed facts as they stand in the database. Frames over the bus
 * are quicker, but Redis may lose them, and without Redis they never leave their process.
 */
export const createFollowing = ({ db, log, registry }: Services, reader: Reader): Following => {
  const ears: Ears = new Map()
  const matters = ({ event }: StreamedEvent): boolean =>
    event.conversation !== undefined && registry.all.some(({ live }) => live?.changed?.(event) !== undefined)
  /** The stream tells it once, so what the database would not say just then is asked again. */
  const listener = (events: StreamedEvent[], tries = TRIES): void =>
    void tell(db.root, ears, events.filter(matters)).catch((error) => {
      log.warn({ error: String(error) }, 'Visitors could not be told of what happened.')
      if (tries > 1) setTimeout(() => listener(events, tries - 1), AGAIN_MS).unref()
    })
  let listening: Promise<() => void> | undefined
  const listen = (): Promise<() => void> => {
    const begun = reader.listen((events) => listener(events))
    listening = begun
    begun.catch(() => {
      if (listening === begun) listening = undefined
    })
    return begun
  }
  return {
    enter: (plugin, { account, inbox, threads }, hears) => {
      const names = threads.map((thread) => nameOf(plugin, account, inbox, thread))
      for (const name of names) add(ears, name, hears)
      return {
        ready: (listening ?? listen()).then(() => {}),
        leave: () => {
          for (const name of names) drop(ears, name, hears)
          if (ears.size > 0 || !listening) return
          void listening.then((stop) => stop()).catch(() => {})
          listening = undefined
        },
      }
    },
  }
}

const nameOf = (...parts: [plugin: string, account: string, inbox: string, thread: string]): string => parts.join('\0')

const add = (ears: Ears, name: string, hears: Hears): void => {
  const there = ears.get(name)
  if (there) there.add(hears)
  else ears.set(name, new Set([hears]))
}

const drop = (ears: Ears, name: string, hears: Hears): void => {
  const there = ears.get(name)
  there?.delete(hears)
  if (there?.size === 0) ears.delete(name)
}

const tell = async (db: Executor, ears: Ears, events: readonly StreamedEvent[]): Promise<void> => {
  const names = await namesOf(db, events)
  for (const { accountId, event } of events) {
    const name = names.get(`${accountId}\0${event.conversation}`)
    for (const hears of (name && ears.get(name)) || []) hears(event)
  }
}

type Named = { account_id: string; id: string; plugin: string; inbox_id: string; key: string }

/** What the threads of these events' conversations are called here. */
const namesOf = async (db: Executor, events: readonly StreamedEvent[]): Promise<Map<string, string>> => {
  if (events.length === 0) return new Map()
  const { rows } = await sql<Named>`
    SELECT DISTINCT c.account_id, c.id, i.plugin, c.inbox_id, t.key
    FROM unnest(${events.map((it) => it.accountId)}::uuid[], ${events.map((it) => it.event.conversation)}::uuid[]) AS told (account_id, id)
    JOIN conversations c ON c.account_id = told.account_id AND c.id = told.id
    JOIN threads t ON t.account_id = c.account_id AND t.id = c.thread_id
    JOIN connections i ON i.account_id = c.account_id AND i.id = c.inbox_id`.execute(db)
  return new Map(
    rows.map((row) => [`${row.account_id}\0${row.id}`, nameOf(row.plugin, row.account_id, row.inbox_id, row.key)]),
  )
}
