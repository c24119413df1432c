// Agents' and provider's ledgers against the database: what was answered to the agent must have reached the provider once,
// in order, or say to the agent that nobody knows.
import type { Call, Taken } from '../../courier/provider.ts'
import type { AgentEntry } from '../../support/agents.ts'
import type { Fault } from '../arena.ts'
import type { StoredDelivery, Truth } from './read.ts'

/** `refused`: of these it said for good that it would not take them, so that they have to fail. */
export type Heard = {
  taken: readonly Pick<Taken, 'text' | 'thread' | 'at'>[]
  calls: readonly Pick<Call, 'text' | 'doubtful'>[]
  refused?: Pick<ReadonlySet<string>, 'has'>
}

export type Outbound = {
  sent: number
  accepted: number
  once: number
  lost: string[]
  duplicated: string[]
  misordered: string[]
  unsure: number
  /** Nobody cut an answer and nobody died while these were being sent, and yet they are unsure. */
  unexplained: string[]
  failed: string[]
  visibleMs: number[]
}

export const judgeOutbound = (
  said: readonly AgentEntry[],
  { taken, calls, refused }: Heard,
  truth: Truth,
  faults: readonly Fault[],
): Outbound => {
  const doubtful = new Set(calls.filter((call) => call.doubtful).map(({ text }) => text))
  const accepted = new Map(said.filter((entry) => entry.event === 'accepted').map((entry) => [entry.id, entry.at]))
  const arrived = Map.groupBy(taken, (entry) => entry.text)
  const deliveries = Map.groupBy(truth.deliveries, (delivery) => delivery.text)
  const ids = [...accepted.keys()]
  const unsure = truth.deliveries.filter((delivery) => delivery.status === 'unsure')
  return {
    sent: said.filter((entry) => entry.event === 'sent').length,
    accepted: accepted.size,
    once: ids.filter((id) => arrived.get(id)?.length === 1).length,
    lost: ids.filter((id) => !arrived.has(id) && !isOpenlyUnfinished(deliveries.get(id))),
    duplicated: [...doubles(arrived), ...doubles(deliveries)],
    misordered: outOfOrder(taken, truth),
    unsure: unsure.length,
    unexplained: unsure
      .filter((delivery) => !doubtful.has(delivery.text) && !sawFault(delivery, faults))
      .map((delivery) => delivery.text),
    failed: truth.deliveries
      .filter((delivery) => delivery.status === 'failed' && !refused?.has(delivery.text))
      .map((delivery) => `${delivery.text}: ${delivery.code}`),
    visibleMs: taken.flatMap(({ text, at }) =>
      accepted.has(text) ? [Math.max(0, at - (accepted.get(text) as number))] : [],
    ),
  }
}

/** The agent is told of these: they are not lost silently. Anything else that never arrived is. */
const isOpenlyUnfinished = (deliveries: readonly StoredDelivery[] = []): boolean =>
  deliveries.some(({ status }) => status === 'unsure' || status === 'failed')

const doubles = (copies: ReadonlyMap<string, readonly unknown[]>): string[] =>
  [...copies].filter(([, all]) => all.length > 1).map(([text, all]) => `${text} ×${all.length}`)

/** The provider must hear the lines of a thread in the order in which they stand in the conversation. */
const outOfOrder = (taken: Heard['taken'], { deliveries }: Truth): string[] => {
  const place = new Map(deliveries.map((delivery) => [delivery.text, delivery.number]))
  // What a failover made us forget has no place there.
  const known = taken.filter(({ text }) => place.has(text))
  return [...Map.groupBy(known, (entry) => entry.thread).values()].flatMap((entries) =>
    entries.flatMap((entry, at) => {
      const before = entries[at - 1]
      return before && (place.get(before.text) ?? 0) > (place.get(entry.text) ?? 0)
        ? [`${entry.text} after ${before.text}`]
        : []
    }),
  )
}

/** A death between the claim and the end of the call, or a fault of just that kind. */
const sawFault = (delivery: StoredDelivery, faults: readonly Fault[]): boolean =>
  faults.some(
    ({ at, until = at, explains }) =>
      (explains !== undefined && explains === delivery.code) ||
      (until >= (delivery.started ?? Number.POSITIVE_INFINITY) - CLOCK_MS &&
        at <= (delivery.settled ?? Number.POSITIVE_INFINITY) + CLOCK_MS),
  )

/** Between the moment a process died and the moment we heard of it. */
const CLOCK_MS = 250
