import { spawnConnector } from '@deskless/teams/connector/remote'
import { courier } from '../../courier/channel.ts'
import { withHub } from '../../support/seed.ts'
import { showIn } from '../../support/slack.ts'
import type { Stage } from '../../support/stage.ts'
import { AGENTS } from '../../support/stage.ts'
import { createPeople } from '../people.ts'
import type { Room } from '../slack/wire.ts'
import type { Tool } from '../tool.ts'
import { lookAround, standing } from './look.ts'
import { screenOf } from './screen.ts'

const HOLD_SECONDS = 1
/** A whole channel takes 1,500 calls an hour, and what is typed in it wants several. */
const BREATH_MS = 4_000

/** As the company of the run has them. */
const people = Array.from({ length: AGENTS }, (_, n) =>
  n === 0 ? { name: 'maya', email: 'maya@parcel.example' } : { name: `agent${n}`, email: `agent${n}@parcel.example` },
)

/** A Teams for the company of this stage, in a process of its own: one channel and one inbox for each lane. */
export const moveInto = async (stage: Stage & { size: { lanes: number } }): Promise<Tool> => {
  const { size, env, provider, company, ends } = stage
  const names = Array.from({ length: size.lanes }, (_, n) => `support-${n}`)
  const teams = await spawnConnector({ people, channels: names, installed: true })
  ends.push(() => teams.close())
  env.DESKLESS_ALLOW_ORIGINS = `${provider.url},${new URL(teams.url).origin}`
  // In every third channel typed lines go to the customer.
  const rooms: Room[] = (teams.teams[0]?.channels ?? []).slice(1).map(({ id }, n) => ({ id, direct: n % 3 === 2 }))
  const channels = rooms.map(({ id, direct }) => ({ id, ...(direct && { hold: HOLD_SECONDS }) }))
  const { plugin } = await import('@deskless/teams')
  const installation = { plugin: 'teams', name: 'Teams', settings: teams.settings }
  const shown = await withHub(env, ({ services }) => showIn(services, company, installation, channels, provider.url), [
    courier,
    plugin,
  ])
  const crew = createPeople({ screens: people.map(({ email }) => screenOf(teams.as(email))), rooms })
  return {
    ...shown,
    breathMs: BREATH_MS,
    listen: (doors) => teams.listenAt(...doors),
    weather: async (weather) => {
      await teams.mend()
      for (const fault of weather.teams) await teams.fault(fault)
    },
    people: async (order) => {
      const done = crew.work(order)
      done.catch(() => {})
      return { enough: () => crew.enough(), done, end: async () => {} }
    },
    words: async () => (await standing(teams, rooms)).map(({ words }) => words),
    look: async () => ({ ...(await lookAround(teams, rooms, crew.typed())), done: crew.done() }),
  }
}
