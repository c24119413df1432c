import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const script = join(import.meta.dirname, 'simulate.ts')

test('the Slack simulator runs as a process of its own and says where', async () => {
  const child = spawn(process.execPath, [script, 'slack', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [line] = (
      await new Promise<string>((resolve) => child.stdout.once('data', (bytes) => resolve(String(bytes))))
    ).split('\n')
    const { apiUrl, botToken } = JSON.parse(line ?? '') as { apiUrl: string; botToken: string }
    const answer = await fetch(`${apiUrl}auth.test`, {
      method: 'POST',
      headers: { authorization: `Bearer ${botToken}` },
    })
    expect(await answer.json()).toMatchObject({ ok: true })
  } finally {
    child.kill()
  }
})

test.each([
  [[], 'Say which simulator and where: pnpm simulate slack --port 4010'],
  [['carrier-pigeon'], 'There is no simulator called "carrier-pigeon".'],
])('without a simulator to run, one sentence: %j', (args, sentence) => {
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
  expect([status, stderr.trim()]).toEqual([1, sentence])
})
