import { setTimeout as pause } from 'node:timers/promises'
import type { ConnectionRow } from '../connections/index.ts'
import { connectionFrom } from '../connections/index.ts'
import { cleanText } from '../contract/canon/clean.ts'
import type { Connection, Fact, Part } from '../contract/index.ts'
import { findPort } from '../plugins/registry.ts'
import type { Services } from '../services.ts'
import type { RawRow } from './raw.ts'
import { asRawItem } from './raw.ts'
import type { Readings, Said } from './readings.ts'
import { createReadings } from './readings.ts'

/** A raw item with what its bytes say. */
/** `language`: what the contact writes in there, where it is clear. */
export type Parsed = { raw: RawRow; row: ConnectionRow; facts: Fact[]; spam: boolean; language?: string }
export type Unreadable = { raw: RawRow; reason: string }

const SCREEN_DEADLINE_MS = 2_000
const LANGUAGE_DEADLINE_MS = 250
const TOO_SLOW = new Error('its channel took too long to read it')

/** The few that take their time are read beside each other. */
const AT_ONCE = 4

type Read = { parsed: Parsed[]; unreadable: Unreadable[]; left: RawRow[] }
type Item = { raw: RawRow; row?: ConnectionRow }

/**
 * Bytes → facts, item by item: one that throws leaves its neighbours alone, and so does one that takes its time. It is
 * `left`, with what stands behind it in its lane, and read on in `readings` until the lane's next turn.
 */
export const parseAll = async (
  services: Services,
  rows: readonly RawRow[],
  readings: Readings = createReadings(),
): Promise<Read> => {
  const connections = await connectionsOf(services, rows)
  const items = rows.map((raw): Item => ({ raw, row: connections.get(raw.connection_id) }))
  const said = new Map<string, Said>()
  const slow = items.filter((item) => !readAtOnce(services, item, readings, said))
  await readBriefly(services, slow, readings)
  for (const { raw } of slow) {
    const facts = readings.take(raw.id)
    if (facts !== undefined) said.set(raw.id, facts)
  }
  const left = behind(rows, said)
  const read = items.filter(({ raw }) => !left.includes(raw)).map((item) => ({ ...item, said: said.get(item.raw.id)! }))
  return { ...(await sorted(services, read)), left }
}

/** Whether it is read. Where a channel first answers a promise, that is under way from here on. */
const readAtOnce = (services: Services, { raw, row }: Item, readings: Readings, said: Map<string, Said>): boolean => {
  if (row && readings.takesTime(row.plugin)) return false
  const facts = row ? parseOne(services, raw, row, readings.readingMs) : 'its inbox is gone'
  if (facts instanceof Promise) void readings.begin(raw, row!.plugin, facts)
  else said.set(raw.id, facts)
  return !(facts instanceof Promise)
}

/** A few at a time, until the time of them all is over; what was begun goes on. */
const readBriefly = async (services: Services, slow: readonly Item[], readings: Readings): Promise<void> => {
  let over = false
  const end = pause(readings.briefMs, undefined, { ref: false }).then(() => {
    over = true
  })
  const items = slow.values()
  const waiting = new Set<string>()
  const reader = async (): Promise<void> => {
    for (const { raw, row } of items) {
      if (over) return
      // What came later is not begun first: whatever happens then would be laid at the door of what came before.
      if (row && !waiting.has(raw.lane) && readings.mayBegin(raw))
        void readings.begin(raw, row.plugin, Promise.resolve(parseOne(services, raw, row, readings.readingMs)))
      if (readings.knows(raw)) await Promise.race([readings.done(raw.id), end])
      else waiting.add(raw.lane)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, reader))
}

/** What is not read, and what came after it in the same lane. */
const behind = (rows: readonly RawRow[], said: ReadonlyMap<string, Said>): RawRow[] => {
  const held = new Set<string>()
  return rows.filter(({ id, lane }) => {
    if (!said.has(id)) held.add(lane)
    return held.has(lane)
  })
}

const sorted = async (services: Services, read: readonly (Item & { said: Said })[]): Promise<Omit<Read, 'left'>> => {
  const parsed: Parsed[] = []
  const unreadable: Unreadable[] = []
  for (const { raw, row, said } of read) {
    if (typeof said === 'string' || !row) unreadable.push({ raw, reason: String(said) })
    else parsed.push({ raw, row, facts: said, spam: false })
  }
  // All at once: one silence after the other would outlast the lease.
  const seen = await Promise.all(
    parsed.map(async ({ facts, row }) => {
      const [spam, language] = await Promise.all([screened(services, facts, row), languageOf(services, facts)])
      return { spam, ...(language && { language }) }
    }),
  )
  return { parsed: parsed.map((item, i) => ({ ...item, ...seen[i] })), unreadable }
}

const connectionsOf = async ({ db }: Services, rows: readonly RawRow[]): Promise<Map<string, ConnectionRow>> => {
  if (rows.length === 0) return new Map()
  const found = await db.root
    .selectFrom('connections')
    .selectAll()
    .where('id', 'in', [...new Set(rows.map((r) => r.connection_id))])
    .execute()
  return new Map(found.map((row) => [row.id, row]))
}

const parseOne = (services: Services, raw: RawRow, row: ConnectionRow, ms: number): Said | Promise<Said> => {
  const refuse = (error: unknown): string => {
    services.log.warn(
      { raw: raw.id, connection: row.id, error: (error as Error).name },
      'An item could not be read; it is kept and can be replayed.',
    )
    return String((error as Error).message ?? error)
  }
  try {
    const connection = connectionFrom(services, row) as Connection<never>
    const facts = services.registry.channel(row.plugin).parse(asRawItem(raw), connection)
    return facts instanceof Promise ? inTime(facts, ms, TOO_SLOW).then(cleaned).catch(refuse) : cleaned(facts)
  } catch (error) {
    return refuse(error)
  }
}

/** Whatever a channel hands on, its words lose what no database text can hold: one odd character must not cost the message. */
const cleaned = <T>(value: T): T => {
  if (typeof value === 'string') return cleanText(value) as T
  if (Array.isArray(value)) return value.map(cleaned) as T
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [cleanText(name), cleaned(field)])) as T
}

/** Plugins may call facts spam; they have two seconds, and silence means no. */
const screened = async (services: Services, facts: Fact[], row: ConnectionRow): Promise<boolean> => {
  const screens = services.registry.all.flatMap((plugin) =>
    plugin.screen ? [{ id: plugin.id, screen: plugin.screen }] : [],
  )
  const verdicts = await Promise.all(
    screens.map(({ id, screen }) =>
      inTime(
        (async () => screen(facts, services.hubFor(row.account_id, id)))().catch(() => undefined),
        SCREEN_DEADLINE_MS,
      ),
    ),
  )
  return verdicts.some((verdict) => verdict?.spam === true)
}

/** What the contact said last in it, held against the port `language`. Whatever becomes of that, the message comes in. */
const languageOf = async ({ registry }: Services, facts: readonly Fact[]): Promise<string | undefined> => {
  const port = findPort(registry, 'language')
  const last = port && facts.findLast((fact) => fact.is === 'message' && fact.from.side === 'contact')
  const words = last?.is === 'message' ? last.parts.flatMap(wordsOf).join('\n') : ''
  if (!words) return undefined
  return inTime(
    (async () => port?.detect(words))().catch(() => undefined),
    LANGUAGE_DEADLINE_MS,
  )
}

const wordsOf = (part: Part): string[] =>
  part.is === 'text' ? [part.text] : part.is === 'file' && part.caption ? [part.caption] : []

/** What it comes to, or `late` once the time is over: nothing, or an error to throw. */
const inTime = async <T>(work: Promise<T>, ms: number, late?: Error): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((resolve, reject) => {
    timer = setTimeout(() => (late ? reject(late) : resolve(undefined as never)), ms)
  })
  return await Promise.race([work, silence]).finally(() => clearTimeout(timer))
}
