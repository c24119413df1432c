import type { ConnectionRow } from '../connections/index.ts'
import { connectionFrom } from '../connections/index.ts'
import { cleanText } from '../contract/canon/clean.ts'
import type { Connection, Fact } from '../contract/index.ts'
import type { Services } from '../services.ts'
import type { RawRow } from './raw.ts'
import { asRawItem } from './raw.ts'

/** A raw item with what its bytes say. */
export type Parsed = { raw: RawRow; row: ConnectionRow; facts: Fact[]; spam: boolean }
export type Unreadable = { raw: RawRow; reason: string }

const SCREEN_DEADLINE_MS = 2_000

/** Bytes → facts, item by item: one that throws leaves its neighbours alone. */
export const parseAll = async (
  services: Services,
  rows: readonly RawRow[],
): Promise<{ parsed: Parsed[]; unreadable: Unreadable[] }> => {
  const connections = await connectionsOf(services, rows)
  const parsed: Parsed[] = []
  const unreadable: Unreadable[] = []
  for (const raw of rows) {
    const row = connections.get(raw.connection_id)
    const facts = row ? parseOne(services, raw, row) : 'its inbox is gone'
    if (typeof facts === 'string' || !row) unreadable.push({ raw, reason: String(facts) })
    else parsed.push({ raw, row, facts, spam: false })
  }
  // All at once: one silence after the other would outlast the lease.
  const spam = await Promise.all(parsed.map(({ facts, row }) => screened(services, facts, row)))
  return { parsed: parsed.map((item, i) => ({ ...item, spam: spam[i] === true })), unreadable }
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

const parseOne = (services: Services, raw: RawRow, row: ConnectionRow): Fact[] | string => {
  try {
    const connection = connectionFrom(services, row) as Connection<never>
    return cleaned(services.registry.channel(row.plugin).parse(asRawItem(raw), connection))
  } catch (error) {
    services.log.warn(
      { raw: raw.id, connection: row.id, error: (error as Error).name },
      'An item could not be read; it is kept and can be replayed.',
    )
    return String((error as Error).message ?? error)
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
    screens.map(({ id, screen }) => inTime(async () => screen(facts, services.hubFor(row.account_id, id)))),
  )
  return verdicts.some((verdict) => verdict?.spam === true)
}

const inTime = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), SCREEN_DEADLINE_MS)
  })
  return await Promise.race([work(), silence])
    .catch(() => undefined)
    .finally(() => clearTimeout(timer))
}
