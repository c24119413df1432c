// Files on their way: taken in, sent while one writes on, kept over a reload.
import type { Attachment } from '../../src/wire.ts'
import type { Chat } from '../chat.tsx'
import type { More } from '../strings/more-en.ts'
import type { FileToSend, Upload } from '../uploads.ts'
import * as store from './held.ts'
import { sizeText } from './size.ts'
import { tools } from './tools.ts'
import { transfer } from './transfer.ts'

type Held = Pick<Upload, 'id' | 'file' | 'done'>

const place = ({ kept }: Chat): string => `${kept.prefix}files`
const hold = (chat: Chat, { id, file, done }: Held): Promise<void> => store.hold(place(chat), { id, file, done })

/** What a browser does not give back is not there. */
const held = (chat: Chat, ids: readonly string[]): Promise<Held[]> =>
  store.take(place(chat), ids).catch(() => []) as Promise<Held[]>

const release = (chat: Chat, ids: readonly string[]): void => {
  if (ids.length > 0) void store.release(place(chat), ids).catch(() => {})
}

const attached = ({ state }: Chat): Upload[] => state.uploads.value.filter(({ sent }) => !sent)

/** Takes what fits and says in one sentence why the rest does not. */
export const attach = async (chat: Chat, chosen: readonly File[]): Promise<void> => {
  const { notice, config, language } = chat.state
  const limits = config.value?.limits
  if (!limits) return
  const more = await language.value.more()
  const { fill, uuidv7 } = tools
  notice.value = ''
  for (const file of chosen) {
    const { name, size } = file
    const limit = sizeText(limits.file, language.value.tag)
    if (attached(chat).length >= limits.files) notice.value = fill(more.tooMany, { limit: limits.files })
    else if (size > limits.file) notice.value = fill(more.tooLarge, { name, limit })
    else if (size === 0) notice.value = fill(more.empty, { name })
    else begin(chat, { id: uuidv7(), file, progress: 0 }, more)
  }
}

const begin = (chat: Chat, upload: Upload, more: More): void => {
  chat.kept.write('wrote', '1')
  list(chat, [...chat.state.uploads.value, upload])
  hold(chat, upload).catch(() => {
    chat.state.notice.value = tools.fill(more.notKept, { name: upload.file.name })
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
  const more = await chat.state.language.value.more()
  try {
    const done = await chat.authorised((token) => send(chat, token, known))
    change(chat, id, { done, progress: 1, abort: undefined })
    const upload = chat.state.uploads.value.find((one) => one.id === id)
    if (upload) hold(chat, upload).catch(() => {})
    if (upload && !upload.sent) chat.state.spoken.value = tools.fill(more.attached, { name: file.name })
    return done
  } catch (error) {
    const problem = error instanceof tools.Problem ? error : undefined
    const failed = `${more.uploadFailed} ${problem?.message ?? ''}`
    change(chat, id, { abort: undefined, ...(problem?.again ? { waits: true } : { failed }) })
    if (problem?.again) setTimeout(() => void resume(chat), problem.afterMs ?? tools.backoff(3))
    throw error
  }
}

/** After a while, back online, or back after a reload. */
export const resume = async (chat: Chat): Promise<void> => {
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
export const take = (chat: Chat): FileToSend[] => {
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
  const more = await chat.state.language.value.more()
  if (!upload) throw new tools.Problem(410, 'gone', tools.fill(more.fileGone, { name: file.name }))
  return upload.done ?? run(chat, upload)
}

export const drop = (chat: Chat, ids: readonly string[]): void => {
  for (const id of ids) find(chat, id)?.abort?.()
  list(
    chat,
    chat.state.uploads.value.filter(({ id }) => !ids.includes(id)),
  )
  release(chat, ids)
}

export const dropAll = (chat: Chat): void => {
  drop(
    chat,
    chat.state.uploads.value.map(({ id }) => id),
  )
  void store.releaseAll(place(chat)).catch(() => {})
}

/** Answers the ticket. */
const send = async (chat: Chat, token: string, { id, file }: Upload): Promise<Attachment> => {
  const url = `${chat.boot.base}files?name=${encodeURIComponent(file.name)}&mime=${encodeURIComponent(file.type)}`
  const { status, text } = await transfer(url, token, file, (fields) => change(chat, id, fields))
  if (status === 0) throw tools.unreachable()
  if (status >= 300) throw tools.problemOf(status, text)
  return JSON.parse(text)
}
