import { AsyncLocalStorage } from 'node:async_hooks'
import type { Installation } from './client.ts'

/** What a listener finds beside the activity. `key` names the stored item, and every command made of it. */
export type Given = { installation: Installation; key: string; receivedAt: Date }
type Running = Given & { failure?: unknown }
export const running = new AsyncLocalStorage<Running>()

/** For the listener that runs now. */
export const given = (): Given => {
  const store = running.getStore()
  if (!store) throw new Error('A listener ran outside a stored activity.')
  return store
}

/** The SDK swallows what a listener threw: it is kept here, and thrown again. */
export const listening =
  <C>(listener: (context: C) => Promise<unknown>) =>
  async (context: C): Promise<never> => {
    try {
      return (await listener(context)) as never
    } catch (error) {
      const store = running.getStore()
      if (store) store.failure = error
      throw error
    }
  }
