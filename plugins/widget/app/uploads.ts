import { Problem, problemOf, unreachable, uuidv7 } from '@deskless/core/client'
import type { Attachment } from '../src/wire.ts'
import type { Chat } from './chat.tsx'
import { fill, sizeText } from './words.ts'

export type Upload = {
  id: string
  file: File
  /** 0 to 1. */
  progress: number
  done?: Attachment
  failed?: string
  abort?(): void
}

/** Takes what fits and says in one sentence why the rest does not. */
export const attach = (chat: Chat, files: readonly File[]): void => {
  const { uploads, notice, config, language } = chat.state
  const limits = config.value?.limits
  if (!limits || files.length === 0) return
  const { words, tag } = language.value
  notice.value = ''
  for (const file of files) {
    if (uploads.value.length >= limits.files) notice.value = fill(words.tooMany, { limit: limits.files })
    else if (file.size > limits.file)
      notice.value = fill(words.tooLarge, { name: file.name, limit: sizeText(limits.file, tag) })
    else if (file.size === 0) notice.value = fill(words.empty, { name: file.name })
    else begin(chat, { id: uuidv7(), file, progress: 0 })
  }
}

const begin = (chat: Chat, upload: Upload): void => {
  chat.state.uploads.value = [...chat.state.uploads.value, upload]
  void run(chat, upload)
}

const change = (chat: Chat, id: string, fields: Partial<Upload>): void => {
  chat.state.uploads.value = chat.state.uploads.value.map((one) => (one.id === id ? { ...one, ...fields } : one))
}

const run = async (chat: Chat, { id, file }: Upload): Promise<void> => {
  try {
    const done = await chat.authorised((token) => {
      const url = `${chat.boot.base}files?name=${encodeURIComponent(file.name)}&mime=${encodeURIComponent(file.type)}`
      return put(url, token, file, (fields) => change(chat, id, fields))
    })
    change(chat, id, { done, progress: 1, abort: undefined })
  } catch (error) {
    const { words } = chat.state.language.value
    const why = error instanceof Problem && error.status >= 400 && error.status < 500 ? ` ${error.message}` : ''
    change(chat, id, { failed: fill(words.uploadFailed, { name: file.name }) + why, abort: undefined })
  }
}

export const retryUpload = (chat: Chat, upload: Upload): void => {
  change(chat, upload.id, { failed: undefined, progress: 0 })
  void run(chat, upload)
}

export const dropUpload = (chat: Chat, { id, abort }: Upload): void => {
  chat.state.uploads.value = chat.state.uploads.value.filter((one) => one.id !== id)
  abort?.()
}

/** XMLHttpRequest, because `fetch` cannot tell how far an upload has come. */
const put = (url: string, token: string, file: File, tell: (fields: Partial<Upload>) => void): Promise<Attachment> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.setRequestHeader('authorization', `Bearer ${token}`)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.onprogress = ({ loaded, total }) => tell({ progress: loaded / total })
    request.onload = () =>
      request.status < 300
        ? resolve(JSON.parse(request.responseText))
        : reject(problemOf(request.status, request.responseText))
    request.onerror = request.onabort = () => reject(unreachable())
    tell({ abort: () => request.abort() })
    request.send(file)
  })
