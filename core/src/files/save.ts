import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { Refusal } from '../contract/errors.ts'
import { uuidv7 } from '../contract/ids.ts'
import type { Executor, Row } from '../db/index.ts'
import { sqlState } from '../db/index.ts'
import type { Inspect } from './inspect.ts'
import { FILE_MAX, limited } from './limits.ts'
import { fileLabel } from './names.ts'
import { pictureSize } from './picture-size.ts'
import { HEAD_BYTES, sniff } from './sniff.ts'
import type { ByteRange, Bytes, FileStore } from './store.ts'

/** Where files live. The root executor, which throws inside a transaction: none may be open while bytes move. */
export type FilePlaces = { db: { root: Executor }; files: FileStore; inspect?: Inspect | undefined }
type Incoming = { accountId: string; name?: string; mime?: string; bytes: Bytes; max?: number }

/**
 * Bytes first, then the row: a row that says `ready` always has its bytes. The same file again by the same id is the one
 * that is there; another one is refused.
 */
export const saveFile = async (places: FilePlaces, file: Incoming & { id?: string }): Promise<Row<'files'>> => {
  const { db, files } = places
  const stored = await keep(places, file)
  const wanted = { id: file.id ?? uuidv7(), name: fileLabel(file.name ?? ''), sha256: stored.sha256 }
  const row = await orForget(files, stored.storage_key, () =>
    db.root
      .insertInto('files')
      .values({ account_id: file.accountId, status: 'ready', ...stored, ...wanted })
      .onConflict((c) => c.columns(['account_id', 'id']).doNothing())
      .returningAll()
      .executeTakeFirst(),
  )
  return counted(row ?? (await sameFile(places, file.accountId, wanted)))
}

type Wanted = Pick<Row<'files'>, 'id' | 'name'> & { sha256: Buffer }

const sameFile = async ({ db }: FilePlaces, accountId: string, { id, name, sha256 }: Wanted): Promise<Row<'files'>> => {
  const row = await db.root
    .selectFrom('files')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  if (row.name !== name || !row.sha256 || !sha256.equals(row.sha256))
    throw new Refusal('id_reused', 'This id was used before with a different file.', { id })
  return row
}

/** Brings the bytes of a `pending` row. Undefined when somebody else brought them meanwhile, or nobody waits any more. */
export const fillFile = async (
  places: FilePlaces,
  file: Incoming & { id: string },
): Promise<Row<'files'> | undefined> => {
  const { db, files } = places
  const stored = await keep(places, file)
  const row = await orForget(files, stored.storage_key, () =>
    db.root
      .updateTable('files')
      .set({ ...stored, status: 'ready', ...(file.name && { name: fileLabel(file.name) }) })
      .where('account_id', '=', file.accountId)
      .where('id', '=', file.id)
      .where('status', '=', 'pending')
      .returningAll()
      .executeTakeFirst(),
  )
  return row && counted(row)
}

/** A file that is all here; `not_found` for any other, so that one account learns nothing of another's. */
export const openFile = async (
  { db, files }: FilePlaces,
  { accountId, id }: { accountId: string; id: string },
  range?: ByteRange,
): Promise<{ file: Row<'files'>; stream: Readable }> => {
  const row = await db.root
    .selectFrom('files')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('status', '=', 'ready')
    .executeTakeFirst()
  if (!row?.storage_key) throw new Refusal('not_found', 'There is no such file.')
  return { file: counted(row), stream: await files.open(row.storage_key, range) }
}

const counted = (row: Row<'files'>): Row<'files'> => ({ ...row, size: Number(row.size) })

// The database answered, so the row is not there. Without an answer it may be, and then it needs its bytes.
const NOT_WRITTEN = /^(?:22|23|40|42|53|54)/

/** Bytes that no row will ever name are removed. */
const orForget = async <T>(files: FileStore, key: string, write: () => Promise<T>): Promise<T> => {
  try {
    const row = await write()
    if (row === undefined) await files.remove(key)
    return row
  } catch (error) {
    if (NOT_WRITTEN.test(sqlState(error) ?? '')) await files.remove(key)
    throw error
  }
}

/** What nobody looked into is named by no row. */
const keep = async (places: FilePlaces, file: Incoming) => {
  const stored = await put(places.files, file)
  await inspected(places, file, stored).catch(async (error: unknown) => {
    await places.files.remove(stored.storage_key)
    throw error
  })
  return stored
}

type Stored = { storage_key: string; size: number; mime: string }

const inspected = async (
  { files, inspect }: FilePlaces,
  { accountId, name = '' }: Incoming,
  { storage_key, size, mime }: Stored,
): Promise<void> => inspect?.(accountId, { name: fileLabel(name), mime, size, bytes: () => files.open(storage_key) })

/** Sends the bytes to the store and reads off what a row says about them, in one pass. */
const put = async (files: FileStore, file: Incoming) => {
  const hash = createHash('sha256')
  const head: Uint8Array[] = []
  let size = 0
  const noted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of limited(file.bytes, file.max ?? FILE_MAX)) {
      if (size < HEAD_BYTES) head.push(piece.subarray(0, HEAD_BYTES - size))
      size += piece.length
      hash.update(piece)
      yield piece
    }
  }
  const storage_key = await files.put(noted())
  const start = Buffer.concat(head)
  const mime = await sniff(start, file.mime)
  return { storage_key, size, sha256: hash.digest(), mime, ...pictureSize(start, mime) }
}
