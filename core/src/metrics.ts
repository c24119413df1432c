import type { Registry as MetricsRegistry } from 'prom-client'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Names are part of the product: dashboards and alerts stand on them. What must stay at zero is in `watch.ts`. */
const counts = {
  accepted: 'Raw items committed at the door.',
  duplicates: 'Raw items that had been accepted before.',
  ingested: 'Messages from contacts and phones that became visible.',
  unreadable: 'Raw items that could not be read; kept and replayable.',
  refused: 'Requests turned away at the door.',
  sent: 'Pieces accepted by providers.',
  failed: 'Deliveries that failed for good.',
  unsure: 'Deliveries whose outcome the provider left open.',
  dead: 'Deliveries, items and gestures given up after their last try.',
  mirrored: 'Posts made in surfaces.',
  repeated: 'Posts made again because the first outcome stayed unknown.',
} as const

export type CountName = keyof typeof counts

export type Counters = {
  count(name: CountName, amount?: number): void
  /** Accepted at the door → visible in the conversation, in seconds. */
  acceptToVisible(seconds: number): void
  gauge(name: string, help: string, read: () => Promise<number> | number): void
  registry: MetricsRegistry
}

export const createCounters = (): Counters => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const made = Object.fromEntries(
    Object.entries(counts).map(([name, help]) => [
      name,
      new Counter({ name: `deskless_${name}_total`, help, registers: [registry] }),
    ]),
  ) as Record<CountName, Counter>
  const visible = new Histogram({
    name: 'deskless_accept_to_visible_seconds',
    help: 'From accepted at the door to visible in the conversation, of messages read at the first attempt.',
    buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers: [registry],
  })
  return {
    registry,
    count: (name, amount = 1) => made[name].inc(amount),
    acceptToVisible: (seconds) => visible.observe(seconds),
    gauge: (name, help, read) => {
      new Gauge({
        name: `deskless_${name}`,
        help,
        registers: [registry],
        async collect() {
          this.set(await read())
        },
      })
    },
  }
}
