import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createConnection } from '../../core/src/connections/index.ts'
import { freePort } from '../../core/src/testing/ports.ts'
import { agentsLedger, agentsSaid, openConversations, startAgents } from '../support/agents.ts'
import { ms, percentile } from '../support/figures.ts'
import type { HubProcess } from '../support/hub.ts'
import { startHubProcess } from '../support/hub.ts'
import { readLedger } from '../support/ledger.ts'
import { withHub } from '../support/seed.ts'
import type { Stage } from '../support/stage.ts'
import { closeStage, EVERYTHING, openStage } from '../support/stage.ts'
import { startVisitors } from '../support/visitors.ts'
import type { Benchmark } from './benchmark.ts'
import { megabytes } from './idle.ts'

const SPEAKING = 50
const KILOBYTES = 10

/** Thousands of pages are open and nobody says anything; then agents answer a few, who must hear it at once. */
const run: Benchmark['run'] = async ({ short }) => {
  const stage = await openStage('postgres', { redis: true, composition: EVERYTHING })
  try {
    const count = short ? 2_000 : 10_000
    const inbox = await openChat(stage)
    const hub = await startHubProcess({ env: stage.env, port: await freePort() })
    stage.ends.push(hub.stop)
    const ledger = join(stage.folder, 'visitors.jsonl')
    const visitors = await startVisitors({ hub: hub.url, inbox, count, speaking: SPEAKING, ledger })
    stage.ends.push(visitors.end)
    await visitors.arrive()
    const before = await settledMegabytes(hub)
    await visitors.listen()
    const each = (((await settledMegabytes(hub)) - before) * 1024) / count
    await visitors.write()
    const heard = await answer(stage, hub, ledger, short ? 5 : 15)
    return [
      {
        what: `${count} idle visitors on one process, memory of each`,
        measured: `${each.toFixed(1)} kB`,
        budget: `≤ ${KILOBYTES} kB`,
        ok: each <= KILOBYTES,
      },
      {
        what: `with them connected: agent's reply → the visitor's socket, ${SPEAKING} conversations`,
        measured: `${heard.of} of ${heard.said} heard, p50 ${ms(percentile(heard.waits, 0.5))}, p99 ${ms(percentile(heard.waits, 0.99))}`,
        budget: 'all heard',
        ok: heard.of === heard.said,
      },
    ]
  } finally {
    await closeStage(stage)
  }
}

const openChat = async (stage: Stage): Promise<string> => {
  const { plugin } = await import('@deskless/widget')
  const { accountId } = stage.company
  return withHub(
    stage.env,
    async ({ services }) =>
      (await createConnection(services, { accountId, kind: 'inbox', plugin: 'widget', name: 'Chat', settings: {} }))
        .token,
    [plugin],
  )
}

/** What the requests before have left behind is collected in time; the lowest of a few looks is what stays. */
const settledMegabytes = async (hub: HubProcess): Promise<number> => {
  let lowest = Number.POSITIVE_INFINITY
  for (let look = 0; look < 8; look++) {
    await pause(1_000)
    lowest = Math.min(lowest, megabytes(hub))
  }
  return lowest
}

const answer = async (stage: Stage, hub: HubProcess, ledger: string, seconds: number) => {
  const [token] = stage.company.tokens as [string]
  let conversations: string[] = []
  while (conversations.length < SPEAKING) {
    await pause(200)
    conversations = await openConversations(hub.url, token)
  }
  const { tokens } = stage.company
  const order = {
    hubs: [hub.url],
    tokens,
    conversations,
    ledger: agentsLedger(stage.folder),
    seed: 1,
    prefix: 'a',
    untilTold: false,
  }
  const agents = await startAgents({ ...order, messages: 20 * seconds, pauseMs: (SPEAKING / 20) * 1000 })
  await agents.done
  await pause(2_000)
  await agents.end()
  const pressed = new Map(
    agentsSaid(stage.folder).flatMap(({ event, id, at }) => (event === 'sent' ? [[id, at] as const] : [])),
  )
  const heard = new Map(readLedger<{ id: string }>(ledger).map(({ id, at }) => [id, at]))
  const waits = [...heard].map(([id, at]) => at - (pressed.get(id) ?? at))
  return { said: pressed.size, of: heard.size, waits }
}

export const visitors: Benchmark = { name: 'visitors', run }
