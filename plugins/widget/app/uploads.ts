// The way to everything about files: fetched with the first one.
import { backoff, Problem, problemOf, unreachable, uuidv7 } from '@deskless/core/client'
import type { Attachment } from '../src/wire.ts'
import type { Chat } from './chat.tsx'
import { fill } from './words.ts'

export type Upload = {
  id: string
  file: File
  /** 0 to 1. */
  progress: number
  done?: Attachment
  failed?: string
  /** The network came to nothing: it goes on by itself. */
  waits?: boolean
  /** Its message is in the outbox already, and goes when this has arrived. */
  sent?: boolean
  abort?(): void
}

/** A file in a message that waits. With `upload` it has no ticket yet. */
export type FileToSend = Attachment & { upload?: string }

const tools = { backoff, Problem, problemOf, unreachable, uuidv7, fill }
export type Tools = typeof tools

type Files = typeof import('./later/files.ts').files
let fetching: Promise<Files> | undefined
let here: Files | undefined

export const files = (): Promise<Files> => {
  fetching ??= import('./later/files.ts').then(({ files: it }) => {
    it.equip(tools)
    here = it
    return it
  })
  fetching.catch(() => {
    fetching = undefined
  })
  return fetching
}

export const attached = ({ state }: Chat): Upload[] => state.uploads.value.filter(({ sent }) => !sent)

/** Chosen, and not standing in the composer yet. */
let coming: Promise<void> | undefined
export const filesComing = (): Promise<void> | undefined => coming

export const attach = (chat: Chat, chosen: readonly File[]): void => {
  if (chosen.length === 0) return
  const { notice, language } = chat.state
  const one = files()
    .then((it) => it.attach(chat, chosen))
    .catch(() => {
      notice.value = language.value.words.unreachable
    })
    .then(() => {
      if (coming === one) coming = undefined
    })
  coming = one
}

/** After a while, back online, or back after a reload. */
export const resumeUploads = (chat: Chat): void => {
  if (chat.kept.attached().length + chat.state.uploads.value.length > 0)
    void files()
      .then((it) => it.resume(chat))
      .catch(() => {})
}

/** What is attached leaves the composer, for a message. */
export const takeAttached = (chat: Chat): FileToSend[] => here?.take(chat) ?? []

/** The file with its ticket, once it has arrived. */
export const ticketed = async (chat: Chat, file: FileToSend): Promise<Attachment> => {
  if (!file.upload) return file
  const it = await files().catch(() => Promise.reject(unreachable()))
  return it.ticketed(chat, file)
}

export const dropUploads = (chat: Chat, ids: readonly string[]): void => {
  if (ids.length > 0)
    void files()
      .then((it) => it.drop(chat, ids))
      .catch(() => {})
}

export const dropAllUploads = (chat: Chat): void => {
  if (here) return here.dropAll(chat)
  chat.kept.keepAttached([])
  try {
    indexedDB.deleteDatabase(`${chat.kept.prefix}files`)
  } catch {
    // Where nothing may be kept, nothing is.
  }
}
