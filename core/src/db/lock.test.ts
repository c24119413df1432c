import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockFolder } from './lock.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deskless-lock-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a second hub on the same data is refused with a sentence', async () => {
  const unlock = await lockFolder(folder)
  await expect(lockFolder(folder)).rejects.toThrow(`Another Deskless is already using the data in ${folder}`)
  await unlock()
  await (await lockFolder(folder))()
})

test('a folder deep below long names can be locked as well', async () => {
  const deep = join(folder, 'x'.repeat(60), 'y'.repeat(60))
  const unlock = await lockFolder(deep)
  await expect(lockFolder(deep)).rejects.toThrow('Another Deskless')
  await unlock()
})

test('the lock of a killed process is taken over at once', async () => {
  const code = `
    const { lockFolder } = await import(${JSON.stringify(new URL('./lock.ts', import.meta.url).href)})
    await lockFolder(process.argv[2]); process.send('locked'); setInterval(() => {}, 1000)`
  const file = join(folder, 'holder.mjs')
  await import('node:fs/promises').then((fs) => fs.writeFile(file, code))
  const holder = fork(file, [folder])
  await new Promise((resolve) => holder.once('message', resolve))
  await expect(lockFolder(folder)).rejects.toThrow('Another Deskless')
  const gone = new Promise((resolve) => holder.once('exit', resolve))
  holder.kill('SIGKILL')
  await gone
  await (await lockFolder(folder))()
})
