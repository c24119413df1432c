// The double in a process of its own, for tests that must not share a loop with it.
import { startApart } from '@deskless/core/double'
import type { Ledger, Line } from './index.ts'

type About = { url: string; callbackUrl: string; secret: string; control: string }
export type App = About & {
  act(what: string, given: unknown): Promise<unknown>
  chat(who: string): Promise<Line[]>
  ledger(): Promise<Ledger>
  stop(): Promise<void>
}

export const startApp = async (): Promise<App> => {
  const { about, act, read, stop } = await startApart<About>(new URL('main.ts', import.meta.url))
  return {
    ...about,
    act,
    chat: async (who) => ((await read(`chat?who=${encodeURIComponent(who)}`)) as { lines: Line[] }).lines,
    ledger: async () => (await read('ledger')) as Ledger,
    stop,
  }
}
