// Agents at their screens in the simulated Slack. What they do there stands in Slack, whatever happens to the hub; what needs the
// hub's answer, a form, they try again as people do: the same form once more, or the button again.
import { setTimeout as pause } from 'node:timers/promises'
import type { HumanDriver, SeenView, Simulator } from '@deskless/slack/simulator'
import { SlackTrouble } from '@deskless/slack/simulator'
import { writeLine } from '../../support/ledger.ts'
import type { Random } from '../../support/random.ts'
import { seeded } from '../../support/random.ts'
import type { Deed, PeopleOrder, Room, Typed } from './wire.ts'

type Offices = { simulator: Simulator; screens: readonly HumanDriver[]; rooms: readonly Room[]; bot: string }

export type People = {
  work(order: PeopleOrder): Promise<void>
  enough(): void
  typed(): readonly Typed[]
  done(): number
}

/** Whoever has done enough and was not told to stop goes on slowly. */
const LINGER = 10
const SCREEN_MS = 3_000

type State = Offices & { order: PeopleOrder; random: Random; typed: Typed[]; done: number; enough: boolean }
type Place = { room: Room; root: string; thread: string }

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

const sit = async (state: State, screen: HumanDriver, rooms: readonly Room[]): Promise<void> => {
  const places = (await Promise.all(rooms.map((room) => placeIn(state, room)))).flatMap((place) => place ?? [])
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

/** The card of the conversation that somebody began here. */
const placeIn = async ({ simulator }: State, room: Room): Promise<Place | undefined> => {
  const card = (await simulator.human.channel(room.id)).find((message) => message.metadata !== undefined)
  const thread = /\bc-\d+\b/.exec(card?.words ?? '')?.[0]
  return card && thread ? { room, root: card.ts, thread } : undefined
}

const deed = async (state: State, screen: HumanDriver, place: Place, id: string): Promise<void> => {
  const { random, order } = state
  const kinds: Deed[] = place.room.direct ? ['held', 'held', 'form'] : ['form', 'mention', 'mention', 'note']
  const kind = random.pick(kinds)
  writeLine(order.ledger, { event: 'sent', id, deed: kind })
  if (kind === 'form') await sendForm(state, screen, place, id)
  else await typeLine(state, screen, place, id, kind)
  state.done++
}

const typeLine = async (state: State, screen: HumanDriver, place: Place, id: string, kind: Deed): Promise<void> => {
  const channel = place.room.id
  const said = kind === 'mention' ? `<@${state.bot}> ${id}` : id
  const { ts } = await screen.type(channel, said, { threadTs: place.root })
  const line: Typed = { id, deed: kind, channel, ts, at: Date.now(), last: id, gone: false }
  state.typed.push(line)
  if (kind === 'note' && state.order.amends) await amend(state, screen, line)
}

const amend = async ({ random }: State, screen: HumanDriver, line: Typed): Promise<void> => {
  if (random.next() < 0.5) return
  line.last = `${line.id} edited`
  await screen.edit(line, line.last)
  if (random.next() < 0.6) return
  line.gone = true
  await screen.delete(line)
}

const sendForm = async (state: State, screen: HumanDriver, place: Place, id: string): Promise<void> => {
  await putAway(screen)
  while (!(await tried(() => sendOnce(state, screen, place, id)))) await pause(100)
  writeLine(state.order.ledger, { event: 'accepted', id })
}

/** Forms that opened after their person had stopped waiting. */
const putAway = async (screen: HumanDriver): Promise<void> => {
  for (let view = await screen.view(); view; view = await screen.view()) await screen.close(view)
}

/** Whatever Slack says did not work is tried again by hand. */
const tried = async (work: () => Promise<boolean>): Promise<boolean> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof SlackTrouble) return false
    throw error
  }
}

/** True once the form has closed. A form that stays open, with newer lines or a sentence, is sent again. */
const sendOnce = async ({ order }: State, screen: HumanDriver, place: Place, id: string): Promise<boolean> => {
  const view = await formOf(screen, place)
  const presses = Array.from({ length: order.twice ? 2 : 1 }, () => screen.submit(view, { text: id }))
  const outcomes = await Promise.allSettled(presses)
  return outcomes.some((outcome) => outcome.status === 'fulfilled' && outcome.value.closed)
}

const formOf = async (screen: HumanDriver, place: Place): Promise<SeenView> => {
  const open = await screen.view()
  if (open && isFor(open, place)) return open
  await putAway(screen)
  await screen.click({ channel: place.room.id, ts: place.root }, 'reply')
  const look = async (): Promise<SeenView | undefined> => {
    const view = await screen.view()
    return view && isFor(view, place) ? view : undefined
  }
  return screen.waitFor(look, { timeout: SCREEN_MS, what: 'the form' })
}

const isFor = ({ words }: SeenView, { thread }: Place): boolean => words.includes(`To *${thread} by`)
