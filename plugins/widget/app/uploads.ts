import { backoff, Problem, problemOf, unreachable, uuidv7 } from '@deskless/core/client'
import type { Attachment } from '../src/wire.ts'
import type { Chat } from './chat.tsx'
import { files, held, hold, release, releaseAll } from './keeping.ts'
import { fill, sizeText } from './words.ts'

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

export const attached = ({ state }: Chat): Upload[] => state.uploads.value.filter(({ sent }) => !sent)

/** Takes what fits and says in one sentence why the rest does not. */
export const attach = (chat: Chat, chosen: readonly File[]): void => {
  const { notice, config, language } = chat.state
  const limits = config.value?.limits
  if (!limits || chosen.length === 0) return
  const { words, tag } = language.value
  notice.value = ''
  for (const file of chosen) {
    if (attached(chat).length >= limits.files) notice.value = fill(words.tooMany, { limit: limits.files })
    else if (file.size > limits.file)
      notice.value = fill(words.tooLarge, { name: file.name, limit: sizeText(limits.file, tag) })
    else if (file.size === 0) notice.value = fill(words.empty, { name: file.name })
    else begin(chat, { id: uuidv7(), file, progress: 0 })
  }
}

const begin = (chat: Chat, upload: Upload): void => {
  chat.kept.write('wrote', '1')
  list(chat, [...chat.state.uploads.value, upload])
  const { words } = chat.state.language.value
  hold(chat, upload).catch(() => {
    chat.state.notice.value = fill(words.notKept, { name: upload.file.name })
  })
  goOn(chat, upload)
}

/** Which of them stand in this tab's composer is remembered, so that they stand there again after a reload. */
const list = (chat: Chat, uploads: Upload[]): void => {
  chat.state.uploads.value = uploads
  chat.kept.keepAttached(attached(chat).map(({ id }) => id))
}

const change = (chat: Chat, id: string, fields: Partial<Upload>): void => {
  chat.state.uploads.value = chat.state.uploads.value.map((one) => (one.id === id ? { ...one, ...fields } : one))
}

const running = new Map<string, Promise<Attachment>>()

const run = (chat: Chat, upload: Upload): Promise<Attachment> => {
  const going = running.get(upload.id) ?? arrive(chat, upload).finally(() => running.delete(upload.id))
  running.set(upload.id, going)
  return going
}

/** What comes of it is shown; nobody waits for it. */
export const goOn = (chat: Chat, upload: Upload): void => void run(chat, upload).catch(() => {})

const arrive = async (chat: Chat, known: Upload): Promise<Attachment> => {
  const { id, file } = known
  change(chat, id, { failed: undefined, waits: false, progress: 0 })
  const { words } = chat.state.language.value
  try {
    const done = await chat.authorised((token) => send(chat, token, known))
    change(chat, id, { done, progress: 1, abort: undefined })
    const upload = chat.state.uploads.value.find((one) => one.id === id)
    if (upload) hold(chat, upload).catch(() => {})
    if (upload && !upload.sent) chat.state.spoken.value = fill(words.attached, { name: file.name })
    return done
  } catch (error) {
    const problem = error instanceof Problem ? error : undefined
    const failed = `${words.uploadFailed} ${problem?.message ?? ''}`
    change(chat, id, { abort: undefined, ...(problem?.again ? { waits: true } : { failed }) })
    if (problem?.again) setTimeout(() => void resumeUploads(chat), problem.afterMs ?? backoff(3))
    throw error
  }
}

/** After a while, back online, or back after a reload. */
export const resumeUploads = async (chat: Chat): Promise<void> => {
  const ids = chat.kept.attached()
  const away = ids.filter((id) => !find(chat, id))
  if (away.length > 0) for (const file of await held(chat, away)) restore(chat, file)
  for (const upload of attached(chat)) if (!upload.done && !upload.failed) goOn(chat, upload)
}

const find = ({ state }: Chat, id: string): Upload | undefined => state.uploads.value.find((one) => one.id === id)

const restore = (chat: Chat, { id, file, done }: Pick<Upload, 'id' | 'file' | 'done'>, sent = false): Upload => {
  const upload = find(chat, id) ?? { id, file, done, progress: done ? 1 : 0, sent }
  if (!find(chat, id)) list(chat, [...chat.state.uploads.value, upload])
  return upload
}

/** Takes what is attached out of the composer and into a message: what has arrived by its ticket, the rest by its id. */
export const takeAttached = (chat: Chat): FileToSend[] => {
  const all = attached(chat)
  const arrived = all.filter(({ done }) => done).map(({ id }) => id)
  const going = chat.state.uploads.value.filter(({ id }) => !arrived.includes(id))
  list(
    chat,
    going.map((one) => ({ ...one, sent: true })),
  )
  release(chat, arrived)
  return all.map(
    ({ id, file, done }) => done ?? { upload: id, ticket: '', name: file.name, mime: file.type, size: file.size },
  )
}

/** The file with its ticket, once it has arrived. */
export const ticketed = async (chat: Chat, file: FileToSend): Promise<Attachment> => {
  if (!file.upload) return file
  const here = find(chat, file.upload)
  const [there] = here ? [] : await held(chat, [file.upload])
  const upload = here ?? (there && restore(chat, there, true))
  const { words } = chat.state.language.value
  if (!upload) throw new Problem(410, 'gone', fill(words.fileGone, { name: file.name }))
  return upload.done ?? run(chat, upload)
}

export const dropUploads = (chat: Chat, ids: readonly string[]): void => {
  for (const id of ids) find(chat, id)?.abort?.()
  list(
    chat,
    chat.state.uploads.value.filter(({ id }) => !ids.includes(id)),
  )
  release(chat, ids)
}

export const dropAllUploads = (chat: Chat): void => {
  dropUploads(
    chat,
    chat.state.uploads.value.map(({ id }) => id),
  )
  releaseAll(chat)
}

/** Answers the ticket. */
const send = async (chat: Chat, token: string, { id, file }: Upload): Promise<Attachment> => {
  const url = `${chat.boot.base}files?name=${encodeURIComponent(file.name)}&mime=${encodeURIComponent(file.type)}`
  const { transfer } = await files().catch(() => Promise.reject(unreachable()))
  const { status, text } = await transfer(url, token, file, (fields) => change(chat, id, fields))
  if (status === 0) throw unreachable()
  if (status >= 300) throw problemOf(status, text)
  return JSON.parse(text)
}
