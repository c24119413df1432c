// The receiver in a process of its own, for tests.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
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
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const act = async (what: string, given?: unknown): Promise<Call[]> =>
    (await fetch(`${url}/_control/${what}`, { method: 'POST', body: JSON.stringify(given) })).json() as Promise<Call[]>
  return {
    url,
    calls: async (path) =>
      (await act('ledger')).flatMap((call) =>
        call.path === path ? { ...call, json: JSON.parse(call.body) as Json } : [],
      ),
    fault: async (fault) => void (await act('fault', fault)),
    mend: async (path) => void (await act('mend', path)),
    release: async () => void (await act('release')),
    knows: async (secret) => void (await act('secret', secret)),
    stop: async () => {
      if (child.exitCode === null && child.kill()) await once(child, 'exit')
    },
  }
}
