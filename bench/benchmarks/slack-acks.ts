import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { freePort } from '../../core/src/testing/ports.ts'
import type { Engine } from '../support/database.ts'
import { ms, percentile } from '../support/figures.ts'
import { startHubProcess } from '../support/hub.ts'
import type { SlackStage } from '../support/slack-stage.ts'
import { cardsStand, openSlackStage } from '../support/slack-stage.ts'
import { closeStage } from '../support/stage.ts'
import type { Benchmark, Result } from './benchmark.ts'

const ROOMS = 40
const PER_SECOND = 200
const BUDGET_MS = 1_000
const PATIENCE_MS = 240_000

/** Slack brings 200 lines a second, some of them twice: each is stored and answered in time, and is one note in the end. */
const run: Benchmark['run'] = async ({ short }) => [
  await on('postgres', short ? 4 : 30),
  await on('pglite', short ? 4 : 30),
]

const on = async (engine: Engine, seconds: number): Promise<Result> => {
  const stage = await openSlackStage(engine, ROOMS)
  try {
    const hub = await startHubProcess({ env: stage.env, port: await freePort() })
    stage.ends.push(hub.stop)
    await cardsStand(stage, hub.url)
    await stage.slack.weather([{ on: 'delivery:message', effect: { is: 'duplicate' }, chance: 0.05 }])
    await stage.slack.chatter(PER_SECOND, seconds)
    await workedOff(hub.url)
    const { tookMs, refused, typed } = await stage.slack.acks()
    await hub.stop()
    return verdict(engine, { tookMs, refused, wrong: await notOnce(stage, typed) })
  } finally {
    await closeStage(stage)
  }
}

/** What still waits when patience ends is found missing. */
const workedOff = async (url: string): Promise<void> => {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(500)) {
    const answer = await fetch(`${url}/metrics`).catch(() => undefined)
    if (/^deskless_raw_waiting 0$/m.test((await answer?.text()) ?? '')) return
  }
}

/** Lines that are not one note. */
const notOnce = async ({ database }: SlackStage, typed: readonly string[]): Promise<number> => {
  const db = await database.open()
  try {
    const { rows } = await sql<{ text: string; n: number }>`
      SELECT text, count(*)::int AS n FROM messages WHERE kind = 'note' GROUP BY text`.execute(db.root)
    const notes = new Map(rows.map(({ text, n }) => [text, n]))
    return typed.filter((name) => notes.get(name) !== 1).length
  } finally {
    await db.close()
  }
}

type Found = { tookMs: readonly number[]; refused: number; wrong: number }

const verdict = (engine: Engine, { tookMs, refused, wrong }: Found): Result => {
  const most = Math.max(...tookMs)
  const trouble = [refused > 0 && `${refused} refused`, wrong > 0 && `${wrong} not one note`].filter(Boolean)
  return {
    what: `Slack's event comes in → stored and answered, ${PER_SECOND}/s (${engine === 'postgres' ? 'PostgreSQL + Redis' : 'PGlite'})`,
    measured: [
      `p50 ${ms(percentile(tookMs, 0.5))}, p99 ${ms(percentile(tookMs, 0.99))}, max ${ms(most)}`,
      ...trouble,
    ].join(', '),
    budget: 'max ≤ 1 s, each once',
    ok: most <= BUDGET_MS && trouble.length === 0,
  }
}

export const slackAcks: Benchmark = { name: 'slack-acks', run }
