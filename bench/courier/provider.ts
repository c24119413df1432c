import { once } from 'node:events'
import { join } from 'node:path'
import type { Child } from '../support/child.ts'
import { startChild } from '../support/child.ts'
import { readLedger } from '../support/ledger.ts'
import type { FileAnswer } from './files.ts'
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
  storm?: Storm
  /** Threads whose names begin so are answered in slow motion: what takes half a minute in life takes `ms` here. */
  slow?: { threads: string; ms: number }
  /** Nobody gets a new token any more. */
  refusesTokens?: boolean
  /** Echoes and receipts are told, shuffled and sometimes twice. */
  hooks?: {
    url: string
    secret: string /** Of threads whose inbox has another door. */
    doors?: Record<string, string>
  }
  /** They are on their way before the answer to the send is. */
  echoFirst?: boolean
}

/** A share of the calls is answered in one of the ways providers have of not answering. */
export type Storm = { chance: number; answer: Answer }
export type Answer =
  | { is: 'status'; status: number; retryAfter?: number }
  /** 200 and an error in it: nothing was taken. */
  | { is: 'error' }
  /** A page for people, from something before the provider: nobody knows what became of the message. */
  | { is: 'page' }
  /** The message is taken, and half of the answer comes. */
  | { is: 'half' }

export type Taken = SendRequest & { at: number; key: string; cut: boolean }
/** Every call, by the time it came in. `doubtful`: what it was answered leaves open whether it was taken. */
export type Call = SendRequest & {
  at: number
  came: number
  status?: number
  retryAfter?: number
  doubtful: boolean
  slow?: boolean
}
/** A file that was asked for, and how often by then. */
export type Fetched = { at: number; name: string; nth: number; answer: FileAnswer }
/** `spent`: somebody brought one that had been renewed before. */
export type TokenEntry = { at: number; is: 'granted' | 'refused' | 'spent' | 'ended'; old?: string; token?: string }

export type Provider = {
  url: string
  weather(weather: Weather): void
  /** Nothing is left to tell. */
  quiet(): Promise<boolean>
  taken(): Taken[]
  calls(): Call[]
  fetches(): Fetched[]
  /** From now on the token it gave last does not count any more. */
  endToken(): void
  tokens(): TokenEntry[]
  child: Child
}

export const startProvider = async (folder: string, seed: number): Promise<Provider> => {
  const ledger = join(folder, 'provider.jsonl')
  const [files, tokens] = [join(folder, 'files.jsonl'), join(folder, 'tokens.jsonl')]
  const args = [ledger, String(seed), files, tokens]
  const child = startChild(new URL('./provider-process.ts', import.meta.url), { args })
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
    calls: () => readLedger<Call>(ledger),
    fetches: () => readLedger<Fetched>(files),
    endToken: () => child.tell({ endToken: true }),
    tokens: () => readLedger<TokenEntry>(tokens),
    child,
  }
}
