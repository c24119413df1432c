// The double in a process of its own, for tests that must not share a loop with it.
import { startApart } from '@deskless/core/double'
import type { Fault, Ledger, Message } from './world.ts'

export type Api = {
  url: string
  act(what: string, given: unknown): Promise<unknown>
  fault(fault: Fault): Promise<unknown>
  ledger(): Promise<Ledger>
  hears(who: string): Promise<Message[]>
  stop(): Promise<void>
}

export const startApi = async (): Promise<Api> => {
  const main = new URL('main.ts', import.meta.url)
  const { about, act, read, stop } = await startApart<{ url: string; control: string }>(main)
  return {
    url: about.url,
    act,
    fault: (fault) => act('fault', fault),
    ledger: async () => (await read('ledger')) as Ledger,
    hears: async (who) => (await read(`hears?who=${encodeURIComponent(who)}`)) as Message[],
    stop,
  }
}
