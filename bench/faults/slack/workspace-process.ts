// A simulated Slack with its people, in a process of its own: it outlives every crash of the hub and keeps its own ledger.
import { startSimulator } from '@deskless/slack/simulator'
import { seeded } from '../../support/random.ts'
import { createPeople } from '../people.ts'
import { acks, createChatter } from './chatter.ts'
import { lookAround } from './look.ts'
import { screenOf } from './people.ts'
import type { Ask, Hello, Room } from './wire.ts'

const [seed = '1', lanes = '20', agents = '12', haste = '1'] = process.argv.slice(2)

/** As the company of the run has them. */
const people = Array.from({ length: Number(agents) }, (_, n) =>
  n === 0 ? { name: 'maya', email: 'maya@parcel.example' } : { name: `agent${n}`, email: `agent${n}@parcel.example` },
)

/** Slack comes again at once, after a minute and after five; leases are shortened in the same way. */
const retriesMs = [0, 60_000, 300_000].map((wait) => wait / Number(haste))
const random = seeded(Number(seed))
const simulator = await startSimulator({ people, rateLimits: 'off', retriesMs, random: random.next })
const { team, app, credentials } = simulator.demo
const members = [...simulator.world.users.keys()]

/** In every third channel typed lines go to the customer. */
const rooms: Room[] = Array.from({ length: Number(lanes) }, (_, n) => ({
  id: simulator.addChannel(team.id, { name: `support-${n}`, members }).id,
  direct: n % 3 === 2,
}))
const screens = people.map(({ email }) => simulator.human.as(email))
const crew = createPeople({
  screens: screens.map((screen) => screenOf(simulator, screen, credentials.botUserId)),
  rooms,
})

/** Each delivery takes the next door, as a load balancer would have it. */
const listenAt = (doors: readonly string[]): void => {
  let next = 0
  const url = { get: () => doors[next++ % doors.length], set: () => {}, configurable: true }
  Object.defineProperties(app, { eventsUrl: url, interactivityUrl: url })
}

const chatter = createChatter({ simulator, screens, rooms })

const answer = (ask: Ask): unknown => {
  if (ask.is === 'listen') listenAt(ask.doors)
  if (ask.is === 'weather') {
    simulator.faults.clear()
    for (const fault of ask.faults) simulator.faults.add(fault)
  }
  if (ask.is === 'people') void crew.work(ask.order).then(() => process.send?.({ finished: true }))
  if (ask.is === 'enough') crew.enough()
  if (ask.is === 'chatter') return chatter(ask)
  if (ask.is === 'acks') return acks(simulator)
  if (ask.is === 'words') return lookAround(simulator, rooms, crew.typed()).standing.map(({ words }) => words)
  return ask.is === 'look' ? { ...lookAround(simulator, rooms, crew.typed()), done: crew.done() } : true
}

process.on('message', async ({ n, ask }: { n: number; ask: Ask }) => process.send?.({ n, answer: await answer(ask) }))
process.on('disconnect', () => process.exit())
const hello: Hello = {
  url: simulator.url,
  apiUrl: simulator.apiUrl,
  botToken: credentials.botToken,
  signingSecret: credentials.signingSecret,
  rooms,
}
process.send?.(hello)
