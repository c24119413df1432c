// Items that a channel reads in a thread of its own, and that are not read yet when their batch goes on without them.
import type { Fact } from '../contract/index.ts'
import type { RawRow } from './raw.ts'

/** What the bytes of an item say, or why nobody can tell. */
export type Said = Fact[] | string

type Reading = { connection: string; from: number; long: boolean; said?: Said; done: Promise<void> }

const LIMITS = {
  /** So long a batch waits, for all its readings together: its neighbours wait as long. */
  briefMs: 300,
  /** For one item, with what it waits for: a channel with two readers may have others' slow items before it. */
  readingMs: 240_000,
  /** Readings that outlast their batch, in one process and of one inbox. Beyond that lanes wait: each holds its item's bytes. */
  room: 16,
  each: 4,
  /** So long an item whose worker died is read without company; what was begun this long ago is none. */
  aloneMs: 5_000,
}

/** Of one process: one that dies loses only what was read, and the item is read again. */
export type Readings = ReturnType<typeof createReadings>

export const createReadings = (limits: Partial<typeof LIMITS> = {}) => {
  const { briefMs, readingMs, room, each, aloneMs } = { ...LIMITS, ...limits }
  const kept = new Map<string, Reading>()
  const slow = { plugins: new Set<string>(), inboxes: new Set<string>() }
  const running = (): Reading[] => [...kept.values()].filter(({ said }) => said === undefined)
  const isFull = fullness(running, { room, each })
  const alone = aloneWith(aloneMs, running)
  return {
    briefMs,
    readingMs,
    /** Channels whose reading was waited for once. */
    takesTime: (plugin: string): boolean => slow.plugins.has(plugin),
    /** Whether it was begun, and nobody took what it came to; and whether it is still being read. */
    knows: ({ id }: RawRow): boolean => kept.has(id),
    isUnderWay: ({ id }: RawRow): boolean => kept.has(id) && kept.get(id)?.said === undefined,
    /** Inboxes of which nothing more can be begun: looking at their lanes now would be for nothing. */
    full: (): string[] => [...slow.inboxes].filter(isFull),
    /** Whether there is room for it, and company it may be read in. */
    mayBegin: (row: RawRow): boolean => !kept.has(row.id) && !isFull(row.connection_id) && alone.admits(row),
    /** Resolves when it is over. */
    begin: (row: RawRow, plugin: string, work: Promise<Said>): Promise<void> => {
      // The first of a channel is begun before anybody knows that it takes its time, so nobody asked for it.
      alone.admits(row)
      const { id, connection_id: connection } = row
      slow.plugins.add(plugin)
      slow.inboxes.add(connection)
      const reading: Reading = { connection, from: performance.now(), long: false, done: Promise.resolve() }
      kept.set(id, reading)
      reading.done = work.then((said) => {
        reading.said = said
        alone.over(id)
        if (reading.long) keepAWhile(kept, id, { readingMs, room })
      })
      return reading.done
    },
    /** What it came to, once. What is still under way by then outlasts its batch. */
    take: (id: string): Said | undefined => taken(kept, id),
    done: async (id: string): Promise<void> => kept.get(id)?.done,
  }
}

const taken = (kept: Map<string, Reading>, id: string): Said | undefined => {
  const reading = kept.get(id)
  if (reading) reading.long = true
  if (reading?.said !== undefined) kept.delete(id)
  return reading?.said
}

const fullness =
  (running: () => Reading[], { room, each }: Pick<typeof LIMITS, 'room' | 'each'>) =>
  (connection: string): boolean => {
    const long = running().filter((reading) => reading.long)
    return long.length >= room || long.filter((reading) => reading.connection === connection).length >= each
  }

/**
 * An item whose worker died is read alone: who dies with it again would be blamed for it. It waits until what was begun just
 * now is over, and nothing is begun beside it at first. One at a time, and not for ever: an item that hangs kills nobody.
 */
const aloneWith = (aloneMs: number, running: () => Reading[]) => {
  let suspect = { id: '', until: 0 }
  const isOpen = (): boolean => suspect.until > performance.now()
  return {
    admits: ({ id, attempts }: RawRow): boolean => {
      if (attempts > 1 && !isOpen()) suspect = { id, until: performance.now() + 2 * aloneMs }
      if (!isOpen()) return true
      return suspect.id === id && running().every(({ from }) => from < performance.now() - aloneMs)
    },
    over: (id: string): void => {
      if (suspect.id === id) suspect.until = 0
    },
  }
}

/**
 * Another process may have closed the item meanwhile: what nobody takes goes after a while, so that an item that is replayed
 * is read anew, or for what came later.
 */
const keepAWhile = (
  kept: Map<string, Reading>,
  id: string,
  { readingMs, room }: Pick<typeof LIMITS, 'readingMs' | 'room'>,
): void => {
  const reading = kept.get(id)
  setTimeout(() => kept.get(id) === reading && kept.delete(id), readingMs).unref()
  const untaken = [...kept].filter(([, { said }]) => said !== undefined)
  if (untaken.length > room) kept.delete(untaken[0]![0])
}
