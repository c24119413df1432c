// Agents at their screens in a simulated tool. What they do there stands in the tool, whatever happens to the hub; what needs
// the hub's answer, a form, they try again as people do: the same form once more, or the button again.
import { setTimeout as pause } from 'node:timers/promises'
import { writeLine } from '../support/ledger.ts'
import type { Random } from '../support/random.ts'
import { seeded } from '../support/random.ts'
import type { Deed, PeopleOrder, Room, Typed } from './slack/wire.ts'

/** The card of a conversation, and who it is with. */
export type Place = { room: Room; root: string; thread: string }
type Spot = { channel: string; ts: string }

/** What one agent can do in the tool. */
export type Screen = {
  /** Undefined where nobody wrote yet. */
  placeIn(room: Room): Promise<Place | undefined>
  /** A line below the card, said to the bot for a `mention`. */
  type(place: Place, id: string, deed: Exclude<Deed, 'form'>): Promise<Spot>
  edit(line: Spot, words: string): Promise<void>
  remove(line: Spot): Promise<void>
  /** Before a new form is opened. */
  putAway(): Promise<void>
  /** Reply, written and sent; false while the form is not closed by it. */
  send(place: Place, id: string, presses: number): Promise<boolean>
}

type Offices = { screens: readonly Screen[]; rooms: readonly Room[] }

export type People = {
  work(order: PeopleOrder): Promise<void>
  enough(): void
  typed(): readonly Typed[]
  done(): number
}

/** Whoever has done enough and was not told to stop goes on slowly. */
const LINGER = 10

type State = Offices & { order: PeopleOrder; random: Random; typed: Typed[]; done: number; enough: boolean }

export const createPeople = (offices: Offices): People => {
  const typed: Typed[] = []
  let state: State | undefined
  let told = false
  return {
    typed: () => typed,
    done: () => state?.done ?? 0,
    enough: () => {
      told = true
      if (state) state.enough = true
    },
    work: async (order) => {
      const mine: State = { ...offices, order, random: seeded(order.seed), typed, done: 0, enough: told }
      state = mine
      await Promise.all(offices.screens.map((screen, n) => sit(mine, screen, roomsOf(mine, n))))
    },
  }
}

/** Each room has one agent: two who talk in one thread would be asked before anything goes out. */
const roomsOf = ({ rooms, screens }: State, agent: number): Room[] =>
  rooms.filter((_, n) => n % screens.length === agent)

const isOver = ({ order, done, enough }: State): boolean => done >= order.messages && (enough || !order.untilTold)

const sit = async (state: State, screen: Screen, rooms: readonly Room[]): Promise<void> => {
  const places = (await Promise.all(rooms.map((room) => screen.placeIn(room)))).flatMap((place) => place ?? [])
  if (places.length === 0) return
  const { order, random } = state
  await pause(order.pauseMs * random.next())
  for (let n = 1; !isOver(state); n++) {
    for (const place of places)
      await deed(state, screen, place, `${order.prefix}-${place.thread.slice('c-'.length)}-${n}`)
    const lingers = order.untilTold && state.done >= order.messages ? LINGER : 1
    await pause(order.pauseMs * (0.5 + random.next()) * lingers)
  }
}

const deed = async (state: State, screen: Screen, place: Place, id: string): Promise<void> => {
  const { random, order } = state
  const kinds: Deed[] = place.room.direct ? ['held', 'held', 'form'] : ['form', 'mention', 'mention', 'note']
  const kind = random.pick(kinds)
  writeLine(order.ledger, { event: 'sent', id, deed: kind })
  if (kind === 'form') await sendForm(state, screen, place, id)
  else await typeLine(state, screen, place, id, kind)
  state.done++
}

const typeLine = async (
  state: State,
  screen: Screen,
  place: Place,
  id: string,
  kind: Exclude<Deed, 'form'>,
): Promise<void> => {
  const { ts } = await screen.type(place, id, kind)
  const line: Typed = { id, deed: kind, channel: place.room.id, ts, at: Date.now(), last: id, gone: false }
  state.typed.push(line)
  if (kind === 'note' && state.order.amends) await amend(state, screen, line)
}

const amend = async ({ random }: State, screen: Screen, line: Typed): Promise<void> => {
  if (random.next() < 0.5) return
  line.last = `${line.id} edited`
  await screen.edit(line, line.last)
  if (random.next() < 0.6) return
  line.gone = true
  await screen.remove(line)
}

const sendForm = async ({ order }: State, screen: Screen, place: Place, id: string): Promise<void> => {
  await screen.putAway()
  while (!(await screen.send(place, id, order.twice ? 2 : 1))) await pause(100)
  writeLine(order.ledger, { event: 'accepted', id })
}
