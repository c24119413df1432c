// Files that were chosen and have not arrived, kept over a reload.

type HeldFile = { id: string; file: File; at: number; done?: unknown }

/** What all of them may take together, and how long one may lie that nobody came back for. */
const MOST_BYTES = 100 * 1024 * 1024
const LONGEST_MS = 7 * 86_400_000
const STORE = 'files'

/** Throws when this browser keeps no files, or no more of them. */
export const hold = (name: string, record: Omit<HeldFile, 'at'>): Promise<void> => next(() => put(name, record))

export const take = (name: string, ids: readonly string[]): Promise<HeldFile[]> =>
  next(async () => (await all(name)).filter(({ id }) => ids.includes(id)))

export const release = (name: string, ids: readonly string[]): Promise<void> => next(() => drop(name, ids))

export const releaseAll = (name: string): Promise<void> => next(async () => void indexedDB.deleteDatabase(name))

let last: Promise<unknown> = Promise.resolve()

/** One step after the other, so that no file is put back after it was dropped. */
const next = <T>(step: () => Promise<T>): Promise<T> => {
  const done = last.then(step)
  last = done.catch(() => {})
  return done
}

const put = async (name: string, record: Omit<HeldFile, 'at'>): Promise<void> => {
  const now = Date.now()
  const others = (await all(name)).filter(({ id }) => id !== record.id)
  const old = others.filter(({ at }) => at < now - LONGEST_MS)
  await drop(
    name,
    old.map(({ id }) => id),
  )
  const taken = others.reduce((sum, { file }) => sum + file.size, record.file.size)
  if (taken > MOST_BYTES) throw new Error('More files wait here than may be kept.')
  await within(name, (store) => store.put({ ...record, at: now }))
}

const all = (name: string): Promise<HeldFile[]> => within(name, (store) => store.getAll())

const drop = async (name: string, ids: readonly string[]): Promise<void> => {
  for (const id of ids) await within(name, (store) => store.delete(id))
}

/** Opened for one step and closed again, so that logging out in another tab never waits for this one. */
const within = async <T>(name: string, work: (store: IDBObjectStore) => IDBRequest): Promise<T> => {
  const db = await open(name)
  try {
    const transaction = db.transaction(STORE, 'readwrite')
    const { result } = await settled(work(transaction.objectStore(STORE)), transaction)
    return result as T
  } finally {
    db.close()
  }
}

const settled = <R extends IDBRequest>(request: R, transaction: IDBTransaction): Promise<R> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request)
    transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error('Nothing was stored.'))
  })

const open = (name: string): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' })
    request.onsuccess = () => resolve(request.result)
    request.onerror = request.onblocked = () => reject(request.error ?? new Error('The storage is in use.'))
  })
