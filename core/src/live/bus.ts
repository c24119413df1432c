import type { Log } from '../contract/index.ts'
import type { Bus } from '../services.ts'

type Listener = (frame: unknown) => void

/** Topics and who listens, in this process. */
const listeners = () => {
  const byTopic = new Map<string, Set<Listener>>()
  return {
    add: (topic: string, listener: Listener): 'first' | 'more' => {
      const set = byTopic.get(topic)
      if (set) set.add(listener)
      else byTopic.set(topic, new Set([listener]))
      return set ? 'more' : 'first'
    },
    remove: (topic: string, listener: Listener): 'last' | 'more' => {
      const set = byTopic.get(topic)
      set?.delete(listener)
      if (set && set.size > 0) return 'more'
      byTopic.delete(topic)
      return 'last'
    },
    tell: (topic: string, frame: unknown): void => {
      for (const listener of byTopic.get(topic) ?? []) listener(frame)
    },
  }
}

export const memoryBus = (): Bus => {
  const local = listeners()
  return {
    publish: async (topic, frame) => local.tell(topic, frame),
    subscribe: (topic, listener) => {
      local.add(topic, listener)
      return () => local.remove(topic, listener)
    },
    close: async () => {},
  }
}

/** So long Redis may owe an answer; then the connection is taken for dead, and another is made. */
const SILENT_MS = 5_000
const PREFIX = 'deskless:bus:'

/** Fan-out between processes. What is published while Redis is away still reaches this process. */
export const redisBus = async (url: string, log: Log, prefix = PREFIX): Promise<Bus> => {
  const { Redis } = await import('ioredis')
  const options = {
    lazyConnect: true,
    // What is under way when the line breaks ends there. A try later would wait, for ever, while something takes calls and hangs up.
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    socketTimeout: SILENT_MS,
    retryStrategy: (times: number) => Math.min(times * 200, 3_000),
  }
  const [out, into] = [
    new Redis(url, options),
    new Redis(url, { ...options, enableOfflineQueue: true, maxRetriesPerRequest: null }),
  ]
  for (const client of [out, into])
    client.on('error', (error) => log.warn({ error: error.message }, 'Redis is away; frames stay within this process.'))
  await Promise.allSettled([out.connect(), into.connect()])
  const local = listeners()
  into.on('message', (channel: string, body: string) => local.tell(channel.slice(prefix.length), JSON.parse(body)))
  return {
    publish: async (topic, frame) => {
      await out.publish(prefix + topic, JSON.stringify(frame)).catch(() => local.tell(topic, frame))
    },
    subscribe: (topic, listener) => {
      if (local.add(topic, listener) === 'first') void into.subscribe(prefix + topic).catch(() => {})
      return () => {
        if (local.remove(topic, listener) === 'last') void into.unsubscribe(prefix + topic).catch(() => {})
      }
    },
    close: async () => {
      out.disconnect()
      into.disconnect()
    },
  }
}
