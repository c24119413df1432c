import type { Log } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { Nudger } from './runner.ts'

/** So long Redis may owe an answer; then the connection is taken for dead, and another is made. */
const SILENT_MS = 5_000

/** "{…}" keeps the queue in one slot of a Redis cluster. */
const QUEUE = 'nudges'

/**
 * Nudges over BullMQ: "claim due work of this subscriber", with fresh ids, to one worker process. The work itself stays in
 * Postgres, so whatever Redis loses the next sweep finds.
 */
export const bullNudger = async (
  url: string,
  log: Log,
  options: { prefix?: string; listen: boolean },
): Promise<Nudger> => {
  const [{ Queue, Worker }, { Redis }] = await Promise.all([import('bullmq'), import('ioredis')])
  const retryStrategy = (times: number): number => Math.min(times * 200, 3_000)
  const out = new Redis(url, {
    // A nudge under way when the line breaks is lost, not kept: while something takes calls and hangs up, they would pile up.
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    socketTimeout: SILENT_MS,
    retryStrategy,
  })
  const into = new Redis(url, { maxRetriesPerRequest: null, retryStrategy })
  const warn = (error: Error): void => log.warn({ error: error.message }, 'Redis is away; work goes on by the sweep.')
  for (const client of [out, into]) client.on('error', warn)
  const prefix = options.prefix ?? '{deskless}'
  const queue = new Queue(QUEUE, { connection: out, prefix })
  queue.on('error', warn)
  let heard: (subscriber: string) => void = () => {}
  const worker = options.listen
    ? new Worker(QUEUE, async (job) => heard(job.name), { connection: into, prefix, concurrency: 16 })
    : undefined
  worker?.on('error', warn)
  return {
    send: (subscribers) => {
      queue.addBulk(subscribers.map(asNudge)).catch(warn)
    },
    onNudge: (listener) => {
      heard = listener
    },
    close: async () => {
      await worker?.close(true).catch(() => {})
      await queue.close().catch(() => {})
      out.disconnect()
      into.disconnect()
    },
  }
}

/** A fresh id each time: a nudge must never be folded into one that is just being handled. */
const asNudge = (name: string) => ({
  name,
  data: {},
  opts: { jobId: `n-${uuidv7()}`, removeOnComplete: true, removeOnFail: true, attempts: 1 },
})
