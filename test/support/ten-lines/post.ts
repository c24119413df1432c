// What the README's channel leaves out: the provider's own words.
import type { Capabilities, Connection, DoorRequest, Item, Piece } from '@deskless/core/contract'
import { ChannelError, equalConstantTime, FetchError, Refusal, secret, url, z } from '@deskless/core/contract'

export const settings = z.object({ whistle: secret('Whistle'), apiBaseUrl: url('Where the birds start') })
export type Settings = z.output<typeof settings>

export const capabilities: Capabilities = {
  text: { max: 500, marks: [] },
  file: 'refuse',
  choices: 'fallback',
  card: 'fallback',
  form: 'fallback',
  location: 'fallback',
  template: 'refuse',
  edit: 'refuse',
  remove: 'refuse',
  react: 'refuse',
  typing: 'refuse',
  seen: 'refuse',
  receipts: ['accepted'],
  start: 'known-thread',
  resend: 'may-duplicate',
  pace: { perSecond: 10, perThread: 1 },
}

const letter = z.object({ bird: z.string().min(1), says: z.string() })
export const letterOf = (body: Uint8Array) => letter.parse(JSON.parse(new TextDecoder().decode(body)))

export const signed = ({ headers, body }: DoorRequest, inbox: Connection<Settings> | undefined): Item => {
  if (!inbox || !equalConstantTime(headers['x-whistle'] ?? '', inbox.settings.whistle))
    throw new Refusal('bad_signature')
  return { key: headers['x-id'] ?? '', lane: headers['x-loft'] ?? '', body }
}

export const fly = async (piece: Piece, { hub, settings: { apiBaseUrl } }: Connection<Settings>): Promise<string> => {
  const answer = await hub
    .safeFetch(apiBaseUrl, { method: 'POST', body: JSON.stringify(piece) })
    .catch((error: unknown) => {
      const sent = error instanceof FetchError ? error.sent : 'unsure'
      throw new ChannelError({ code: 'away', sent, retry: 'later', tell: 'No bird came back.' })
    })
  return z.object({ id: z.string() }).parse(await answer.json()).id
}
