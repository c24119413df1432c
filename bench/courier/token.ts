// The courier's token that ends, as channels of real providers use theirs.
import type { Connection, SafeFetch } from '@deskless/core/contract'
import { ChannelError, z } from '@deskless/core/contract'

type Inbox = Connection<{ apiBaseUrl: string; tokens: boolean }>
type Answer = Awaited<ReturnType<SafeFetch>>

/** Calls with the token there is; where the provider does not take it any more, with the next one. */
export const withToken = async (
  inbox: Inbox,
  call: (headers: Record<string, string>) => Promise<Answer>,
): Promise<Answer> => {
  if (!inbox.settings.tokens) return call({})
  const token = await access(inbox)
  const answer = await call(carrying(token))
  if (answer.status !== 401) return answer
  await answer.bytes()
  return call(carrying(await access(inbox, token)))
}

const carrying = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })

const access = (inbox: Inbox, refused?: string): Promise<string> =>
  inbox
    .token('access', (old) => renew(inbox, old), refused ? { refused } : {})
    .catch((error: unknown) => {
      throw untilMended(error)
    })

/** The inbox says that it wants a new sign-in; what is to be sent waits for it. */
const untilMended = (error: unknown): unknown =>
  error instanceof ChannelError && error.retry === 'never'
    ? new ChannelError({ code: error.code, sent: 'no', retry: 'later', tell: error.tell, cause: error })
    : error

const grantedSchema = z.object({ token: z.string(), lastsMs: z.number() })

const renew = async (
  { hub, settings }: Inbox,
  old: string | undefined,
): Promise<{ value: string; expiresAt: Date }> => {
  const body = JSON.stringify({ old })
  const answer = await hub.safeFetch(`${settings.apiBaseUrl}/token`, { method: 'POST', body })
  if (answer.status === 401)
    throw new ChannelError({ code: 'refused', sent: 'no', retry: 'never', tell: 'The courier wants a new sign-in.' })
  if (answer.status !== 200)
    throw new ChannelError({ code: 'no_token', sent: 'no', retry: 'later', tell: 'The courier gave no token.' })
  const { token, lastsMs } = grantedSchema.parse(await answer.json())
  return { value: token, expiresAt: new Date(Date.now() + lastsMs) }
}
