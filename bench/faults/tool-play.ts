// The moves of cases that are played through a tool.

import { agentsLedger } from '../support/agents.ts'
import type { Customers, CustomersOrder } from '../support/customers.ts'
import type { Arena } from './arena.ts'
import { customers, untilSpent } from './play.ts'
import { untilQuiet } from './quiet.ts'
import type { PeopleOrder } from './slack/wire.ts'
import type { Tool } from './tool.ts'

const toolOf = ({ tool }: Arena): Tool => {
  if (!tool) throw new Error('This case is played through a tool, and its arena has none.')
  return tool
}

/** Slower than a channel takes posts: a case whose mirrors cannot keep up would measure only that. */
const breathOf = (arena: Arena): number => Math.max(arena.size.pauseMs, toolOf(arena).breathMs)

/** The tool calls the hub at these doors from now on. */
export const listen = (arena: Arena, hubs: readonly string[]): Promise<void> => {
  const { listen: at, doorPath } = toolOf(arena)
  return at(hubs.map((hub) => hub + doorPath))
}

/** Each customer writes to an inbox of their own, which shows in a channel of its own. */
export const visitors = (
  arena: Arena,
  hubs: readonly string[],
  changed: Partial<CustomersOrder> = {},
): Promise<Customers> => {
  const { inboxes } = toolOf(arena)
  const doors = inboxes.map(({ doorPath }) => doorPath)
  const pauseMs = breathOf(arena)
  return customers(arena, hubs, { doors, hubs: [...hubs], ownDoors: true, from: SECOND, pauseMs, ...changed })
}

/** First lines are numbered 1. */
const SECOND = 2

/** Every customer has written once, and every channel shows it. */
export const firstVisits = async (arena: Arena, hub: string, worker = hub): Promise<void> => {
  const people = await visitors(arena, [hub], { from: 1, messages: arena.size.lanes, pauseMs: 500 })
  await people.done
  await people.end()
  await untilQuiet(arena, [worker])
}

/** Agents at their screens, in every channel. */
export const crew = (arena: Arena, changed: Partial<PeopleOrder> = {}): Promise<Customers> => {
  const { seed, size, folder } = arena
  return toolOf(arena).people({
    ledger: agentsLedger(folder),
    seed,
    prefix: 'a',
    messages: size.messages,
    untilTold: false,
    pauseMs: breathOf(arena),
    amends: false,
    twice: false,
    ...changed,
  })
}

export { untilSpent }
