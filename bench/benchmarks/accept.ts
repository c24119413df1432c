import { freePort } from '../../core/src/testing/ports.ts'
import { endChild, startChild } from '../support/child.ts'
import { percentile } from '../support/figures.ts'
import { startHubProcess } from '../support/hub.ts'
import { startLoad } from '../support/load.ts'
import { SECRET } from '../support/seed.ts'
import { closeStage, openStage } from '../support/stage.ts'
import type { Benchmark } from './benchmark.ts'
import { ratio } from './benchmark.ts'

const CLIENTS = 32

/** Signed hooks at the door of one process, against the same server doing nothing, in turns. */
const run: Benchmark['run'] = async ({ short }) => {
  const stage = await openStage('postgres')
  try {
    const hub = await startHubProcess({ env: stage.env, port: await freePort(), role: 'api' })
    stage.ends.push(hub.stop)
    const idle = startChild(new URL('../support/noop-process.ts', import.meta.url), { env: stage.env })
    stage.ends.push(() => endChild(idle))
    const { port } = (await idle.said) as { port: number }
    const load = await startLoad()
    stage.ends.push(load.end)
    const order = { secret: SECRET, clients: CLIENTS, ms: short ? 1_500 : 4_000 }
    const path = stage.company.inbox.doorPath
    const rounds: { accepted: number; noop: number }[] = []
    for (let n = 0; n <= (short ? 2 : 5); n++) {
      const noop = await load.perSecond({ ...order, url: `http://127.0.0.1:${port}${path}`, tag: `noop-${n}` })
      const accepted = await load.perSecond({ ...order, url: hub.url + path, tag: `hook-${n}` })
      rounds.push({ noop, accepted })
    }
    // The first round warms both up.
    const warm = rounds.slice(1)
    const share = percentile(
      warm.map(({ accepted, noop }) => accepted / noop),
      0.5,
    )
    const rate = (pick: 'accepted' | 'noop'): number =>
      Math.round(
        percentile(
          warm.map((round) => round[pick]),
          0.5,
        ),
      )
    return [
      {
        what: 'accept a signed webhook ÷ no-op POST of the same server (PostgreSQL, one process, 32 clients)',
        measured: `${ratio(share)} (${rate('accepted')} ÷ ${rate('noop')} per second)`,
        budget: '≥ 0.5',
        ok: share >= 0.5,
      },
    ]
  } finally {
    await closeStage(stage)
  }
}

export const accept: Benchmark = { name: 'accept', run }
