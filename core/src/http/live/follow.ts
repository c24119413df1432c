import { sql } from 'kysely'
import type { Db } from '../../db/index.ts'
import { reachesBackTo } from '../../events/prune.ts'
import type { Place } from './cursor.ts'
import { isAfter, readCursor, writeCursor } from './cursor.ts'
import type { Reader } from './reader.ts'
import type { StreamedEvent } from './stream.ts'
import { readStream } from './stream.ts'
import type { DownFrame } from './wire.ts'

const PAGE = 200
/** Further behind than this, loading everything again is cheaper than being told everything that happened. */
const CATCH_UP_MAX = 5_000

type Follower = { accountId: string; epoch: string; tell(frame: DownFrame): void; open(): boolean }

/**
 * Brings one socket from its cursor to where the reader stands, then lets the reader carry it. The check that it has arrived
 * and the switch to live are one step without an await between them, so nothing can come in between.
 */
export const follow = async (
  db: Db,
  reader: Reader,
  follower: Follower,
  after: string | undefined,
): Promise<() => void> => {
  const state: State = { live: false }
  const leave = await reader.listen((events) => {
    if (state.live && state.at) state.at = tellNew(follower, events, state.at)
  })
  const start = after === undefined ? undefined : await startOf(db, follower.epoch, after)
  state.at = start ?? reader.place()
  if (after !== undefined && !start) follower.tell({ reset: true, cursor: writeCursor(follower.epoch, state.at) })
  await catchUp(db, reader, follower, state)
  // Forgotten while it was read: what was told may have a gap.
  if (start && !(await reachesBackTo(db.root, start))) startOver(reader, follower, state)
  return leave
}

const tellNew = (follower: Follower, events: readonly StreamedEvent[], at: Place): Place => {
  let last = at
  for (const { accountId, place, event } of events) {
    if (!isAfter(place, last)) continue
    last = place
    if (accountId === follower.accountId) follower.tell({ cursor: writeCursor(follower.epoch, place), event })
  }
  return last
}

/**
 * A place after all transactions there ever were is of another life of this database: one that was lost to a restore.
 * One before the oldest fact that is kept cannot be gone on from either.
 */
const startOf = async (db: Db, epoch: string, cursor: string): Promise<Place | undefined> => {
  const place = readCursor(epoch, cursor)
  if (!place) return undefined
  const { rows } = await sql<{
    known: boolean
  }>`SELECT ${place.xid}::xid8 <= pg_snapshot_xmax(pg_current_snapshot()) AS known`.execute(db.root)
  return rows[0]?.known && (await reachesBackTo(db.root, place)) ? place : undefined
}

type State = { at?: Place; live: boolean }

const catchUp = async (db: Db, reader: Reader, follower: Follower, state: State): Promise<void> => {
  let told = 0
  for (;;) {
    const [at, upTo] = [state.at ?? reader.place(), reader.place()]
    if (!follower.open()) return
    const events = isAfter(upTo, at)
      ? await readStream(db.root, at, { accountId: follower.accountId, upTo, limit: PAGE })
      : []
    state.at = events.length > 0 ? tellNew(follower, events, at) : at
    told += events.length
    if (told > CATCH_UP_MAX) return startOver(reader, follower, state)
    if (events.length < PAGE && reader.place() === upTo) {
      state.live = true
      return
    }
  }
}

const startOver = (reader: Reader, follower: Follower, state: State): void => {
  state.at = reader.place()
  state.live = true
  follower.tell({ reset: true, cursor: writeCursor(follower.epoch, state.at) })
}
