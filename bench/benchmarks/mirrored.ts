import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { freePort } from '../../core/src/testing/ports.ts'
import { agentsLedger } from '../support/agents.ts'
import { startHubProcess } from '../support/hub.ts'
import { fillMirrored } from '../support/mirrored.ts'
import type { SlackStage } from '../support/slack-stage.ts'
import { cardsStand, openSlackStage } from '../support/slack-stage.ts'
import { closeStage } from '../support/stage.ts'
import type { Benchmark } from './benchmark.ts'

const CONVERSATIONS = 20_000
const ROOMS = 6
const DEEDS = 24
const PATIENCE_MS = 120_000

/**
 * Customers write, Slack shows it, agents answer by form, by line and after a hold, and leave notes, in a company whose
 * 20,000 conversations all stand in Slack. Rows of large tables that were not found by key are counted by PostgreSQL.
 */
const run: Benchmark['run'] = async () => {
  const stage = await openSlackStage('postgres', ROOMS)
  try {
    await fill(stage)
    const before = await scanned(stage)
    const hub = await startHubProcess({ env: stage.env, port: await freePort() })
    stage.ends.push(hub.stop)
    await cardsStand(stage, hub.url)
    const answers = await talk(stage)
    // What a connection counted is told when it ends, at the latest.
    await hub.stop()
    const rows = difference(before, await scanned(stage))
    const worst = [...rows].sort(([, a], [, b]) => b - a)[0] ?? ['no table', 0]
    return [
      {
        what: `rows of a large table read by a scan, for ${ROOMS} messages, their posts and ${answers} answers, at ${CONVERSATIONS / 1000}k conversations in Slack`,
        measured: `${worst[1]} (${worst[0]})`,
        budget: '< 1 scan of one',
        ok: worst[1] < CONVERSATIONS,
      },
    ]
  } finally {
    await closeStage(stage)
  }
}

const fill = async ({ database, company, slack }: SlackStage): Promise<void> => {
  const db = await database.open()
  try {
    const { rows } = await sql<{ id: string }>`SELECT id FROM connections WHERE kind = 'installation'`.execute(db.root)
    const [inbox] = slack.inboxes
    const [room] = slack.rooms
    if (!rows[0] || !inbox || !room) throw new Error('Nothing of this company shows in Slack.')
    const where = { account: company.accountId, inbox: inbox.id, installation: rows[0].id, channel: room.id }
    await fillMirrored(db, where, CONVERSATIONS)
  } finally {
    await db.close()
  }
}

/** Until everything that is to reach a customer has. Answers how much that was. */
const talk = async ({ slack, provider, folder }: SlackStage): Promise<number> => {
  const order = { ledger: agentsLedger(folder), seed: 1, prefix: 'a', messages: DEEDS, untilTold: false, pauseMs: 200 }
  const people = await slack.people({ ...order, amends: true, twice: false })
  await people.done
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(200)) {
    const { typed, done } = await slack.look()
    const notes = typed.filter(({ deed }) => deed === 'note').length
    if (provider.taken().length === done - notes && typed.every(({ heardAt }) => heardAt)) return done - notes
  }
  throw new Error(`Not every answer reached its customer after ${PATIENCE_MS / 1000} s.`)
}

type Scanned = Map<string, number>

const scanned = async ({ database }: SlackStage): Promise<Scanned> => {
  const db = await database.open()
  try {
    const { rows } = await sql<{ name: string; read: number }>`
      SELECT s.relname AS name, s.seq_tup_read::float AS read FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
      WHERE c.reltuples >= ${CONVERSATIONS / 2}`.execute(db.root)
    return new Map(rows.map(({ name, read }) => [name, read]))
  } finally {
    await db.close()
  }
}

const difference = (before: Scanned, after: Scanned): Scanned =>
  new Map([...after].map(([name, read]) => [name, read - (before.get(name) ?? 0)]))

export const mirrored: Benchmark = { name: 'mirrored', run }
