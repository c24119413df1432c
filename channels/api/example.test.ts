// The example of the README, run as anybody would run it.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { text } from '@deskless/core/contract'
import { freePort, startHub, until } from '@deskless/core/testing'
import { expect, test } from 'vitest'
import { SECRET } from './double/index.ts'
import { plugin } from './src/index.ts'

const TOY = fileURLToPath(new URL('example/toy.mjs', import.meta.url))

test('a channel of forty lines brings what customers write, and says when they read an answer', async () => {
  expect(readFileSync(TOY, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(40)
  const port = String(await freePort())
  const toy = spawn(process.execPath, [TOY], { env: { SECRET, PORT: port }, stdio: ['pipe', 'pipe', 'inherit'] })
  const printed: string[] = []
  createInterface(toy.stdout).on('line', (line) => void printed.push(line))
  const origin = `http://127.0.0.1:${port}`
  const house = await startHub({ engine: 'pglite', plugins: [plugin], config: { allowOrigins: [origin] } })
  try {
    await until(() => printed.length > 0, 'the toy to listen')
    await house.addInbox('api', { secret: SECRET, callbackUrl: `${origin}/` })
    toy.stdin.write('nadia: Where is my parcel?\n')
    const { id } = await until(async () => (await house.conversations())[0], 'a conversation')
    const { message } = await house.command('reply', { conversation: id, parts: [text('With your neighbour.')] })
    await until(
      async () => (await house.messages(id)).find((it) => it.id === message)?.delivery?.status === 'read',
      'the answer to be read',
    )
    expect(printed.slice(1)).toEqual(['to nadia: With your neighbour.'])
  } finally {
    toy.kill()
    await house.stop()
  }
})
