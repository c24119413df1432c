// The double in a process of its own, for tests that must not share a loop with it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Call, ChatMessage } from './index.ts'

export type Graph = {
  url: string
  /** Of an inbox at this WhatsApp. */
  settings: Record<string, string>
  act(what: string, given: unknown): Promise<unknown>
  /** Calls it was asked, by their path, oldest first. */
  calls(path: RegExp): Promise<Call[]>
  /** What stands in the chat of a person. */
  chat(who: string): Promise<ChatMessage[]>
  stop(): Promise<void>
}

export const startGraph = async (...args: string[]): Promise<Graph> => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url)), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const { url, control, settings } = JSON.parse(line) as {
    url: string
    control: string
    settings: Record<string, string>
  }
  const read = async (what: string): Promise<unknown> => (await fetch(`${control}/${what}`)).json()
  return {
    url,
    settings,
    act: async (what, given) => {
      const answer = await fetch(`${control}/${what}`, { method: 'POST', body: JSON.stringify(given) })
      if (answer.status !== 200) throw new Error(`The double could not: ${await answer.text()}`)
      return answer.json()
    },
    calls: async (path) => ((await read('ledger')) as { calls: Call[] }).calls.filter((call) => path.test(call.path)),
    chat: async (who) => ((await read(`chat?who=${encodeURIComponent(who)}`)) as { messages: ChatMessage[] }).messages,
    stop: async () => {
      child.kill()
      await once(child, 'exit')
    },
  }
}
