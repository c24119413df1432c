import { z } from '@deskless/core/contract'
import { call, no, transport } from './api.ts'
import type { Inbox } from './settings.ts'

const FILE_MS = 60_000
/** One byte more than a hub keeps: what is larger is not fetched whole only to be thrown away. */
const FILE_MAX_BYTES = 25 * 1024 * 1024 + 1
const source = z.object({ mediaId: z.string().regex(/^[\w-]{1,100}$/) })
const located = z.looseObject({ url: z.url(), mime_type: z.string().optional() })

/** Media lie behind an address that lives five minutes and wants the token: it is asked for anew each time and never kept. */
export const openFile = async (
  given: unknown,
  inbox: Inbox,
): Promise<{ bytes: AsyncIterable<Uint8Array>; mime?: string }> => {
  const { token, phoneNumberId } = inbox.settings
  const { mediaId } = source.parse(given)
  const { url, mime_type: mime } = located.parse(await call(inbox, `/${mediaId}?phone_number_id=${phoneNumberId}`))
  if (!mayHaveToken(new URL(url), inbox))
    throw no('foreign_media', 'WhatsApp named a place for the file that is not its own.', 'never')
  try {
    const answer = await inbox.hub.safeFetch(url, {
      headers: { authorization: `Bearer ${token}` },
      redirects: 0,
      maxBytes: FILE_MAX_BYTES,
      timeoutMs: FILE_MS,
    })
    if (answer.status !== 200) throw no(`http_${answer.status}`, 'WhatsApp did not give the file.', 'later')
    return { bytes: once(await answer.bytes()), ...(mime && { mime }) }
  } catch (error) {
    throw transport(error)
  }
}

const META = ['.fbsbx.com', '.facebook.com', '.fbcdn.net', '.whatsapp.net']

/** The token goes to Meta and to the Graph API of this inbox, wherever the answer may point. */
const mayHaveToken = ({ origin, protocol, hostname }: URL, { settings: { apiBaseUrl } }: Inbox): boolean =>
  origin === new URL(apiBaseUrl).origin || (protocol === 'https:' && META.some((host) => hostname.endsWith(host)))

const once = async function* (bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}
