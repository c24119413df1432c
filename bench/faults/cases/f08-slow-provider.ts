import { connect, createConnection } from '../../../core/src/connections/index.ts'
import { agentsSaid, openConversations } from '../../support/agents.ts'
import { ms, percentile } from '../../support/figures.ts'
import { SECRET, withHub } from '../../support/seed.ts'
import type { Arena } from '../arena.ts'
import { keepHub } from '../keeper.ts'
import { pauseIn } from '../patience.ts'
import { agents, customers, firstLines } from '../play.ts'
import { untilQuiet } from '../quiet.ts'
import type { Case } from './case.ts'

const SLOW = 'slow'
/** Names of agents' lines: before it, while it lasts, and in the inbox that is slow. */
const [BEFORE, MEANWHILE, THERE] = ['before', 'meanwhile', 'there'] as const
/** What the provider takes to answer, in life. */
const ANSWER_MS = 30_000
const OPENS_MS = 60_000
/** The first and shortest pause of a breaker, in life: what it lets through is one call after each. */
const PAUSE_MS = 15_000

/** Two inboxes at one provider; one of them begins to be answered late, drop by drop, or never. */
const play = async (arena: Arena): Promise<void> => {
  const { size, provider } = arena
  const embedded = arena.engine === 'pglite'
  const slow = await secondInbox(arena)
  const api = await keepHub(arena, embedded ? 'all' : 'api')
  const worker = embedded ? api : await keepHub(arena, 'worker')
  await firstLines(arena, api.url, worker.url)
  const quick = await conversationsAt(arena, api.url)
  await firstIn(arena, api.url + slow.doorPath)
  await untilQuiet(arena, [worker.url])
  const away = (await conversationsAt(arena, api.url)).filter((id) => !quick.includes(id))
  const steadily = { conversations: quick, pauseMs: PACE_MS, messages: (size.lanes * lastsMs(arena)) / PACE_MS }
  await (await agents(arena, [api.url], { ...steadily, prefix: BEFORE })).done
  provider.weather({ slow: { threads: SLOW, ms: ANSWER_MS / size.haste } })
  arena.faults.push({ at: Date.now(), what: SLOW })
  const people = [
    await agents(arena, [api.url], { ...steadily, prefix: MEANWHILE }),
    await agents(arena, [api.url], { prefix: THERE, conversations: away, messages: size.lanes * 2 }),
  ]
  await pauseIn(arena, lastsMs(arena))
  provider.weather({})
  arena.faults.push({ at: Date.now(), what: 'quick again' })
  await Promise.all(people.map((one) => one.done))
  await untilQuiet(arena, [worker.url])
}

/** As long before as meanwhile, and at the same pace. */
const lastsMs = ({ size }: Arena): number => (OPENS_MS * 2) / size.haste
/** Twenty lanes then bring what the design measures latencies with. */
const PACE_MS = 1_000

const secondInbox = async (arena: Arena): Promise<{ doorPath: string }> => {
  const { env, company, provider } = arena
  const inbox = await withHub(env, async ({ services }) => {
    const { accountId } = company
    const settings = { secret: SECRET, apiBaseUrl: provider.url }
    const made = await createConnection(services, { accountId, kind: 'inbox', plugin: 'courier', name: SLOW, settings })
    await connect(services, accountId, made.id)
    return made
  })
  const second = { id: inbox.id, doorPath: `/in/courier/${inbox.token}` }
  arena.inboxes.push(second)
  return second
}

const firstIn = async (arena: Arena, door: string): Promise<void> => {
  const people = await customers(arena, [], { doors: [door], prefix: SLOW, messages: arena.size.lanes, pauseMs: 500 })
  await people.done
  await people.end()
}

const conversationsAt = (arena: Arena, hub: string): Promise<string[]> =>
  openConversations(hub, arena.company.tokens[0] as string)

/** What a small difference may come from: a garbage collection, a neighbour on the machine. It is the budget of the design. */
const FLOOR_MS = 100
const TIMES = 2

/** The other inbox notices nothing, and the slow one is soon called but now and then. */
const judge = (arena: Arena): string[] => {
  const { baseline, p99 } = waits(arena)
  const after = callsAfterOpening(arena)
  const mayBe = Math.ceil(OPENS_MS / PAUSE_MS) + 1
  return [
    ...(p99 > Math.max(TIMES * baseline, FLOOR_MS)
      ? [`the other inbox's p99 went from ${ms(baseline)} to ${ms(p99)}`]
      : []),
    ...(after > mayBe ? [`the slow inbox was still called ${after} times after a minute`] : []),
    ...(slowCalls(arena).length > 0 ? [] : ['nobody met the slow provider']),
  ]
}

const waits = ({ folder, provider }: Arena): { baseline: number; p99: number } => {
  const accepted = new Map(agentsSaid(folder).flatMap(({ id, event, at }) => (event === 'accepted' ? [[id, at]] : [])))
  const came = provider.calls()
  const of = (prefix: string): number =>
    percentile(
      came.flatMap(({ text, came: at }) =>
        text.startsWith(`${prefix}-`) ? [Math.max(0, at - (accepted.get(text) ?? at))] : [],
      ),
      0.99,
    )
  return { baseline: of(BEFORE), p99: of(MEANWHILE) }
}

const slowCalls = ({ provider }: Arena): number[] => provider.calls().flatMap(({ slow, came }) => (slow ? [came] : []))

const callsAfterOpening = (arena: Arena): number => {
  const calls = slowCalls(arena)
  const open = Math.min(...calls) + OPENS_MS / arena.size.haste
  return calls.filter((at) => at > open).length
}

const figures = (arena: Arena): string[] => {
  const { baseline, p99 } = waits(arena)
  const calls = slowCalls(arena)
  return [
    `the other inbox: p99 ${ms(baseline)} before, ${ms(p99)} meanwhile; the slow one: ${calls.length} calls, ${callsAfterOpening(arena)} of them once its breaker had to be open`,
  ]
}

export const slowProvider: Case = {
  id: 'F8',
  title: 'a provider late, dripping, silent',
  engines: ['pglite', 'postgres'],
  play,
  judge,
  figures,
}
