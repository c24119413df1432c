// The double in a process of its own, for tests that must not share a loop with it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Ledger, Line } from './index.ts'

export type App = {
  url: string
  callbackUrl: string
  secret: string
  act(what: string, given: unknown): Promise<void>
  chat(who: string): Promise<Line[]>
  ledger(): Promise<Ledger>
  stop(): Promise<void>
}

export const startApp = async (): Promise<App> => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const about = JSON.parse(line) as { url: string; callbackUrl: string; secret: string; control: string }
  const read = async (what: string): Promise<unknown> => (await fetch(`${about.control}/${what}`)).json()
  return {
    ...about,
    act: async (what, given) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`${about.control}/${what}`, { method: 'POST', headers, body: JSON.stringify(given) })
      if (answer.status !== 200) throw new Error(`The double could not: ${await answer.text()}`)
    },
    chat: async (who) => ((await read(`chat?who=${encodeURIComponent(who)}`)) as { lines: Line[] }).lines,
    ledger: async () => (await read('ledger')) as Ledger,
    stop: async () => {
      child.kill()
      await once(child, 'exit')
    },
  }
}
