// A double in a process of its own, so that its ledger outlives whatever happens to the hub, and shares no loop with it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export type Apart<About> = {
  /** Its first line: where it is, and what an inbox at it needs. */
  about: About
  read(what: string): Promise<unknown>
  act(what: string, given: unknown): Promise<unknown>
  stop(): Promise<void>
}

export const startApart = async <About extends { control: string }>(
  main: URL,
  args: readonly string[] = [],
): Promise<Apart<About>> => {
  const child = spawn(process.execPath, [fileURLToPath(main), ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const about = JSON.parse(line) as About
  return {
    about,
    read: async (what) => (await fetch(`${about.control}/${what}`)).json(),
    act: async (what, given) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`${about.control}/${what}`, { method: 'POST', headers, body: JSON.stringify(given) })
      const words = await answer.text()
      if (answer.status !== 200) throw new Error(`The double could not: ${words}`)
      return words ? (JSON.parse(words) as unknown) : undefined
    },
    stop: async () => {
      child.kill()
      await once(child, 'exit')
    },
  }
}

/** For the process itself. */
export const endsWhenTold = (stop: () => Promise<void>): void => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().then(() => process.exit(0)))
}
