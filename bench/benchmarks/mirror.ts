import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { freePort } from '../../core/src/testing/ports.ts'
import { courier } from '../courier/channel.ts'
import { customersLedger, startCustomers } from '../support/customers.ts'
import type { Engine } from '../support/database.ts'
import { ms, percentile } from '../support/figures.ts'
import { startHubProcess } from '../support/hub.ts'
import { SECRET, withHub } from '../support/seed.ts'
import type { Slack } from '../support/slack.ts'
import { showInSlack, startSlack } from '../support/slack.ts'
import type { Stage } from '../support/stage.ts'
import { closeStage, EVERYTHING, openStage } from '../support/stage.ts'
import type { Benchmark, Result } from './benchmark.ts'

const CHANNELS = 42
const PER_SECOND = 20

/** A customer's message is committed → the call that shows it in Slack comes in, at a quiet company's worst hour. */
const run: Benchmark['run'] = async ({ short }) => [
  await on('postgres', short ? 10 : 30),
  await on('pglite', short ? 10 : 30),
]

const on = async (engine: Engine, seconds: number): Promise<Result> => {
  const stage = await openStage(engine, { redis: true, composition: EVERYTHING })
  try {
    const slack = await startSlack(CHANNELS)
    stage.ends.push(slack.end)
    stage.env.DESKLESS_ALLOW_ORIGINS = `${stage.provider.url},${slack.url}`
    const { slack: plugin } = { slack: (await import('@deskless/slack')).plugin }
    const channels = slack.channels.map((id) => ({ id }))
    const { inboxes } = await withHub(
      stage.env,
      ({ services }) => showInSlack(services, stage.company, slack, channels, stage.provider.url),
      [courier, plugin],
    )
    const doors = inboxes.map(({ doorPath }) => doorPath)
    const hub = await startHubProcess({ env: stage.env, port: await freePort() })
    stage.ends.push(hub.stop)
    await write(stage, hub.url, doors, seconds)
    const posted = await slack.posts()
    await hub.stop()
    return verdict(engine, await waits(stage, posted))
  } finally {
    await closeStage(stage)
  }
}

const write = async (stage: Stage, hub: string, doors: readonly string[], seconds: number): Promise<void> => {
  const people = await startCustomers({
    script: 'steady',
    doors: doors.map((door) => hub + door),
    ownDoors: true,
    secret: SECRET,
    ledger: customersLedger(stage.folder),
    seed: 1,
    prefix: 'c',
    lanes: CHANNELS,
    messages: PER_SECOND * seconds,
    untilTold: false,
    copies: 1,
    pauseMs: (CHANNELS / PER_SECOND) * 1000,
  })
  await people.done
  await pause(5_000)
  await people.end()
}

/** From the begin of the transaction that commits the message, so a little too long. The first lines open threads and are not counted. */
const waits = async (
  stage: Stage,
  posts: Awaited<ReturnType<Slack['posts']>>,
): Promise<{ waits: number[]; missing: number }> => {
  const db = await stage.database.open()
  try {
    const { rows } = await sql<{ text: string; at: number }>`
      SELECT text, (extract(epoch FROM created_at) * 1000)::float AS at FROM messages WHERE kind = 'in' AND number > 1`.execute(
      db.root,
    )
    const called = new Map<string, number>()
    for (const { at, said } of posts)
      for (const [id] of said.matchAll(/c-\d+-\d+/g)) if (!called.has(id)) called.set(id, at)
    const found = rows.flatMap(({ text, at }) => (called.has(text) ? [(called.get(text) as number) - at] : []))
    return { waits: found, missing: rows.length - found.length }
  } finally {
    await db.close()
  }
}

const verdict = (engine: Engine, { waits: found, missing }: { waits: number[]; missing: number }): Result => {
  const [p50, p99] = [percentile(found, 0.5), percentile(found, 0.99)]
  return {
    what: `message committed → Slack call starts, ${PER_SECOND}/s over ${CHANNELS} channels (${engine === 'postgres' ? 'PostgreSQL + Redis' : 'PGlite'})`,
    measured: `p50 ${ms(p50)}, p99 ${ms(p99)}${missing > 0 ? `, ${missing} of ${missing + found.length} never shown` : ''}`,
    budget: 'p50 ≤ 20 ms, p99 ≤ 100 ms',
    ok: p50 <= 20 && p99 <= 100 && missing === 0,
  }
}

export const mirror: Benchmark = { name: 'mirror', run }
