// The double in a process of its own, for tests that must not share a loop with it.
import { startApart } from '@deskless/core/double'
import type { Call, ChatMessage } from './index.ts'

export type Api = {
  url: string
  token: string
  act(what: string, given: unknown): Promise<unknown>
  /** Calls it was asked, by their method, oldest first. */
  calls(method: RegExp): Promise<Call[]>
  /** What stands in the chat of a person. */
  chat(who: string): Promise<ChatMessage[]>
  stop(): Promise<void>
}

export const startApi = async (token: string): Promise<Api> => {
  const main = new URL('main.ts', import.meta.url)
  const { about, act, read, stop } = await startApart<{ url: string; control: string }>(main, ['--token', token])
  return {
    url: about.url,
    token,
    act,
    calls: async (method) =>
      ((await read('ledger')) as { calls: Call[] }).calls.filter((call) => method.test(call.method)),
    chat: async (who) => (await read(`chat?who=${encodeURIComponent(who)}`)) as ChatMessage[],
    stop,
  }
}
