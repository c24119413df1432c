// The moves cases are made of.

import type { AgentsOrder } from '../support/agents.ts'
import { agentsLedger, openConversations, startAgents } from '../support/agents.ts'
import type { Customers, CustomersOrder } from '../support/customers.ts'
import { customersLedger, startCustomers } from '../support/customers.ts'
import { SECRET } from '../support/seed.ts'
import type { Arena } from './arena.ts'
import type { Keeper } from './keeper.ts'
import { awaiting, pauseIn } from './patience.ts'
import { untilQuiet } from './quiet.ts'

export const customers = async (
  arena: Arena,
  hubs: readonly string[],
  changed: Partial<CustomersOrder> = {},
): Promise<Customers> => {
  const { size, seed, folder, company } = arena
  const people = await startCustomers({
    script: 'steady',
    doors: hubs.map((url) => url + company.inbox.doorPath),
    secret: SECRET,
    ledger: customersLedger(folder),
    seed,
    prefix: 'c',
    lanes: size.lanes,
    messages: size.messages,
    untilTold: false,
    copies: 1,
    pauseMs: size.pauseMs,
    ...changed,
  })
  arena.ends.push(() => people.end())
  return people
}

/** Somebody must have written before anybody can answer: one line in every lane. */
export const firstLines = async (arena: Arena, hub: string, worker = hub): Promise<void> => {
  const people = await customers(arena, [hub], { prefix: 'first', messages: arena.size.lanes, pauseMs: 500 })
  await people.done
  await people.end()
  await untilQuiet(arena, [worker])
}

export const agents = async (
  arena: Arena,
  hubs: readonly string[],
  changed: Partial<AgentsOrder> = {},
): Promise<Customers> => {
  const { size, seed, folder, company } = arena
  const people = await startAgents({
    hubs: [...hubs],
    tokens: company.tokens,
    conversations: changed.conversations ?? (await everyLane(arena, hubs[0] as string)),
    ledger: agentsLedger(folder),
    seed,
    prefix: 'a',
    messages: size.messages,
    untilTold: false,
    pauseMs: size.pauseMs,
    ...changed,
  })
  arena.ends.push(() => people.end())
  return people
}

const everyLane = async ({ company, size }: Arena, hub: string): Promise<string[]> =>
  (await openConversations(hub, company.tokens[0] as string)).slice(0, size.lanes)

/** Waits until every planned fault has happened; then the people may finish, and what they left is worked off. */
export const untilSpent = async (
  arena: Arena,
  keepers: readonly Keeper[],
  people: readonly Customers[],
  faults: number,
): Promise<void> => {
  const happened = (): string => `${faults} faults, of which ${arena.faults.length} happened`
  await awaiting(arena, happened, untilHappened(arena, people, faults))
  for (const one of people) one.enough()
  await awaiting(arena, () => 'people to have said what they wanted', Promise.all(people.map((one) => one.done)))
  await untilQuiet(
    arena,
    keepers.map(({ url }) => url),
  )
}

const untilHappened = async (arena: Arena, people: readonly Customers[], faults: number): Promise<void> => {
  while (arena.faults.length < faults) await Promise.race([pauseIn(arena, 100), ...people.map(fails)])
}

/** Never resolves; rejects when the people do. */
const fails = async (people: Customers): Promise<never> => {
  await people.done
  return new Promise(() => {})
}
