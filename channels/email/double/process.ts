// The double in a process of its own, so that its ledger outlives whatever happens to the hub.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Draft, Entry, Fault, Mail } from './index.ts'

export type MailWorld = {
  url: string
  smtp: number
  fault(fault: Fault): Promise<void>
  ledger(): Promise<Entry[]>
  box(who: string): Promise<Mail[]>
  writes(draft: Omit<Draft, 'answers'> & { door: string; answersId?: string }): Promise<{ status: number; mail: Mail }>
  stop(): Promise<void>
}

export const startWorld = async (...args: string[]): Promise<MailWorld> => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url)), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const { url, smtp, control } = JSON.parse(line) as { url: string; smtp: number; control: string }
  const read = async (what: string): Promise<unknown> => (await fetch(`${control}/${what}`)).json()
  const act = async (what: string, given: unknown): Promise<unknown> => {
    const answer = await fetch(`${control}/${what}`, { method: 'POST', body: JSON.stringify(given) })
    if (answer.status !== 200) throw new Error(`The double could not: ${await answer.text()}`)
    return answer.json()
  }
  return {
    url,
    smtp,
    fault: async (fault) => void (await act('fault', fault)),
    ledger: async () => (await read('ledger')) as Entry[],
    box: async (who) => (await read(`box?who=${encodeURIComponent(who)}`)) as Mail[],
    writes: async (draft) => (await act('writes', draft)) as { status: number; mail: Mail },
    stop: async () => {
      child.kill()
      await once(child, 'exit')
    },
  }
}
