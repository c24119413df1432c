import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebClient } from '@slack/web-api'
import { expect, test } from 'vitest'
import { startSimulator } from './index.ts'

test('a Slack that is kept comes back with its people, messages, files and tokens', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slack-'))
  const keepIn = join(folder, 'kept', 'slack.json')
  const before = await startSimulator({ keepIn })
  const line = await before.human.type('#support', 'Still here?', { files: [{ name: 'a.txt', content: 'hello' }] })
  await before.close()

  const after = await startSimulator({
    keepIn,
    app: { name: 'Deskless', commands: [{ command: '/deskless', description: '' }] },
  })
  const client = new WebClient(before.demo.credentials.botToken, { slackApiUrl: after.apiUrl })
  await client.chat.postMessage({ channel: before.demo.support.id, thread_ts: line.ts, text: 'Yes' })
  const [root, reply] = await after.human.thread('#support', line.ts)
  expect([root?.words, root?.files[0]?.size, reply?.words]).toEqual(['Still here?', 5, 'Yes'])
  expect(Number(reply!.ts)).toBeGreaterThan(Number(line.ts))
  expect(after.demo).toMatchObject({ team: before.demo.team, app: { commands: [{ command: '/deskless' }] } })
  await after.close()
  await rm(folder, { recursive: true })
})
