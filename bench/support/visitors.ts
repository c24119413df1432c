import { once } from 'node:events'
import { endChild, startChild } from './child.ts'

export type VisitorsOrder = { hub: string; inbox: string; count: number; speaking: number; ledger: string }

/** Each step begins when it is called and resolves when all visitors have taken it. */
export type Visitors = {
  arrive(): Promise<void>
  listen(): Promise<void>
  write(): Promise<void>
  end(): Promise<void>
}

export const startVisitors = async (order: VisitorsOrder): Promise<Visitors> => {
  const child = startChild(new URL('./visitors-process.ts', import.meta.url))
  await child.said
  const step = async (word: unknown): Promise<void> => {
    const done = Promise.race([
      once(child.process, 'message'),
      child.gone.then(() => Promise.reject(new Error('The visitors went away.'))),
    ])
    child.tell(word)
    await done
  }
  return {
    arrive: () => step(order),
    listen: () => step('listen'),
    write: () => step('write'),
    end: () => endChild(child),
  }
}
