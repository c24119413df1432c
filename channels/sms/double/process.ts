// The double in a process of its own, for tests that must not share a loop with it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Fault, Ledger, Message } from './world.ts'

export type Api = {
  url: string
  act(what: string, given: unknown): Promise<void>
  fault(fault: Fault): Promise<void>
  ledger(): Promise<Ledger>
  hears(who: string): Promise<Message[]>
  stop(): Promise<void>
}

export const startApi = async (): Promise<Api> => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const { url, control } = JSON.parse(line) as { url: string; control: string }
  const read = async (what: string): Promise<unknown> => (await fetch(`${control}/${what}`)).json()
  const act = async (what: string, given: unknown): Promise<void> => {
    const answer = await fetch(`${control}/${what}`, { method: 'POST', body: JSON.stringify(given) })
    if (answer.status !== 200) throw new Error(`The double could not: ${await answer.text()}`)
  }
  return {
    url,
    act,
    fault: (fault) => act('fault', fault),
    ledger: async () => (await read('ledger')) as Ledger,
    hears: async (who) => (await read(`hears?who=${encodeURIComponent(who)}`)) as Message[],
    stop: async () => {
      child.kill()
      await once(child, 'exit')
    },
  }
}
