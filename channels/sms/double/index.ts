// A Twilio that runs here: good enough that a channel cannot tell, and honest about what it took.
import { openServer } from '@deskless/core/double'
import { createHooks } from './hooks.ts'
import { keeper } from './keep.ts'
import type { People } from './people.ts'
import { createPeople } from './people.ts'
import { createTwilio } from './server.ts'
import type { Fault, Ledger, World } from './world.ts'
import { createWorld } from './world.ts'

export { signatureOf } from './hooks.ts'
export type { Fault, Ledger, Message } from './world.ts'
export { numberOf } from './world.ts'

export const ACCOUNT = `AC${'0123456789abcdef'.repeat(2)}`
export const AUTH_TOKEN = 'double-of-twilio-auth-token-0123'
export const NUMBER = '+15005550006'
export const WHATSAPP = 'whatsapp:+15005550010'

export type TwilioDouble = {
  /** What goes into the setting `apiBaseUrl`. */
  url: string
  accountSid: string
  authToken: string
  people: People
  ledger: Ledger
  world: World
  fault(fault: Fault): void
  stop(): Promise<void>
}

type Options = {
  port?: number
  host?: string
  senders?: readonly string[]
  /** Milliseconds from one delivery state to the next. */
  pace?: number
  /** A file in which numbers and messages outlive a restart. */
  keepIn?: string
}

export const startDouble = async ({
  port = 0,
  host = '127.0.0.1',
  senders = [NUMBER, WHATSAPP],
  pace = 5,
  keepIn,
}: Options = {}): Promise<TwilioDouble> => {
  const world = createWorld(ACCOUNT, AUTH_TOKEN, senders)
  const keep = keeper(world, keepIn)
  const hooks = createHooks(world)
  let url = ''
  const people = createPeople({ world, hooks, base: () => url })
  const server = createTwilio({ world, hooks, people, pace, changed: keep })
  const opened = await openServer(server, { port, host })
  url = opened.url
  return {
    url,
    accountSid: ACCOUNT,
    authToken: AUTH_TOKEN,
    people,
    world,
    ledger: world.ledger,
    fault: (fault) => void world.faults.push(fault),
    stop: () => {
      hooks.stop()
      keep()
      return opened.close()
    },
  }
}
