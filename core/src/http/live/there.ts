import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Log, ThereView } from '../../contract/index.ts'
import { Refusal } from '../../contract/index.ts'
import type { Db } from '../../db/index.ts'
import type { Bus } from '../../services.ts'

const TOPIC = 'there'
const ANNOUNCE_MS = 15_000
/** A process that has been silent this long is gone, and whoever looked by it. */
const FORGET_MS = 40_000

type Place = { accountId: string; conversation: string }
/** `members`: who looks there by that process. Without them something else about the conversation changed. */
type Frame = Place & { from: string; members?: string[] }
type Seat = Place & { member: string; tell(there: ThereView[]): void }
type Elsewhere = Map<string, { members: string[]; until: number }>

export type There = {
  /** A member's socket shows a conversation; it hears who else does, and who answers in whatever tool. */
  enter(seat: Seat): Promise<() => void>
  close(): void
}

/**
 * Who has a conversation open. Looking is held in memory, over all processes, and after a restart fills again by itself;
 * answering is the row that every tool takes and shows (`replying`).
 */
export const createThere = (db: Db, bus: Bus, log: Log): There => {
  const me = randomUUID()
  const here = new Map<string, Set<Seat>>()
  const elsewhere = new Map<string, Elsewhere>()
  const announce = (place: Place): void => {
    const members = [...(here.get(place.conversation) ?? [])].map(({ member }) => member)
    void bus.publish(TOPIC, { ...place, from: me, members: [...new Set(members)] } satisfies Frame)
  }
  const retell = (conversation: string): void => {
    const seats = here.get(conversation)
    if (seats) void tell(db, seats, elsewhere.get(conversation)).catch((error) => warn(log, error))
  }
  const leave = bus.subscribe(TOPIC, (it) => {
    const frame = it as Frame
    if (frame.members && frame.from !== me) note(elsewhere, frame, frame.members)
    retell(frame.conversation)
  })
  const stopHearing = db.onCommit((topics) => {
    for (const place of answered(topics)) void bus.publish(TOPIC, { ...place, from: me } satisfies Frame)
  })
  const timer = setInterval(() => {
    for (const [conversation, [seat]] of here) {
      if (seat) announce({ accountId: seat.accountId, conversation })
    }
  }, ANNOUNCE_MS)
  timer.unref()
  return {
    enter: async (seat) => {
      await requireConversation(db, seat)
      return sit(here, seat, announce)
    },
    close: () => {
      clearInterval(timer)
      stopHearing()
      leave()
    },
  }
}

/** Returns the way to get up again. */
const sit = (here: Map<string, Set<Seat>>, seat: Seat, announce: (place: Place) => void): (() => void) => {
  const { conversation } = seat
  here.set(conversation, (here.get(conversation) ?? new Set()).add(seat))
  announce(seat)
  return () => {
    here.get(conversation)?.delete(seat)
    announce(seat)
    if (here.get(conversation)?.size === 0) here.delete(conversation)
  }
}

const ANSWERED = 'replying:'

/** Somebody took or gave back the lock of an answer, in this process. */
const answered = (topics: ReadonlySet<string>): Place[] =>
  [...topics].flatMap((topic) => {
    const [accountId, conversation] = topic.startsWith(ANSWERED) ? topic.slice(ANSWERED.length).split('/') : []
    return accountId && conversation ? [{ accountId, conversation }] : []
  })

const note = (elsewhere: Map<string, Elsewhere>, { from, conversation }: Frame, members: string[]): void => {
  const processes = elsewhere.get(conversation) ?? new Map()
  if (members.length === 0) processes.delete(from)
  else processes.set(from, { members, until: Date.now() + FORGET_MS })
  if (processes.size === 0) elsewhere.delete(conversation)
  else elsewhere.set(conversation, processes)
}

const tell = async (db: Db, seats: ReadonlySet<Seat>, elsewhere: Elsewhere | undefined): Promise<void> => {
  const [one] = seats
  if (!one) return
  const others = [...(elsewhere?.values() ?? [])].filter(({ until }) => until > Date.now())
  const looking = [...[...seats].map(({ member }) => member), ...others.flatMap(({ members }) => members)]
  const there = await thereOf(db, one, [...new Set(looking)])
  for (const seat of seats) seat.tell(there)
}

/** Answering says more than looking. */
const thereOf = async (db: Db, { accountId, conversation }: Place, looking: string[]): Promise<ThereView[]> => {
  const { rows } = await sql<ThereView>`
    SELECT m.id, m.name, CASE WHEN r.member_id IS NULL THEN 'viewing' ELSE 'replying' END AS doing FROM members m
    LEFT JOIN replying r ON r.account_id = m.account_id AND r.conversation_id = ${conversation} AND r.member_id = m.id AND r.until > now()
    WHERE m.account_id = ${accountId} AND m.disabled_at IS NULL AND (m.id = ANY (${looking}::uuid[]) OR r.member_id IS NOT NULL)
    ORDER BY m.name, m.id`.execute(db.root)
  return rows
}

const requireConversation = async (db: Db, { accountId, conversation }: Place): Promise<void> => {
  const found = await db.root
    .selectFrom('conversations')
    .select('id')
    .where('account_id', '=', accountId)
    .where('id', '=', conversation)
    .executeTakeFirst()
  if (!found) throw new Refusal('not_found', 'There is no such conversation.')
}

const warn = (log: Log, error: unknown): void =>
  log.warn({ error: String(error) }, 'Who has a conversation open could not be told; it is told at the next change.')
