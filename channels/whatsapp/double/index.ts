// A WhatsApp that runs here: good enough that a hub cannot tell, and honest about what it took.
import { openServer } from '@deskless/core/double'
import { createHooks } from './hooks.ts'
import type { People } from './people.ts'
import { createPeople } from './people.ts'
import { createGraph } from './server.ts'
import type { Business, Fault, Ledger, World } from './world.ts'
import { createWorld } from './world.ts'

export { signature } from './hooks.ts'
export type { Attachment, People } from './people.ts'
export type { Call, ChatMessage, Fault, Ledger } from './world.ts'

export const BUSINESS = {
  token: 'EAAG-double-of-the-graph-api-0123456789',
  appSecret: 'app-secret-of-the-double-0123456789',
  businessAccountId: '102290129340398',
  phoneNumberId: '106540352242922',
  displayPhoneNumber: '15550783881',
  name: 'Oak & Ember',
}

export type WhatsappDouble = {
  /** What goes into the setting `apiBaseUrl`. */
  url: string
  people: People
  ledger: Ledger
  world: World
  fault(fault: Fault): void
  stop(): Promise<void>
}

export type DoubleOptions = {
  port?: number
  host?: string
  business?: Partial<typeof BUSINESS>
  /** Ticks come by themselves, as on a phone that is on. */
  ticks?: boolean
}

export const startDouble = async ({
  port = 0,
  host = '127.0.0.1',
  business = {},
  ticks = false,
}: DoubleOptions = {}): Promise<WhatsappDouble> => {
  const whole: Business = { ...BUSINESS, ...business, others: [], revoked: false, subscribed: false, standing: {} }
  const world = createWorld(whole, ticks)
  const hooks = createHooks(world)
  const people = createPeople(world, hooks)
  const { url, close } = await openServer(createGraph({ world, hooks, people }), { port, host })
  return {
    url,
    people,
    world,
    ledger: world.ledger,
    fault: (fault) => void world.faults.push(fault),
    stop: () => {
      hooks.stop()
      return close()
    },
  }
}
