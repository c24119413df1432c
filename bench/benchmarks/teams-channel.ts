import { setTimeout as pause } from 'node:timers/promises'
import { plugin as teamsPlugin } from '@deskless/teams'
import type { Entry, RemoteConnector } from '@deskless/teams/connector/remote'
import { spawnConnector } from '@deskless/teams/connector/remote'
import { freePort } from '../../core/src/testing/ports.ts'
import { courier } from '../courier/channel.ts'
import { openConversations } from '../support/agents.ts'
import { customersLedger, customersSaid, startCustomers } from '../support/customers.ts'
import { startHubProcess } from '../support/hub.ts'
import { SECRET, withHub } from '../support/seed.ts'
import { showIn } from '../support/slack.ts'
import type { Stage } from '../support/stage.ts'
import { closeStage, EVERYTHING, openStage } from '../support/stage.ts'
import type { Benchmark, Result } from './benchmark.ts'

/** What Teams lets one bot do in one channel: so many in so many seconds. */
const WINDOWS = [
  [7, 1],
  [8, 2],
  [60, 30],
  [1_800, 3_600],
] as const
/** Each changes every card. Only the last is to be seen in the end. */
const CHANGES = ['low', 'medium', 'high'] as const
const LOOK_MS = 15_000

type Size = { lanes: number; changeMs: number; patienceMs: number }
const FULL: Size = { lanes: 500, changeMs: 20_000, patienceMs: 120 * 60_000 }
const SHORT: Size = { lanes: 12, changeMs: 2_000, patienceMs: 5 * 60_000 }

/** Every conversation of a busy company stands in one channel, which is one conversation to Teams. Takes more than an hour. */
const run: Benchmark['run'] = async ({ short }) => {
  const size = short ? SHORT : FULL
  const stage = await openStage('postgres', { redis: true, composition: EVERYTHING })
  try {
    const teams = await spawnConnector({ people: PEOPLE, channels: ['support'], installed: true, limits: 'teams' })
    stage.ends.push(() => teams.close())
    const channel = teams.teams[0]?.channels[1]?.id ?? ''
    stage.env.DESKLESS_ALLOW_ORIGINS = `${stage.provider.url},${new URL(teams.url).origin}`
    const door = await shown(stage, teams, channel)
    const hub = await startHubProcess({ env: stage.env, port: await freePort() })
    stage.ends.push(hub.stop)
    const begun = Date.now()
    await write(stage, hub.url + door, size)
    const cards = await change(stage, hub.url, size)
    const left = await untilShown(stage, teams, channel, size, begun)
    return verdict(await teams.ledger(), { ...left, lanes: size.lanes, cards })
  } finally {
    await closeStage(stage)
  }
}

const PEOPLE = [{ name: 'Maya Lindqvist', email: 'maya@parcel.example' }]

const shown = async (stage: Stage, teams: RemoteConnector, id: string): Promise<string> => {
  const installed = { plugin: 'teams', name: 'Teams', settings: teams.settings }
  const { inboxes } = await withHub(
    stage.env,
    ({ services }) => showIn(services, stage.company, installed, [{ id }], stage.provider.url),
    [courier, teamsPlugin],
  )
  return inboxes[0]?.doorPath ?? ''
}

/** Two lines of everybody, the second while the first still waits for its turn. */
const write = async ({ folder }: Stage, door: string, { lanes }: Size): Promise<void> => {
  const rest = { secret: SECRET, ledger: customersLedger(folder), seed: 1, untilTold: false, copies: 1, prefix: 'c' }
  const people = await startCustomers({
    script: 'steady',
    doors: [door],
    lanes,
    messages: 2 * lanes,
    pauseMs: 10_000,
    ...rest,
  })
  await people.done
  await people.end()
}

/** Answers how many changes of cards were wished for. */
const change = async ({ company }: Stage, hub: string, { changeMs, lanes }: Size): Promise<number> => {
  const token = company.tokens[0] ?? ''
  // Lines that are still read move conversations in the list, from page to page.
  const all = new Set(await openConversations(hub, token))
  for (; all.size < lanes; await pause(500)) for (const one of await openConversations(hub, token)) all.add(one)
  for (const priority of CHANGES) {
    for (const [n, conversation] of [...all].entries())
      await setPriority(hub, { token, from: `10.0.${n >> 8}.${n & 255}` }, { conversation, priority })
    await pause(changeMs)
  }
  return all.size * CHANGES.length
}

const setPriority = async (
  hub: string,
  { token, from }: { token: string; from: string },
  body: { conversation: string; priority: string },
): Promise<void> => {
  // The hub stands behind a proxy as far as it knows, so each wish comes from an address of its own.
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'idempotency-key': `${body.conversation}:${body.priority}`,
    'x-forwarded-for': from,
  }
  for (;;) {
    const sent = JSON.stringify({ name: 'set_priority', body })
    const answer = await fetch(`${hub}/v1/commands`, { method: 'POST', headers, body: sent })
    if (answer.ok) return
    if (answer.status !== 429) throw new Error(`The API answered ${answer.status}: ${await answer.text()}`)
    await pause(500)
  }
}

type Left = { lines: number; missing: number; cardsBehind: number; minutes: number }

/** Until every line stands in a thread and every card says the last that was wished. */
const untilShown = async (
  { folder }: Stage,
  teams: RemoteConnector,
  channel: string,
  { patienceMs, lanes }: Size,
  begun: number,
): Promise<Left> => {
  const lines = new Set(customersSaid(folder).map(({ id }) => id))
  for (;;) {
    await pause(LOOK_MS)
    const posts = await teams.as('maya').look(channel)
    const said = new Set(posts.flatMap(({ root, words }) => (root ? (words.match(/\bc-\d+-\d+\b/g) ?? []) : [])))
    const missing = [...lines].filter((id) => !said.has(id)).length
    const drawn = posts.filter(({ root, words }) => !root && words.includes(`${CHANGES.at(-1)} priority`)).length
    const left = { lines: lines.size, missing, cardsBehind: lanes - drawn, minutes: (Date.now() - begun) / 60_000 }
    if ((missing === 0 && left.cardsBehind === 0) || Date.now() - begun > patienceMs) return left
  }
}

type Call = Extract<Entry, { is: 'call' }>

const verdict = (entries: readonly Entry[], told: Left & { lanes: number; cards: number }): Result[] => {
  const calls = entries.filter((entry): entry is Call => entry.is === 'call' && entry.operation !== 'members')
  const times = calls.filter(({ status }) => status < 300 && status > 0).map(({ at }) => at)
  const refused = calls.filter(({ status }) => status === 429).length
  const edits = calls.filter(({ operation }) => operation === 'edit').length
  const fullest = WINDOWS.map(([, seconds]) => most(times, seconds * 1_000))
  const { lanes, lines, missing, cards, cardsBehind, minutes } = told
  return [
    {
      what: `Teams: one channel with ${lanes} live conversations, ${times.length} calls in ${minutes.toFixed(0)} minutes`,
      measured: `${WINDOWS.map(([, seconds], i) => `${fullest[i]} in ${seconds} s`).join(', ')}; ${refused} refused`,
      budget: `${WINDOWS.map(([count, seconds]) => `${count} in ${seconds} s`).join(', ')}; 0 refused`,
      ok: refused === 0 && WINDOWS.every(([count], i) => (fullest[i] ?? 0) <= count),
    },
    {
      what: `Teams: what stands there of ${lines} lines and ${cards} changes of cards`,
      measured: `${lines - missing} lines, ${lanes - cardsBehind} of ${lanes} cards as they are now, by ${edits} edits`,
      budget: 'every line, every card, fewer edits than changes',
      ok: missing === 0 && cardsBehind === 0 && edits < cards,
    },
  ]
}

/** In the fullest window of this length. */
const most = (times: readonly number[], span: number): number => {
  let [from, found] = [0, 0]
  for (const [i, at] of times.entries()) {
    while ((times[from] ?? at) <= at - span) from++
    found = Math.max(found, i - from + 1)
  }
  return found
}

export const teamsChannel: Benchmark = { name: 'teams-channel', run }
