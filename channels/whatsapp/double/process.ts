// The double in a process of its own, for tests that must not share a loop with it.
import { startApart } from '@deskless/core/double'
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

type About = { url: string; control: string; settings: Record<string, string> }

export const startGraph = async (...args: string[]): Promise<Graph> => {
  const { about, act, read, stop } = await startApart<About>(new URL('main.ts', import.meta.url), args)
  return {
    url: about.url,
    settings: about.settings,
    act,
    calls: async (path) => ((await read('ledger')) as { calls: Call[] }).calls.filter((call) => path.test(call.path)),
    chat: async (who) => ((await read(`chat?who=${encodeURIComponent(who)}`)) as { messages: ChatMessage[] }).messages,
    stop,
  }
}
