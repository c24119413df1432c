import { randomUUID } from 'node:crypto'
import { openConversations, snoozedConversations } from '../../support/agents.ts'
import type { Arena } from '../arena.ts'
import { keepHub } from '../keeper.ts'
import type { Truth } from '../oracle/read.ts'
import { awaiting, pauseIn } from '../patience.ts'
import { agents, customers, firstLines, untilSpent } from '../play.ts'
import type { Case } from './case.ts'

const ASLEEP_MS = 2_000

/** Eight workers (three in tests) and few lanes: every message, every delivery and every timer is fought over. Embedded, the claimers of one process fight. */
const play = async (arena: Arena): Promise<void> => {
  arena.provider.weather({ beforeMs: [0, 5], afterMs: [0, 5] })
  const embedded = arena.engine === 'pglite'
  const api = await keepHub(arena, embedded ? 'all' : 'api')
  const workers = await Promise.all(
    Array.from({ length: embedded ? 0 : arena.size.workers }, () => keepHub(arena, 'worker')),
  )
  const [worker = api] = workers
  await firstLines(arena, api.url, worker.url)
  await snoozeAll(arena, api.url)
  // Sleepers would be woken by a new message; their timers come first.
  await awaiting(arena, () => 'sleepers to wake', untilAwake(arena, api.url))
  const few = { messages: arena.size.messages / 2, pauseMs: 10 }
  const people = [await customers(arena, [api.url], { ...few, lanes: 4 }), await agents(arena, [api.url], few)]
  await untilSpent(arena, [worker], people, 0)
  arena.faults.push(...Array.from({ length: arena.size.messages }, () => ({ at: 0, what: 'race' })))
}

const snoozeAll = async ({ company, size }: Arena, hub: string): Promise<void> => {
  const [token] = company.tokens as [string]
  const conversations = (await openConversations(hub, token)).slice(0, size.lanes)
  const until = new Date(Date.now() + ASLEEP_MS).toISOString()
  for (const conversation of conversations) {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    }
    const body = JSON.stringify({ name: 'snooze', body: { conversation, upTo: 100, until } })
    const answer = await fetch(`${hub}/v1/commands`, { method: 'POST', headers, body })
    if (!answer.ok) throw new Error(`Snoozing was answered ${answer.status}: ${await answer.text()}`)
  }
}

const untilAwake = async (arena: Arena, hub: string): Promise<void> => {
  const [token] = arena.company.tokens as [string]
  while ((await snoozedConversations(hub, token)).length > 0) await pauseIn(arena, 200)
}

/** Each timer woke its conversation once. */
const judge = ({ size }: Arena, { woken }: Truth): string[] => [
  ...woken
    .filter(({ times }) => times !== 1)
    .map(({ conversation, times }) => `${conversation} was woken ${times} times`),
  ...(woken.length === size.lanes ? [] : [`${woken.length} of ${size.lanes} conversations woke up`]),
]

export const eightWorkers: Case = {
  id: 'F15',
  title: 'eight workers, few lanes',
  engines: ['pglite', 'postgres'],
  play,
  judge,
}
