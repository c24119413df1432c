import { SECRET } from '../../support/seed.ts'
import type { Arena } from '../arena.ts'
import { keepHub } from '../keeper.ts'
import type { Weather } from '../tool.ts'
import { CALM } from '../tool.ts'
import { crew, firstVisits, listen, untilSpent, visitors } from '../tool-play.ts'
import type { Case } from './case.ts'
import { endsInOrder } from './f13-reordered.ts'

/** Events overtake each other and come twice; the app hears of its own posts before it is told that they stand. */
const WEATHER: Weather = {
  slack: [
    { on: 'chat.postMessage', effect: { is: 'slow-answer', ms: 80 }, chance: 0.5 },
    { on: 'delivery:message', effect: { is: 'reorder' }, chance: 0.2 },
    { on: 'delivery:message', effect: { is: 'duplicate' }, chance: 0.3 },
  ],
  teams: [
    { on: 'post', effect: { is: 'slow', ms: 80 }, chance: 0.5 },
    { on: 'delivery', effect: { is: 'late' }, chance: 0.2 },
    { on: 'delivery', effect: { is: 'twice' }, chance: 0.3 },
  ],
}

/** Edits and removals before their message, from customers and from agents; echoes and receipts shuffled and doubled. */
const play = async (arena: Arena): Promise<void> => {
  const embedded = arena.engine === 'pglite'
  const hub = await keepHub(arena, embedded ? 'all' : 'api')
  const worker = embedded ? hub : await keepHub(arena, 'worker')
  await listen(arena, [hub.url])
  await firstVisits(arena, hub.url, worker.url)
  arena.provider.weather({ hooks: hooksOf(arena, hub.url), echoFirst: true, afterMs: [0, 80] })
  await arena.tool?.weather(WEATHER)
  const half = arena.size.messages / 2
  const people = [
    await visitors(arena, [hub.url], { script: 'shuffled', messages: half * 2.2 }),
    await crew(arena, { messages: half, amends: true }),
  ]
  await Promise.all(people.map(({ done }) => done))
  // What is held back goes out with the next: there must be one.
  await arena.tool?.weather(CALM)
  await untilSpent(
    arena,
    [worker],
    [...people, await visitors(arena, [hub.url], { from: LAST, messages: arena.size.lanes })],
    0,
  )
  arena.faults.push(...Array.from({ length: arena.size.messages }, () => ({ at: 0, what: 'shuffled' })))
}

const LAST = 100_000

/** Each thread's inbox has a door of its own. Threads are numbered as the lanes that write. */
const hooksOf = ({ tool, company }: Arena, hub: string) => {
  const inboxes = tool?.inboxes ?? []
  const doors = inboxes.map((_, n) => [`c-${n + 1}`, hub + inboxes[(n + 1) % inboxes.length]?.doorPath] as const)
  return { url: hub + company.inbox.doorPath, secret: SECRET, doors: Object.fromEntries(doors) }
}

export const reorderedInSlack: Case = {
  id: 'S13',
  title: 'F13 through Slack: events reordered, doubled',
  engines: ['pglite', 'postgres'],
  through: 'slack',
  play,
  judge: endsInOrder,
}

export const reorderedInTeams: Case = {
  ...reorderedInSlack,
  id: 'T13',
  title: 'F13 through Teams: activities reordered, doubled',
  through: 'teams',
}
