import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'

const CHILD = new URL('./child.ts', import.meta.url).href

const script = async (text: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'deskless-child-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'stays.mjs'), text)
  return pathToFileURL(join(folder, 'stays.mjs')).href
}

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('who is killed takes along whom they started', async () => {
  const stays = await script('setInterval(() => {}, 1_000)')
  const starts = `
    const { startChild } = await import('${CHILD}')
    process.send(startChild(new URL('${stays}')).process.pid)
  `
  const parent = spawn(process.execPath, ['--input-type=module', '-e', starts], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [pid] = (await once(parent, 'message')) as [number]
  expect(lives(pid)).toBe(true)
  parent.kill('SIGKILL')
  await vi.waitFor(() => expect(lives(pid)).toBe(false), 10_000)
})
