// The thin client of the Bot API. Every way a call can end becomes a ChannelError that says whether it was sent.
import { ChannelError, FetchError, z } from '@deskless/core/contract'
import type { Inbox } from './settings.ts'

/** Shorter than the time core gives a send, so we are the ones who say that it ended. */
const CALL_MS = 25_000

export type CallOptions = { signal?: AbortSignal; timeoutMs?: number }

const answerSchema = z.looseObject({
  ok: z.boolean(),
  result: z.unknown().optional(),
  error_code: z.number().optional(),
  description: z.string().optional(),
  parameters: z.looseObject({ retry_after: z.number().optional() }).optional(),
})
type Answer = z.infer<typeof answerSchema>

export const call = async (
  inbox: Inbox,
  method: string,
  params: Record<string, unknown> | FormData = {},
  options: CallOptions = {},
): Promise<unknown> => {
  const { status, body } = await ask(inbox, method, params, options)
  const answer = read(body)
  if (answer?.ok) return answer.result
  throw await failure(inbox, status, answer)
}

/** The token is part of the address, so no error of the transport is passed on: only what it was called. */
const ask = async (
  { hub, settings: { apiBaseUrl, token } }: Inbox,
  method: string,
  params: Record<string, unknown> | FormData,
  { signal, timeoutMs = CALL_MS }: CallOptions,
): Promise<{ status: number; body: string }> => {
  const packed =
    params instanceof FormData
      ? { body: params }
      : { body: JSON.stringify(params), headers: { 'content-type': 'application/json' } }
  try {
    const response = await hub.safeFetch(`${apiBaseUrl}/bot${token}/${method}`, {
      method: 'POST',
      redirects: 0,
      signal,
      timeoutMs,
      ...packed,
    })
    return { status: response.status, body: await response.text() }
  } catch (error) {
    throw transport(error)
  }
}

export const transport = (error: unknown): ChannelError => {
  if (!(error instanceof FetchError))
    return new ChannelError({ code: 'transport', sent: 'unsure', retry: 'later', tell: 'Telegram could not be asked.' })
  const { code, sent } = error
  if (sent === 'unsure')
    return new ChannelError({ code, sent, retry: 'later', tell: 'Telegram did not say whether it took this.' })
  const setting = code === 'forbidden_url' || code === 'forbidden_address'
  const tell = setting ? 'The Bot API address of this inbox cannot be used.' : 'Telegram cannot be reached.'
  return new ChannelError({ code, sent, retry: 'later', tell })
}

const read = (body: string): Answer | undefined => {
  try {
    return answerSchema.parse(JSON.parse(body))
  } catch {
    return undefined
  }
}

const failure = async (inbox: Inbox, status: number, answer: Answer | undefined): Promise<ChannelError> => {
  const code = answer?.error_code ?? status
  const why = answer?.description ?? ''
  if (!answer || code >= 500)
    return new ChannelError({
      code: `http_${status}`,
      sent: 'unsure',
      retry: 'later',
      tell: 'Telegram had trouble and did not say whether it took this.',
    })
  if (code === 429)
    return no('rate_limited', 'Telegram asks for a pause.', { afterMs: (answer.parameters?.retry_after ?? 1) * 1000 })
  if (code === 401 || code === 404) {
    await inbox.health('reauthorise', BAD_TOKEN)
    return no('unauthorised', BAD_TOKEN, 'later')
  }
  return (
    KNOWN.find(({ words }) => words.test(why))?.error() ??
    no(`bad_request_${code}`, `Telegram refused this: ${why.slice(0, 200)}.`, 'never')
  )
}

const BAD_TOKEN =
  'Telegram no longer accepts the bot token. Put a new one from @BotFather into the settings of this inbox.'

const no = (code: string, tell: string, retry: ChannelError['retry']): ChannelError =>
  new ChannelError({ code, sent: 'no', retry, tell })

/** Told apart by Telegram's own words: it has no codes for them. */
const KNOWN = [
  {
    words: /blocked by the user/i,
    error: () => no('blocked_by_contact', 'This contact blocked the bot on Telegram.', 'never'),
  },
  {
    words: /user is deactivated/i,
    error: () => no('contact_gone', 'This contact no longer has a Telegram account.', 'never'),
  },
  {
    words: /bot was kicked|not a member/i,
    error: () => no('removed_from_chat', 'The bot was removed from this chat.', 'never'),
  },
  {
    words: /chat not found/i,
    error: () =>
      no('chat_not_found', 'Telegram does not know this chat. The contact has to write to the bot first.', 'never'),
  },
  { words: /message is not modified/i, error: () => no('not_modified', 'Telegram already shows this.', 'never') },
  {
    words: /message to (edit|delete) not found/i,
    error: () => no('message_gone', 'This message is no longer there on Telegram.', 'never'),
  },
  {
    words: /message can't be (edited|deleted)/i,
    error: () => no('too_late', 'Telegram no longer lets the bot change this message.', 'never'),
  },
  {
    words: /too large|too big/i,
    error: () => no('too_large', 'This is larger than Telegram lets a bot send or fetch.', 'never'),
  },
  {
    words: /an? https url must be provided|bad webhook/i,
    error: () =>
      no(
        'bad_webhook',
        'Telegram needs a public https address for hooks: set PUBLIC_URL, or let this inbox poll.',
        'never',
      ),
  },
  {
    words: /can't use getUpdates method|terminated by other getUpdates/i,
    error: () =>
      no('conflict', 'Somebody else fetches the updates of this bot. End that, or use another bot.', 'later'),
  },
]
