import { once } from 'node:events'
import { endChild, startChild } from './child.ts'

export type LoadOrder = { url: string; secret: string; clients: number; ms: number; tag: string }

export type Load = { perSecond(order: LoadOrder): Promise<number>; end(): Promise<void> }

export const startLoad = async (): Promise<Load> => {
  const child = startChild(new URL('./load-process.ts', import.meta.url))
  await child.said
  return {
    perSecond: async (order) => {
      const answered = once(child.process, 'message')
      child.tell(order)
      return ((await answered) as [{ perSecond: number }])[0].perSecond
    },
    end: () => endChild(child),
  }
}
