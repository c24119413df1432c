import type { Check } from '@deskless/core/contract'
import { ChannelError, z } from '@deskless/core/contract'
import { call, transport } from './api.ts'
import type { Inbox } from './settings.ts'
import { hookSecret } from './settings.ts'
import { ALLOWED_UPDATES } from './updates.ts'

const bot = z.looseObject({ id: z.number(), username: z.string().optional() })

/** Points Telegram at our door, or takes the door away so that we may poll. The same twice is the same once. */
export const connect = async (inbox: Inbox): Promise<{ address: string }> => {
  const me = bot.parse(await call(inbox, 'getMe'))
  if (inbox.settings.updates === 'webhook')
    await call(inbox, 'setWebhook', {
      url: inbox.doorUrl,
      secret_token: hookSecret(inbox),
      allowed_updates: ALLOWED_UPDATES,
    })
  else await call(inbox, 'deleteWebhook')
  return { address: String(me.id) }
}

export const disconnect = async (inbox: Inbox): Promise<void> => {
  if (inbox.settings.updates === 'webhook') await call(inbox, 'deleteWebhook')
}

export const check = async (inbox: Inbox): Promise<Check> => {
  try {
    const me = bot.parse(await call(inbox, 'getMe'))
    return { health: 'ok', tell: `Connected as @${me.username ?? me.id}.` }
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error
    return { health: error.code === 'unauthorised' ? 'reauthorise' : 'unreachable', tell: error.tell }
  }
}

const FILE_MAX_BYTES = 20 * 1024 * 1024
const FILE_MS = 60_000
const source = z.object({ fileId: z.string() })
const located = z.looseObject({ file_path: z.string() })

/** Files lie behind an address that holds the token, for an hour: it is asked for anew each time and never kept. */
export const openFile = async (given: unknown, inbox: Inbox): Promise<{ bytes: AsyncIterable<Uint8Array> }> => {
  const { file_path } = located.parse(await call(inbox, 'getFile', { file_id: source.parse(given).fileId }))
  const { apiBaseUrl, token } = inbox.settings
  try {
    const answer = await inbox.hub.safeFetch(`${apiBaseUrl}/file/bot${token}/${file_path}`, {
      maxBytes: FILE_MAX_BYTES,
      timeoutMs: FILE_MS,
    })
    if (answer.status !== 200)
      throw new ChannelError({
        code: `http_${answer.status}`,
        sent: 'no',
        retry: 'later',
        tell: 'Telegram did not give the file.',
      })
    return { bytes: once(await answer.bytes()) }
  } catch (error) {
    throw error instanceof ChannelError ? error : transport(error)
  }
}

const once = async function* (bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}
