// The simulator from outside: as its own process, steered over HTTP.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { WebClient } from '@slack/web-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RemoteSimulator } from './index.ts'
import { connectSimulator } from './index.ts'

type Started = { url: string; apiUrl: string; botToken: string; signingSecret: string; channel: { id: string } }
let child: ReturnType<typeof spawn>
let slack: Started
let remote: RemoteSimulator

beforeAll(async () => {
  child = spawn(process.execPath, [new URL('./main.ts', import.meta.url).pathname, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string]
  slack = JSON.parse(line) as Started
  remote = connectSimulator(slack.url)
})
afterAll(async () => {
  child.kill()
  await once(child, 'exit')
})

test('its first line is enough to work with it', async () => {
  const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl })
  await client.chat.postMessage({ channel: slack.channel.id, text: 'Hello' })
  expect((await remote.human.channel('#support')).map(({ words }) => words)).toEqual(['Hello'])
  expect(await remote.entries({ method: 'chat.postMessage' })).toMatchObject([
    { is: 'call', args: { text: 'Hello' }, outcome: { ok: true } },
  ])
})

test('people act over HTTP as they do in process, files and troubles included', async () => {
  const line = await remote.human
    .as('omar')
    .type('#support', 'See this', { files: [{ name: 'a.bin', content: new Uint8Array([0, 255]) }] })
  expect(line).toMatchObject({ name: 'Omar Haddad', files: [{ name: 'a.bin', size: 2 }] })
  const got = await fetch(line.files[0]!.url)
  expect([...new Uint8Array(await got.arrayBuffer())]).toEqual([0, 255])
  await expect(remote.human.edit(line, 'x')).rejects.toThrow('maya can only edit own messages')
  expect(await remote.human.view()).toBeUndefined()
})

test('a page from elsewhere may not steer it', async () => {
  const foreign = await fetch(`${slack.url}/_control/ledger`, { headers: { origin: 'https://evil.example' } })
  expect(foreign.status).toBe(403)
})
