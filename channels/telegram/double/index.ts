// A Telegram that runs here: good enough that a bot cannot tell, and honest about what it took.
import { openServer } from '@deskless/core/double'
import { createHooks } from './hooks.ts'
import { methods } from './methods.ts'
import type { People } from './people.ts'
import { createPeople } from './people.ts'
import { createTelegram } from './server.ts'
import type { Bot, Fault, Ledger, World } from './world.ts'
import { createWorld } from './world.ts'

export type { Attachment, People } from './people.ts'
export type { Call, ChatMessage, Fault, Ledger } from './world.ts'

export const TOKEN = '777000:AAE-double-of-the-bot-api-0123456789'

export type TelegramDouble = {
  /** What goes into the setting `apiBaseUrl`. */
  url: string
  token: string
  people: People
  ledger: Ledger
  world: World
  fault(fault: Fault): void
  stop(): Promise<void>
}

export const startDouble = async ({
  port = 0,
  host = '127.0.0.1',
  token = TOKEN,
}: {
  port?: number
  host?: string
  token?: string
} = {}): Promise<TelegramDouble> => {
  const world = createWorld()
  const bot = (): Bot => world.bot(token) as Bot
  const hooks = createHooks(world, (by, method, params) => {
    const call = { at: Date.now(), method, params, outcome: 'ok' as const, answered: true }
    world.ledger.calls.push(call)
    methods[method]?.(world, hooks, { bot: by, params, signal: new AbortController().signal })
  })
  const people = createPeople(world, hooks, bot)
  const { url, close } = await openServer(createTelegram({ world, hooks, people, bot }), { port, host })
  return {
    url,
    token,
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
