// The receiver in a process of its own, for tests.
import { startApart } from '@deskless/core/double'
import type { Call, Fault } from './receiver.ts'

export type Receiver = {
  url: string
  /** Calls of a path, oldest first, with their bodies read. */
  calls(path: string): Promise<(Call & { json: Json })[]>
  fault(fault: Fault): Promise<void>
  /** The path behaves again. */
  mend(path: string): Promise<void>
  /** Answers the calls that hang. */
  release(): Promise<void>
  /** A secret to check signatures with. */
  knows(secret: string): Promise<void>
  stop(): Promise<void>
}
type Json = { type: string; timestamp: string; data: Record<string, unknown> }

export const startReceiverProcess = async (): Promise<Receiver> => {
  const main = new URL('main.ts', import.meta.url)
  const { about, act, read, stop } = await startApart<{ url: string; control: string }>(main)
  return {
    url: about.url,
    calls: async (path) =>
      ((await read('ledger')) as Call[]).flatMap((call) =>
        call.path === path ? { ...call, json: JSON.parse(call.body) as Json } : [],
      ),
    fault: async (fault) => void (await act('fault', fault)),
    mend: async (path) => void (await act('mend', path)),
    release: async () => void (await act('release', {})),
    knows: async (secret) => void (await act('secret', secret)),
    stop,
  }
}
