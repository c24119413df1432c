// A connection whose bytes vanish on the way says nothing: no error, for a quarter of an hour or for good. Whoever waits
// for an answer on it would wait as long, and ten of them are the whole pool.
import type { ClientBase } from 'pg'
import { hurried } from '../crash.ts'

/** Longer than a statement takes as a rule. Those that take longer are asked after, and left alone if they are worked on. */
export const SILENT_MS = hurried(10_000)

/** Whether the server says that it works on something for this process of its own. */
export type StillWorks = (pid: number) => Promise<boolean>

export type Silence = {
  /** Watches over a statement until it is answered. */
  during<T>(client: ClientBase, statement: Promise<T>): Promise<T>
}

type Watched = ClientBase & { processID?: number; connection?: { stream: { destroy(error: Error): void } } }

/** Ends connections on which nothing came for `silentMs` although the server has nothing to do for them. */
export const watchSilence = (stillWorks: StillWorks, silentMs: number): Silence => {
  const since = new Map<Watched, number>()
  let timer: NodeJS.Timeout | undefined
  const look = (): void => {
    for (const [client, at] of since) if (performance.now() - at >= silentMs) void ask(client, at).catch(() => {})
    if (since.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
  const ask = async (client: Watched, at: number): Promise<void> => {
    const works = await stillWorks(client.processID ?? 0)
    // Answered meanwhile, or busy with the next.
    if (works || since.get(client) !== at) return
    since.delete(client)
    client.connection?.stream.destroy(new Error('The database fell silent.'))
  }
  return {
    during: (client, statement) => {
      const at = performance.now()
      since.set(client, at)
      timer ??= setInterval(look, silentMs / 2).unref()
      return statement.finally(() => since.get(client) === at && since.delete(client))
    },
  }
}
