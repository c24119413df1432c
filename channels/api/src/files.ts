// Files the other side names by address.
import { ChannelError, FetchError, z } from '@deskless/core/contract'
import type { Inbox } from './settings.ts'

export const FILE_MAX = 25 * 1024 * 1024
const FETCH_MS = 60_000
/** Statuses that another try does not change. */
const GONE = new Set([400, 401, 403, 404, 410, 451])
const FOR_GOOD = new Set(['forbidden_url', 'forbidden_address', 'too_large', 'too_many_redirects'])

const source = z.object({ url: z.string() })

export const openFile = async (given: unknown, { hub }: Inbox) => {
  const { url } = source.parse(given)
  try {
    const answer = await hub.safeFetch(url, { maxBytes: FILE_MAX, timeoutMs: FETCH_MS })
    if (answer.status !== 200) throw missing(`http_${answer.status}`, GONE.has(answer.status))
    const mime = answer.headers.get('content-type')?.split(';')[0]
    return { bytes: once(await answer.bytes()), ...(mime && { mime }) }
  } catch (error) {
    if (error instanceof ChannelError) throw error
    const code = error instanceof FetchError ? error.code : 'transport'
    throw missing(code, FOR_GOOD.has(code))
  }
}

const missing = (code: string, forGood: boolean): ChannelError =>
  new ChannelError({ code, sent: 'no', retry: forGood ? 'never' : 'later', tell: 'The file could not be fetched.' })

const once = async function* (bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}
