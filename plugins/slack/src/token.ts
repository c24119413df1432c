import type { AppSeat } from '@deskless/core/contract'
import { ChannelError, Refusal, z } from '@deskless/core/contract'
import { WebAPIPlatformError, WebClient } from '@slack/web-api'
import type { Installation } from './client.ts'
import { clientOptions } from './client-options.ts'
import { asChannelError } from './errors.ts'
import type { AppSettings } from './settings.ts'

/** The name under which a setup leaves it, and the hub keeps it. */
export const BOT = 'bot'

/** A token that ends, with the one-time token that renews it. Slack gives twelve hours. */
const pairSchema = z.object({ access: z.string(), refresh: z.string() })
type Pair = z.output<typeof pairSchema>

export const asKept = (
  answer: { access_token?: string; refresh_token?: string; expires_in?: number },
  now = Date.now(),
): { value: string; expiresAt: Date } | undefined => {
  const { access_token: access, refresh_token: refresh, expires_in: seconds } = answer
  if (!access || !refresh || !seconds) return undefined
  return { value: JSON.stringify({ access, refresh } satisfies Pair), expiresAt: new Date(now + seconds * 1_000) }
}

/** Early enough that an hour without Slack, or without us, costs nothing. */
const EARLY_MS = 2 * 60 * 60_000
/** Another process may renew it meanwhile; what Slack then refuses is looked up anew. */
const REMEMBER_MS = 60_000

const remembered = new Map<string, { kept: string; until: number }>()

/** What a call to Slack carries. `kept`: set when it is one that ends, and could be renewed. */
export type Token = { bot: string; kept?: string }

/** `refused`: Slack did not take this one just now. */
export const botToken = async (installation: Installation, refused?: Token): Promise<Token> => {
  const { botToken: pasted } = installation.settings
  if (pasted) return { bot: pasted }
  const known = remembered.get(installation.id)
  if (known && known.until > Date.now() && known.kept !== refused?.kept) return asToken(known.kept)
  const options = { earlyMs: EARLY_MS, ...(refused?.kept ? { refused: refused.kept } : {}) }
  const kept = await installation
    .token(BOT, (old) => renew(installation, old), options)
    .catch((error: unknown) => {
      throw untilMended(error)
    })
  remembered.set(installation.id, { kept, until: Date.now() + REMEMBER_MS })
  return asToken(kept)
}

/** What had to be said stays to be said: somebody mends the installation, and then it goes on. */
const untilMended = (error: unknown): unknown => {
  if (error instanceof Refusal)
    return new ChannelError({ code: 'no_token', sent: 'no', retry: 'later', tell: error.tell })
  if (!(error instanceof ChannelError) || error.retry !== 'never') return error
  return new ChannelError({ code: error.code, sent: 'no', retry: 'later', tell: error.tell, cause: error })
}

const asToken = (kept: string): Token => ({ bot: pairSchema.parse(JSON.parse(kept)).access, kept })

/** After a new sign-in. */
export const forgetToken = (installation: Pick<Installation, 'id'>): void => void remembered.delete(installation.id)

const AGAIN = 'Install the app again from the page /setup/ of the hub.'

const renew = async (
  installation: Installation,
  old: string | undefined,
): Promise<{ value: string; expiresAt: Date }> => {
  const app = await installation.app()
  if (!old || !app) throw never('no_token', `This installation has no bot token. ${AGAIN}`)
  const { refresh } = pairSchema.parse(JSON.parse(old))
  const fresh = asKept(await granted(app as AppSeat<AppSettings>, installation, refresh))
  if (!fresh) throw never('no_rotation', `Slack gave no new token for the old one. ${AGAIN}`)
  return fresh
}

const granted = async (app: AppSeat<AppSettings>, installation: Installation, refresh_token: string) => {
  const { client_id, client_secret } = credentials(app)
  const client = new WebClient(undefined, clientOptions(app.settings.apiBaseUrl, installation.hub))
  const asked = { client_id, client_secret, grant_type: 'refresh_token' as const, refresh_token }
  return client.oauth.v2.access(asked).catch((error: unknown) => {
    throw refusalOf(error)
  })
}

export const credentials = ({ settings }: AppSeat<AppSettings>): { client_id: string; client_secret: string } => {
  const { clientId: client_id, clientSecret: client_secret } = settings
  if (client_id && client_secret) return { client_id, client_secret }
  throw new Refusal('invalid_setting', 'The Slack app of this hub needs its client ID and client secret first.', {
    fields: ['clientId', 'clientSecret'],
  })
}

/** Slack is not well, or asks for patience: the same token may work a little later. */
const PASSES = new Set(['ratelimited', 'internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'])
const OURS = new Set(['invalid_client_id', 'bad_client_secret', 'client_id_token_mismatch'])

/**
 * A refresh token works once. What Slack refuses for good is told for good: also when an answer of Slack was lost on its
 * way and the token is spent, which nobody can tell from here.
 */
const refusalOf = (error: unknown): unknown => {
  if (!(error instanceof WebAPIPlatformError)) return asChannelError(error)
  const code = error.data.error
  if (PASSES.has(code)) return asChannelError(error)
  if (OURS.has(code)) return never(code, 'Slack does not know the client ID and secret of the app. Correct them.')
  return never(code, `Slack did not renew the bot token (${code}). ${AGAIN}`)
}

const never = (code: string, tell: string): ChannelError => new ChannelError({ code, sent: 'no', retry: 'never', tell })
