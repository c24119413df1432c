import { randomUUID } from 'node:crypto'
import type { Bus } from '../../services.ts'

const TOPIC = 'presence'
const ANNOUNCE_MS = 15_000
/** A process that has been silent this long is gone, and its members with it. */
const FORGET_MS = 40_000

type Frame = { from: string; account: string; members: string[] } | { from: string; ask: true }
type Seat = { member: string; changed(online: string[]): void }
type Rooms = { here: Map<string, Set<Seat>>; elsewhere: Map<string, Map<string, { members: string[]; until: number }>> }

export type Presence = {
  /** A member's socket opened here; it hears whenever somebody comes or goes. Returns the way to say that it closed. */
  enter(accountId: string, member: string, changed: (online: string[]) => void): () => void
  online(accountId: string): string[]
  close(): void
}

/** Who has the stream open, over all processes. Held in memory only: after a restart it fills again by itself. */
export const createPresence = (bus: Bus): Presence => {
  const me = randomUUID()
  const rooms: Rooms = { here: new Map(), elsewhere: new Map() }
  const announce = (account: string): void => {
    void bus.publish(TOPIC, { from: me, account, members: membersHere(rooms, account) } satisfies Frame)
  }
  const announceAll = (): void => {
    for (const account of rooms.here.keys()) announce(account)
  }
  const leave = bus.subscribe(TOPIC, (it) => {
    const frame = it as Frame
    if (frame.from === me) return
    if ('ask' in frame) announceAll()
    else telling(rooms, frame.account, () => note(rooms, frame))
  })
  const timer = setInterval(announceAll, ANNOUNCE_MS)
  timer.unref()
  void bus.publish(TOPIC, { from: me, ask: true } satisfies Frame)
  const change = (account: string, work: () => void): void => {
    telling(rooms, account, work)
    announce(account)
  }
  return {
    enter: (account, member, changed) => {
      const seat = { member, changed }
      change(account, () => seatsOf(rooms, account).add(seat))
      return () => change(account, () => leaveSeat(rooms, account, seat))
    },
    online: (account) => online(rooms, account),
    close: () => {
      clearInterval(timer)
      leave()
    },
  }
}

/** Does the work and tells everybody here when it changed who is online: a second window changes nothing. */
const telling = (rooms: Rooms, account: string, work: () => unknown): void => {
  const before = online(rooms, account).join()
  work()
  const after = online(rooms, account)
  if (after.join() === before) return
  for (const seat of rooms.here.get(account) ?? []) seat.changed(after)
}

const seatsOf = ({ here }: Rooms, account: string): Set<Seat> => {
  const seats = here.get(account) ?? new Set()
  here.set(account, seats)
  return seats
}

const leaveSeat = (rooms: Rooms, account: string, seat: Seat): void => {
  const seats = seatsOf(rooms, account)
  seats.delete(seat)
  if (seats.size === 0) rooms.here.delete(account)
}

const note = ({ elsewhere }: Rooms, { from, account, members }: Extract<Frame, { account: string }>): void => {
  const processes = elsewhere.get(account) ?? new Map<string, { members: string[]; until: number }>()
  if (members.length === 0) processes.delete(from)
  else processes.set(from, { members, until: Date.now() + FORGET_MS })
  if (processes.size === 0) elsewhere.delete(account)
  else elsewhere.set(account, processes)
}

const membersHere = ({ here }: Rooms, account: string): string[] => [
  ...new Set([...(here.get(account) ?? [])].map((seat) => seat.member)),
]

const online = (rooms: Rooms, account: string): string[] => {
  const others = [...(rooms.elsewhere.get(account)?.values() ?? [])].filter((it) => it.until > Date.now())
  return [...new Set([...membersHere(rooms, account), ...others.flatMap((it) => it.members)])].sort()
}
