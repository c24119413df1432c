// The double in a process of its own, for tests that must not share a loop with it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Call, ChatMessage } from './index.ts'

export type Api = {
  url: string
  token: string
  act(what: string, given: unknown): Promise<void>
  /** Calls it was asked, by their method, oldest first. */
  calls(method: RegExp): Promise<Call[]>
  /** What stands in the chat of a person. */
  chat(who: string): Promise<ChatMessage[]>
  stop(): Promise<void>
}

export const startApi = async (token: string): Promise<Api> => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url)), '--token', token], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const { url, control } = JSON.parse(line) as { url: string; control: string }
  const read = async (what: string): Promise<unknown> => (await fetch(`${control}/${what}`)).json()
  return {
    url,
    token,
    act: async (what, given) => {
      const answer = await fetch(`${control}/${what}`, { method: 'POST', body: JSON.stringify(given) })
      if (answer.status !== 200) throw new Error(`The double could not: ${await answer.text()}`)
    },
    calls: async (method) =>
      ((await read('ledger')) as { calls: Call[] }).calls.filter((call) => method.test(call.method)),
    chat: async (who) => (await read(`chat?who=${encodeURIComponent(who)}`)) as ChatMessage[],
    stop: async () => {
      child.kill()
      await once(child, 'exit')
    },
  }
}
