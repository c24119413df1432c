// A token that works once, renewed by processes of their own: two at the same moment, and one that is killed in between.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { needs, until } from '@deskless/core/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createToken } from '../core/src/accounts/index.ts'
import type { House } from '../plugins/slack/src/testing/house.ts'
import { openHouse } from '../plugins/slack/src/testing/house.ts'

const MAIN = fileURLToPath(new URL('../core/src/main.ts', import.meta.url))

let house: House
let installation: string
let token: string
const others: (() => Promise<void>)[] = []
beforeEach(async () => {
  if (needs('postgres').skip) return
  house = await openHouse('postgres', { rotation: true })
  installation = (await house.install()).body.step.connections[0]!.id
  const { hub, accountId, maya: member } = house.hub
  token = (await createToken(hub.services, accountId, { name: 'others', member, scopes: ['*'] })).token
})
afterEach(async () => {
  for (const stop of others.splice(0)) await stop()
  await house?.close()
})

type Other = { connect(): Promise<string>; ended: Promise<unknown> }

const start = async (env: Record<string, string> = {}): Promise<Other> => {
  const folder = await mkdtemp(join(tmpdir(), 'deskless-process-'))
  const child = spawn(process.execPath, [MAIN, '--role', 'api'], {
    env: {
      PATH: process.env.PATH ?? '',
      PORT: '0',
      HOST: '127.0.0.1',
      DATA_DIR: folder,
      DATABASE_URL: house.hub.database.url ?? '',
      DESKLESS_KEY: 'ab'.repeat(32),
      DESKLESS_ALLOW_ORIGINS: house.slack.url,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  others.push(async () => {
    child.kill('SIGKILL')
    await ended
    await rm(folder, { recursive: true, force: true })
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /running at (http\S+)/.exec(line)?.[1]
    if (url) return { connect: () => connect(url), ended }
  }
  throw new Error('The hub ended before it was ready.')
}

const connect = async (url: string): Promise<string> => {
  const headers = { authorization: `Bearer ${token}` }
  const asked = fetch(`${url}/v1/installations/${installation}/connect`, { method: 'POST', headers })
  const answer = await asked.catch(() => undefined)
  const said = answer ? ((await answer.json()) as { health?: string; detail?: string }) : undefined
  return said ? (said.health ?? `refused: ${said.detail}`) : 'cut'
}

const renewals = () =>
  house.slack.ledger.calls('oauth.v2.access').filter(({ args }) => args.grant_type === 'refresh_token')
const endsSoon = () =>
  house.hub.database.db.root
    .updateTable('connection_tokens')
    .set({ expires_at: new Date(Date.now() + 90 * 60_000) })
    .execute()

test('two processes at the same moment: one renews, the other waits for it', needs('postgres'), async () => {
  const both = await Promise.all([start(), start()])
  await endsSoon()
  const answers = await Promise.all(both.flatMap((other) => [other.connect(), other.connect()]))
  expect(answers).toEqual(['ok', 'ok', 'ok', 'ok'])
  expect(renewals().length).toBe(1)
})

test(
  'killed between Slack’s answer and keeping it: nobody guesses, and the admins read why',
  needs('postgres'),
  async () => {
    const doomed = await start({ DESKLESS_CRASH: 'token.after-refresh', DESKLESS_HASTE: '30' })
    await endsSoon()
    expect(await doomed.connect()).toBe('cut')
    await doomed.ended
    expect(renewals().length).toBe(1)
    await house.ask('POST', `/installations/${installation}/connect`)
    const now = async () => (await house.ask('GET', `/installations/${installation}`)).body
    await until(async () => (await now()).health !== 'ok', 'the bad news')
    const { data } = { data: await house.hub.database.db.root.selectFrom('notices').select('notice').execute() }
    expect(JSON.stringify(data)).toContain('stopped in the middle of renewing')
    // Installed again, it is the same installation and well.
    expect((await house.install()).body.step.connections).toMatchObject([{ id: installation, health: 'ok' }])
  },
)
