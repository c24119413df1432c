import { FetchError, Refusal } from '../contract/index.ts'
import { isInlineSafe, sniff } from '../files/index.ts'
import type { Services } from '../services.ts'

const LARGEST = 5 * 1024 * 1024
const TIMEOUT_MS = 8_000

/**
 * A picture that lies elsewhere, fetched by us: its server sees the hub and neither who looks nor from where. What its
 * bytes do not show to be a picture is none.
 */
export const fetchPicture = async (
  { safeFetch }: Pick<Services, 'safeFetch'>,
  url: string,
): Promise<{ bytes: Uint8Array; mime: string }> => {
  try {
    const answer = await safeFetch(url, { maxBytes: LARGEST, timeoutMs: TIMEOUT_MS, headers: { accept: 'image/*' } })
    const bytes = answer.status === 200 ? await answer.bytes() : new Uint8Array()
    const mime = await sniff(bytes)
    if (mime.startsWith('image/') && isInlineSafe(mime)) return { bytes, mime }
  } catch (error) {
    if (!(error instanceof FetchError)) throw error
  }
  throw new Refusal('not_found', 'This picture could not be fetched.')
}
