// The way to what is fetched with the first file.
import type { Chat } from './chat.tsx'
import type { Upload } from './uploads.ts'

type Files = typeof import('./files.ts')
type Held = Pick<Upload, 'id' | 'file' | 'done'>

let fetched: Promise<Files> | undefined

export const files = (): Promise<Files> => {
  fetched ??= import('./files.ts')
  fetched.catch(() => {
    fetched = undefined
  })
  return fetched
}

const place = ({ kept }: Chat): string => `${kept.prefix}files`

export const hold = async (chat: Chat, { id, file, done }: Held): Promise<void> =>
  (await files()).hold(place(chat), { id, file, done })

/** What a browser does not give back is not there. */
export const held = async (chat: Chat, ids: readonly string[]): Promise<Held[]> =>
  files()
    .then((it) => it.take(place(chat), ids) as Promise<Held[]>)
    .catch(() => [])

export const release = (chat: Chat, ids: readonly string[]): void => {
  if (ids.length > 0)
    void files()
      .then((it) => it.release(place(chat), ids))
      .catch(() => {})
}

export const releaseAll = (chat: Chat): void => {
  if (fetched !== undefined) return void fetched.then((it) => it.releaseAll(place(chat))).catch(() => {})
  try {
    indexedDB.deleteDatabase(place(chat))
  } catch {
    // Where nothing may be kept, nothing is.
  }
}
