import { uuidv7 } from '../../contract/ids.ts'
import { problemOf, unreachable } from '../http.ts'
import type { Call, DeskOptions } from './call.ts'
import { headersOf, urlOf } from './call.ts'
import { asJson } from './conversations.ts'
import type { Page, StoredFile } from './types.ts'

export type Upload = {
  name: string
  /** The same key again is the same file. */
  key?: string
  /** From 0 to 1. */
  onProgress?(done: number): void
  signal?: AbortSignal
}

export const fileCalls = (call: Call, options: DeskOptions) => ({
  file: (id: string) => call<StoredFile>(`/files/${id}`),
  /** Up to two hundred at once. */
  files: async (ids: readonly string[]) => {
    const filter = asJson({ field: 'id', op: 'in', value: ids })
    return (await call<Page<StoredFile>>('/files', { query: { filter, limit: 200 } })).data
  },
  /** Keeps a file, to be named in an answer. */
  upload: async (bytes: Blob, wish: Upload): Promise<StoredFile> => {
    const key = wish.key ?? uuidv7()
    const token = await options.token?.()
    const first = await transfer(options, bytes, { ...wish, key }, token)
    const fresh = first.status === 401 && token !== undefined ? await options.token?.(token) : undefined
    const { status, text } = fresh === undefined ? first : await transfer(options, bytes, { ...wish, key }, fresh)
    if (status === 0) throw unreachable()
    if (status >= 400) throw problemOf(status, text)
    return JSON.parse(text) as StoredFile
  },
})

/** Nothing moved for so long that nothing will. */
const STALLED_MS = 30_000

/** XMLHttpRequest, because `fetch` cannot tell how far an upload has come. Status 0: it never got there. */
const transfer = (
  options: DeskOptions,
  bytes: Blob,
  { name, key, onProgress, signal }: Upload,
  token: string | undefined,
): Promise<{ status: number; text: string }> =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open('POST', urlOf(options.base, '/files', { name, type: bytes.type || undefined }))
    const headers = { ...headersOf(options, 'POST', key), ...(token ? { authorization: `Bearer ${token}` } : {}) }
    for (const [header, value] of Object.entries(headers)) request.setRequestHeader(header, value)
    request.setRequestHeader('content-type', 'application/octet-stream')
    let stalled: ReturnType<typeof setTimeout> | undefined
    const moving = (): void => {
      clearTimeout(stalled)
      stalled = setTimeout(() => request.abort(), STALLED_MS)
    }
    request.upload.onprogress = ({ loaded, total }) => {
      moving()
      onProgress?.(total > 0 ? loaded / total : 0)
    }
    request.onloadend = () => {
      clearTimeout(stalled)
      resolve({ status: request.status, text: request.responseText })
    }
    signal?.addEventListener('abort', () => request.abort())
    moving()
    request.send(bytes)
  })
