import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { diskStore } from './disk-store.ts'
import { collect } from './fetch-body.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deskless-files-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const filesIn = async (): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((it) => it.isFile()).map((it) => it.name)

const read = async (key: string, range?: { start: number; end: number }): Promise<string> =>
  Buffer.from(await collect(await diskStore(folder).open(key, range))).toString()

test('what was put can be opened, whole or in part, until it is removed', async () => {
  const store = diskStore(folder)
  const key = await store.put(Buffer.from('hello'))
  expect(key).toMatch(/^[0-9a-f]{32}$/)
  expect([await read(key), await read(key, { start: 1, end: 3 }), await store.size(key)]).toEqual(['hello', 'ell', 5])
  await store.remove(key)
  await store.remove(key)
  await expect(store.open(key)).rejects.toMatchObject({ code: 'not_found' })
  await expect(store.size(key)).rejects.toMatchObject({ code: 'not_found' })
})

test('the same bytes twice are two files', async () => {
  const store = diskStore(folder)
  expect(await store.put(Buffer.from('x'))).not.toBe(await store.put(Buffer.from('x')))
})

test('an upload that breaks off leaves nothing', async () => {
  const breaking = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half')
    throw new Error('gone')
  }
  await expect(diskStore(folder).put(breaking())).rejects.toThrow('gone')
  expect(await filesIn()).toEqual([])
})

test('while bytes arrive no file of that name can be seen', async () => {
  const release = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const slow = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half')
    begun.resolve()
    await release.promise
    yield Buffer.from('whole')
  }
  const store = diskStore(folder)
  const putting = store.put(slow())
  await begun.promise
  const [unfinished = ''] = await filesIn()
  await expect(store.open(unfinished)).rejects.toMatchObject({ code: 'not_found' })
  release.resolve()
  expect(await read(await putting)).toBe('halfwhole')
})

test('what a crash left half written goes after a day, what is being written stays', async () => {
  const store = diskStore(folder)
  await store.put(Buffer.from('x'))
  await writeFile(join(folder, 'incoming', 'old'), 'half')
  await writeFile(join(folder, 'incoming', 'new'), 'half')
  await utimes(join(folder, 'incoming', 'old'), 1, 1)
  await diskStore(folder).put(Buffer.from('y'))
  expect(await readdir(join(folder, 'incoming'))).toEqual(['new'])
})

test.each(['', '..', '../../etc/passwd', 'a'.repeat(31), `${'a'.repeat(32)}/..`, 'A'.repeat(32)])(
  '%j is no key',
  async (key) => {
    await expect((async () => diskStore(folder).open(key))()).rejects.toMatchObject({ code: 'not_found' })
  },
)
