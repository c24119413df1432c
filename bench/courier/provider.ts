import { once } from 'node:events'
import { join } from 'node:path'
import type { Child } from '../support/child.ts'
import { startChild } from '../support/child.ts'
import { readLedger } from '../support/ledger.ts'
import type { SendRequest } from './wire.ts'

/** How the provider treats its callers. Chances are between 0 and 1; waits are in milliseconds, lowest and highest. */
export type Weather = {
  beforeMs?: [number, number]
  /** Between taking a message and answering: whoever dies now does not know. */
  afterMs?: [number, number]
  /** Takes the message and hangs up without an answer. */
  cut?: number
  /** 429, nothing taken. */
  busy?: number
  /** 503, nothing taken. */
  down?: number
  /** Echoes and receipts are told, shuffled and sometimes twice. */
  hooks?: { url: string; secret: string }
  /** They are on their way before the answer to the send is. */
  echoFirst?: boolean
}

export type Taken = SendRequest & { at: number; key: string; cut: boolean }

export type Provider = {
  url: string
  weather(weather: Weather): void
  /** Nothing is left to tell. */
  quiet(): Promise<boolean>
  taken(): Taken[]
  child: Child
}

export const startProvider = async (folder: string, seed: number): Promise<Provider> => {
  const ledger = join(folder, 'provider.jsonl')
  const child = startChild(new URL('./provider-process.ts', import.meta.url), { args: [ledger, String(seed)] })
  const { port } = (await child.said) as { port: number }
  return {
    url: `http://127.0.0.1:${port}`,
    weather: (weather) => child.tell({ weather }),
    quiet: async () => {
      const answered = once(child.process, 'message')
      child.tell({ ask: 'quiet' })
      return ((await answered) as [{ quiet: boolean }])[0].quiet
    },
    taken: () => readLedger<Taken & { is: string }>(ledger).filter((entry) => entry.is === 'taken'),
    child,
  }
}
