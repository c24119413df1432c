import { ChannelError } from '@deskless/core/contract'
import { authorization, transport } from './api.ts'
import { sourceSchema } from './media.ts'
import type { Inbox } from './settings.ts'
import { credentialsOf } from './settings.ts'

const FILE_MAX_BYTES = 20 * 1024 * 1024
const FILE_MS = 60_000
/** Where Twilio sends on to: its own store, and the one it rents. */
const STORES = [
  /^https:\/\/(?:[a-z0-9-]+\.)*(?:twilio|twiliocdn)\.com\//,
  /^https:\/\/s3-external-1\.amazonaws\.com\/media\.twiliocdn\.com\//,
]

/** Asked of the account's own Twilio with its credentials, which go to no other host, not even where it sends us on to. */
export const openFile = async (
  given: unknown,
  inbox: Inbox,
): Promise<{ bytes: AsyncIterable<Uint8Array>; mime?: string }> => {
  const { message, media } = sourceSchema.parse(given)
  const credentials = await credentialsOf(inbox)
  const base = `${credentials.apiBaseUrl}/2010-04-01/Accounts/${credentials.accountSid}`
  try {
    const answer = await fetched(inbox, `${base}/Messages/${message}/Media/${media}`, {
      authorization: authorization(credentials),
    })
    const store = answer.status >= 300 && answer.status < 400 ? answer.headers.get('location') : undefined
    return taken(store ? await fetched(inbox, checked(store, credentials.apiBaseUrl)) : answer)
  } catch (error) {
    throw error instanceof ChannelError ? error : transport(error)
  }
}

type Fetched = Awaited<ReturnType<Inbox['hub']['safeFetch']>>

const fetched = (inbox: Inbox, url: string, headers: Record<string, string> = {}): Promise<Fetched> =>
  inbox.hub.safeFetch(url, { headers, redirects: 0, maxBytes: FILE_MAX_BYTES, timeoutMs: FILE_MS })

const checked = (url: string, apiBaseUrl: string): string => {
  const origin = URL.parse(url)?.origin
  if (STORES.some((store) => store.test(url)) || origin === new URL(apiBaseUrl).origin) return url
  throw missing('elsewhere', 'never', 'Twilio sent us to a place that is not its own, so the file was not fetched.')
}

const taken = async ({
  status,
  headers,
  bytes,
}: Fetched): Promise<{ bytes: AsyncIterable<Uint8Array>; mime?: string }> => {
  if (status === 410) throw missing('gone', 'never', 'The file was deleted at Twilio.')
  // Right after the hook it may not be in the store yet, so 404 is asked again.
  if (status !== 200) throw missing(`http_${status}`, 'later', 'Twilio did not give the file.')
  const mime = headers.get('content-type')?.split(';')[0]
  return { bytes: once(await bytes()), ...(mime && { mime }) }
}

const missing = (code: string, retry: ChannelError['retry'], tell: string): ChannelError =>
  new ChannelError({ code, sent: 'no', retry, tell })

const once = async function* (bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}
