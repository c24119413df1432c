import { once } from 'node:events'
import type { Fault } from '@deskless/slack/simulator'
import { endChild, startChild } from '../../support/child.ts'
import type { Customers } from '../../support/customers.ts'
import type { Acks, Ask, Hello, Look, PeopleOrder } from './wire.ts'

/** The simulated Slack of a run, seen from the run. */
export type Workspace = Hello & {
  /** Doors of the hub's processes: each delivery takes the next. */
  listen(doors: readonly string[]): Promise<void>
  weather(faults: Fault[]): Promise<void>
  people(order: PeopleOrder): Promise<Customers>
  /** Agents talk among themselves in all threads, so many lines a second, whether the hub keeps up or not. */
  chatter(perSecond: number, seconds: number): Promise<void>
  acks(): Promise<Acks>
  /** What stands in all threads. */
  words(): Promise<string[]>
  look(): Promise<Look>
  end(): Promise<void>
}

type Size = { seed: number; lanes: number; agents: number; haste: number }

export const startWorkspace = async ({ seed, lanes, agents, haste }: Size): Promise<Workspace> => {
  const args = [seed, lanes, agents, haste].map(String)
  const child = startChild(new URL('./workspace-process.ts', import.meta.url), { args })
  const hello = (await child.said) as Hello
  const waiting = new Map<number, (answer: unknown) => void>()
  const finished = Promise.withResolvers<void>()
  child.process.on('message', (said: { n?: number; answer?: unknown; finished?: true }) => {
    if (said.finished) finished.resolve()
    if (said.n !== undefined) waiting.get(said.n)?.(said.answer)
  })
  let asked = 0
  const ask = <T>(what: Ask): Promise<T> => {
    const n = ++asked
    const answer = new Promise<T>((resolve) => waiting.set(n, resolve as (answer: unknown) => void))
    child.tell({ n, ask: what })
    return Promise.race([answer, child.gone.then(() => Promise.reject(new Error('The simulated Slack went away.')))])
  }
  return {
    ...hello,
    listen: async (doors) => void (await ask({ is: 'listen', doors: [...doors] })),
    weather: async (faults) => void (await ask({ is: 'weather', faults })),
    people: async (order) => {
      await ask({ is: 'people', order })
      const gone = once(child.process, 'exit').then(() => Promise.reject(new Error('The simulated Slack went away.')))
      const done = Promise.race([finished.promise, gone])
      done.catch(() => {})
      return { enough: () => void ask({ is: 'enough' }), done, end: async () => {} }
    },
    chatter: async (perSecond, seconds) => void (await ask({ is: 'chatter', perSecond, seconds })),
    acks: () => ask({ is: 'acks' }),
    words: () => ask({ is: 'words' }),
    look: () => ask({ is: 'look' }),
    end: () => endChild(child),
  }
}
