import { freePort } from '../../core/src/testing/ports.ts'
import { agentsLedger, agentsSaid, openConversations, startAgents } from '../support/agents.ts'
import { customersLedger, startCustomers } from '../support/customers.ts'
import type { Engine } from '../support/database.ts'
import { ms, percentile } from '../support/figures.ts'
import { startHubProcess } from '../support/hub.ts'
import { SECRET } from '../support/seed.ts'
import type { Stage } from '../support/stage.ts'
import { closeStage, openStage } from '../support/stage.ts'
import type { Benchmark, Result } from './benchmark.ts'

const LANES = 40
const PER_SECOND = 20

/** An agent presses send (the request leaves the agent's process) → the provider's machine hears of it. */
const run: Benchmark['run'] = async ({ short }) => [
  await on('postgres', short ? 10 : 30),
  await on('pglite', short ? 10 : 30),
]

const on = async (engine: Engine, seconds: number): Promise<Result> => {
  const stage = await openStage(engine, { redis: true })
  try {
    const hub = await startHubProcess({ env: stage.env, port: await freePort() })
    stage.ends.push(hub.stop)
    await firstLines(stage, hub.url)
    const agents = await startAgents({
      hubs: [hub.url],
      tokens: stage.company.tokens,
      conversations: await openConversations(hub.url, stage.company.tokens[0] as string),
      ledger: agentsLedger(stage.folder),
      seed: 1,
      prefix: 'a',
      messages: PER_SECOND * seconds,
      untilTold: false,
      pauseMs: (LANES / PER_SECOND) * 1000,
    })
    await agents.done
    await agents.end()
    return verdict(engine, waits(stage))
  } finally {
    await closeStage(stage)
  }
}

const firstLines = async (stage: Stage, hub: string): Promise<void> => {
  const doors = [hub + stage.company.inbox.doorPath]
  const rest = {
    secret: SECRET,
    ledger: customersLedger(stage.folder),
    seed: 1,
    prefix: 'c',
    untilTold: false,
    copies: 1,
  }
  const people = await startCustomers({
    script: 'steady',
    doors,
    lanes: LANES,
    messages: LANES,
    pauseMs: 1_000,
    ...rest,
  })
  await people.done
  await people.end()
}

/** The first line of each lane finds everything cold and is not counted. */
const waits = ({ folder, provider }: Stage): number[] => {
  const pressed = new Map(
    agentsSaid(folder).flatMap(({ event, id, at }) => (event === 'sent' ? [[id, at] as const] : [])),
  )
  return provider
    .taken()
    .flatMap(({ text, at }) => (pressed.has(text) && !text.endsWith('-1') ? [at - (pressed.get(text) as number)] : []))
}

const verdict = (engine: Engine, found: readonly number[]): Result => {
  const [p50, p99] = [percentile(found, 0.5), percentile(found, 0.99)]
  return {
    what: `agent's gesture → provider call starts, ${PER_SECOND}/s over ${LANES} conversations (${engine === 'postgres' ? 'PostgreSQL + Redis' : 'PGlite'})`,
    measured: `p50 ${ms(p50)}, p99 ${ms(p99)}`,
    budget: 'p50 ≤ 20 ms, p99 ≤ 100 ms',
    ok: p50 <= 20 && p99 <= 100,
  }
}

export const gesture: Benchmark = { name: 'gesture', run }
