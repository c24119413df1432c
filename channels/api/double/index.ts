// Any app with a chat of its own, running here: it keeps to the protocol, and is honest about what it took.
import { randomBytes } from 'node:crypto'
import { openServer } from '@deskless/core/double'
import { createBringing } from './hub.ts'
import type { People } from './people.ts'
import { createPeople } from './people.ts'
import { createApp } from './server.ts'
import type { Fault, Ledger, World } from './world.ts'
import { createWorld } from './world.ts'

export { sign } from './hub.ts'
export type { Call, Fault, Ledger, Line } from './world.ts'

export const SECRET = `whsec_${Buffer.from('the double and the hub know it').toString('base64')}`

export type AppDouble = {
  url: string
  /** What goes into the setting `callbackUrl`. */
  hookUrl: string
  people: People
  ledger: Ledger
  world: World
  fault(fault: Fault): void
  stop(): Promise<void>
}

/** As the README has one made. */
export const newSecret = (): string => `whsec_${randomBytes(24).toString('base64')}`

type Options = {
  port?: number
  host?: string
  secret?: string
  /** Fetches from the hub here instead of being called by it. Its page says which inbox. */
  hubUrl?: string
}

export const startDouble = async ({
  port = 0,
  host = '127.0.0.1',
  secret = SECRET,
  hubUrl,
}: Options = {}): Promise<AppDouble> => {
  const world = createWorld(secret)
  const bringing = createBringing(world)
  const people = createPeople(world, bringing)
  const { url, close } = await openServer(createApp({ world, people, hubUrl }), { port, host })
  if (hubUrl) bringing.fetching()
  return {
    url,
    hookUrl: `${url}/hook`,
    people,
    world,
    ledger: world.ledger,
    fault: (fault) => void world.faults.push(fault),
    stop: () => {
      bringing.stop()
      return close()
    },
  }
}
