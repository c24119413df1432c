import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { uuidv7 } from '../contract/ids.ts'
import type { Hub, InspectedFile, Plugin } from '../contract/index.ts'
import type { TestDatabase } from '../testing/databases.ts'
import { testDatabase } from '../testing/databases.ts'
import { onEachEngine } from '../testing/engines.ts'
import { diskStore } from './disk-store.ts'
import { collect } from './fetch-body.ts'
import { createInspect } from './inspect.ts'
import type { FilePlaces } from './save.ts'
import { fillFile, openFile, saveFile } from './save.ts'

const PNG = Buffer.from('89504e470d0a1a0a0000000d4948445200000280000001e00806000000', 'hex')

onEachEngine((engine) => {
  let database: TestDatabase
  let folder = ''
  let places: FilePlaces
  const accountId = uuidv7()
  const stranger = uuidv7()

  beforeAll(async () => {
    database = await testDatabase(engine)
    const accounts = [accountId, stranger].map((id) => ({ id, name: id, slug: id }))
    await database.db.root.insertInto('accounts').values(accounts).execute()
  })
  afterAll(() => database?.close())
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deskless-files-'))
    places = { db: database.db, files: diskStore(folder) }
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const kept = async (): Promise<number> =>
    (await readdir(folder, { recursive: true, withFileTypes: true })).filter((it) => it.isFile()).length

  const bytesOf = async (id: string): Promise<Buffer> =>
    Buffer.from(await collect((await openFile(places, { accountId, id })).stream))

  const pending = async (): Promise<string> => {
    const id = uuidv7()
    const row = { account_id: accountId, id, name: 'photo', mime: 'image/png', status: 'pending' as const }
    await database.db.root.insertInto('files').values(row).execute()
    return id
  }

  describe('a file', () => {
    test('is kept with what its bytes say about it', async () => {
      const row = await saveFile(places, { accountId, name: '../\u202Ephoto.png', mime: 'text/html', bytes: PNG })
      expect(row).toMatchObject({
        name: 'photo.png',
        mime: 'image/png',
        size: PNG.length,
        width: 640,
        height: 480,
        status: 'ready',
      })
      expect(Buffer.from(row.sha256 ?? []).toString('hex')).toMatch(/^[0-9a-f]{64}$/)
      expect(await bytesOf(row.id)).toEqual(PNG)
    })

    test('too large is refused and leaves neither bytes nor row', async () => {
      const id = uuidv7()
      await expect(saveFile(places, { accountId, id, bytes: PNG, max: 10 })).rejects.toMatchObject({
        code: 'too_large',
        tell: 'Files may be up to 10 bytes large.',
      })
      await expect(openFile(places, { accountId, id })).rejects.toMatchObject({ code: 'not_found' })
      expect(await kept()).toBe(0)
    })

    test('whose row cannot be written leaves no bytes', async () => {
      await expect(saveFile(places, { accountId: uuidv7(), bytes: PNG })).rejects.toThrow()
      expect(await kept()).toBe(0)
    })

    test('the same file by the same id is the one that is there, another one is refused; neither leaves bytes', async () => {
      const file = { accountId, id: uuidv7(), name: 'photo.png', bytes: PNG }
      const first = await saveFile(places, file)
      expect(await saveFile(places, file)).toEqual(first)
      await expect(saveFile(places, { ...file, bytes: Buffer.from('other') })).rejects.toMatchObject({
        code: 'id_reused',
      })
      expect([await kept(), await bytesOf(file.id)]).toEqual([1, PNG])
    })

    test('is never saved inside a transaction', async () => {
      await expect(database.db.transaction(() => saveFile(places, { accountId, bytes: PNG }))).rejects.toThrow(
        'Inside a transaction',
      )
    })

    test('cannot be opened by another account', async () => {
      const { id } = await saveFile(places, { accountId, bytes: PNG })
      await expect(openFile(places, { accountId: stranger, id })).rejects.toMatchObject({ code: 'not_found' })
    })
  })

  describe('a file that plugins look into', () => {
    const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
    /** Each of them says one thing about every file. */
    const lookedIntoBy = (...ask: NonNullable<Plugin['inspect']>[]): FilePlaces => {
      const plugins = ask.map((inspect, i) => ({ id: `guard-${i}`, contract: 1, inspect }) as Plugin)
      return { ...places, inspect: createInspect({ plugins, hubFor: () => ({}) as Hub, log }, 200) }
    }
    const fine = async () => undefined

    test('is read by all of them as it will be kept, and kept when none objects', async () => {
      const seen: [InspectedFile, Buffer][] = []
      const look = async (file: InspectedFile) => {
        seen.push([file, Buffer.from(await collect(await file.bytes()))])
        return undefined
      }
      const { id } = await saveFile(lookedIntoBy(look, look), { accountId, name: '../photo.png', bytes: PNG })
      expect(seen.map(([{ name, mime, size }, bytes]) => [name, mime, size, bytes])).toEqual([
        ['photo.png', 'image/png', PNG.length, PNG],
        ['photo.png', 'image/png', PNG.length, PNG],
      ])
      expect(await bytesOf(id)).toEqual(PNG)
    })

    test('is refused when one of them objects, and nothing of it is kept', async () => {
      const id = uuidv7()
      const guarded = lookedIntoBy(fine, async () => ({ refuse: 'It holds Eicar.' }))
      await expect(saveFile(guarded, { accountId, id, bytes: PNG })).rejects.toMatchObject({
        code: 'unsafe',
        tell: 'It holds Eicar.',
      })
      await expect(openFile(places, { accountId, id })).rejects.toMatchObject({ code: 'not_found' })
      expect(await kept()).toBe(0)
    })

    test.each<[string, NonNullable<Plugin['inspect']>]>([
      ['is broken', () => Promise.reject(new Error('no connection'))],
      ['is silent', () => new Promise(() => {})],
    ])('is not taken for now when one of them %s', async (_, inspect) => {
      const id = await pending()
      const guarded = lookedIntoBy(fine, inspect)
      await expect(saveFile(guarded, { accountId, bytes: PNG })).rejects.toMatchObject({ code: 'unavailable' })
      await expect(fillFile(guarded, { accountId, id, bytes: PNG })).rejects.toMatchObject({ code: 'unavailable' })
      expect(await kept()).toBe(0)
      expect(await fillFile(places, { accountId, id, bytes: PNG })).toMatchObject({ status: 'ready' })
    })

    test('an objection weighs more than silence', async () => {
      const guarded = lookedIntoBy(
        () => new Promise(() => {}),
        async () => ({ refuse: 'It holds Eicar.' }),
      )
      await expect(saveFile(guarded, { accountId, bytes: PNG })).rejects.toMatchObject({ code: 'unsafe' })
    })
  })

  describe('a file that still lies at its provider', () => {
    test('cannot be opened before its bytes are here', async () => {
      await expect(openFile(places, { accountId, id: await pending() })).rejects.toMatchObject({ code: 'not_found' })
    })

    test('is filled once: the second to bring it leaves nothing behind', async () => {
      const id = await pending()
      expect(await fillFile(places, { accountId, id, bytes: PNG })).toMatchObject({
        name: 'photo',
        size: PNG.length,
        status: 'ready',
      })
      expect(await fillFile(places, { accountId, id, bytes: Buffer.from('other') })).toBeUndefined()
      expect(await bytesOf(id)).toEqual(PNG)
      expect(await kept()).toBe(1)
    })

    test('a stream that breaks off leaves it pending', async () => {
      const id = await pending()
      const breaking = async function* (): AsyncGenerator<Uint8Array> {
        yield PNG
        throw new Error('gone')
      }
      await expect(fillFile(places, { accountId, id, bytes: breaking() })).rejects.toThrow('gone')
      expect(await fillFile(places, { accountId, id, bytes: PNG })).toBeDefined()
      expect(await kept()).toBe(1)
    })
  })
})
