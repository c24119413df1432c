import type { Log } from '../../contract/index.ts'
import type { Db } from '../../db/index.ts'
import { readEpoch } from '../../events/numbering.ts'
import type { Bus } from '../../services.ts'
import type { Place } from './cursor.ts'
import type { StreamedEvent } from './stream.ts'
import { horizon, readStream, standing } from './stream.ts'

/** How long a nudge may go missing before the database is asked anyway. */
const POLL_MS = 1_000
/** An older transaction hides newer facts until it ends; usually that is a matter of milliseconds. */
const HIDDEN_MS = 25
const PAGE = 500
const NUDGE_TOPIC = 'events'

type Listener = (events: StreamedEvent[]) => void

export type Reader = {
  /** Up to where everything has been told. The stream stands still while nobody listens. */
  place(): Place
  /** Resolves once the stream runs; from then on everything after `place()` is told. */
  listen(listener: Listener): Promise<() => void>
  close(): void
}

type State = {
  db: Db
  log: Log
  listeners: Set<Listener>
  place?: Place
  epoch?: string
  renumbered: () => void
  busy: boolean
  again: boolean
  closed: boolean
  retry?: NodeJS.Timeout
}

/**
 * One reader per process, however many sockets: it wakes on commits here and nudges from elsewhere, and looks once a second.
 * `renumbered`: the places everybody holds are worth nothing any more.
 */
export const createReader = (db: Db, bus: Bus, log: Log, renumbered: () => void): Reader => {
  const state: State = { db, log, renumbered, listeners: new Set(), busy: false, again: false, closed: false }
  const leave = bus.subscribe(NUDGE_TOPIC, () => wake(state))
  const poll = setInterval(() => wake(state), POLL_MS)
  poll.unref()
  return {
    place: () => state.place ?? { xid: '0', id: '0' },
    listen: (listener) => join(state, listener),
    close: () => {
      state.closed = true
      clearInterval(poll)
      clearTimeout(state.retry)
      leave()
    },
  }
}

const join = async (state: State, hears: Listener): Promise<() => void> => {
  // Of this joining alone: somebody who leaves late takes nobody's ear away who has come since.
  const listener: Listener = (events) => hears(events)
  state.listeners.add(listener)
  if (!state.place) {
    const epoch = await readEpoch(state.db)
    const start = await horizon(state.db.root)
    if (!state.place) [state.place, state.epoch] = [start, epoch]
  }
  return () => {
    state.listeners.delete(listener)
    // Nobody is left who would miss what comes before the next one joins.
    if (state.listeners.size === 0) state.place = undefined
  }
}

const wake = (state: State): void => {
  if (!state.place || state.closed) return
  if (state.busy) {
    state.again = true
    return
  }
  state.busy = true
  readOn(state)
    .catch((error) => state.log.warn({ error: String(error) }, 'The live stream could not be read; it is tried again.'))
    .finally(() => {
      state.busy = false
      if (state.again) {
        state.again = false
        wake(state)
      }
    })
}

const readOn = async (state: State): Promise<void> => {
  for (let full = true; full && state.place && !state.closed; ) {
    const from = state.place
    const events = await readStream(state.db.root, from, { limit: PAGE })
    // Everybody left meanwhile, and somebody new began elsewhere.
    if (state.place !== from) return
    tell(state, events)
    full = events.length === PAGE
  }
  if (state.closed) return
  const { age, epoch } = await standing(state.db.root)
  if (epoch !== state.epoch && state.place) return startOver(state)
  if (age === 0) return
  clearTimeout(state.retry)
  state.retry = setTimeout(() => wake(state), HIDDEN_MS)
}

/** A worker found this database on another server: the place held here is one of the old server. */
const startOver = async (state: State): Promise<void> => {
  const [epoch, place] = [await readEpoch(state.db), await horizon(state.db.root)]
  if (!state.place) return
  Object.assign(state, { epoch, place })
  state.renumbered()
}

const tell = (state: State, events: StreamedEvent[]): void => {
  const last = events.at(-1)
  if (!last) return
  state.place = last.place
  for (const listener of state.listeners) listener(events)
}

/** Tells every process that facts were committed here; many commits at once are one nudge. */
export const nudgeOnCommit = (db: Db, bus: Bus): (() => void) => {
  let waiting = false
  return db.onCommit((topics) => {
    if (waiting || ![...topics].some((topic) => topic.startsWith('events:'))) return
    waiting = true
    setImmediate(() => {
      waiting = false
      void bus.publish(NUDGE_TOPIC, {})
    })
  })
}
