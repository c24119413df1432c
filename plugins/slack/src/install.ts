import type { AppSeat, Check } from '@deskless/core/contract'
import { ChannelError } from '@deskless/core/contract'
import { forgetNames } from './channel-names.ts'
import type { Installation } from './client.ts'
import { enterChannels } from './fit.ts'
import { authTest, forgetIdentity } from './identity.ts'
import { whyForbidden } from './safely.ts'
import { SCOPES } from './scopes.ts'
import type { AppSettings, Settings } from './settings.ts'
import { forgetToken } from './token.ts'

/** The workspace or organisation becomes the address; channels that rules name are entered. */
export const connect = async (installation: Installation): Promise<{ address: string }> => {
  forgetToken(installation)
  forgetIdentity(installation)
  forgetNames(installation)
  const app = (await installation.app()) as AppSeat<AppSettings> | undefined
  const { botToken } = installation.settings
  if (!botToken && !app) throw wrong('missing_secret', 'Paste the bot token (xoxb-…), or connect through an app.')
  await requireAllowed(installation)
  const { identity, scopes } = await authTest(installation)
  const missing = scopes.length > 0 ? SCOPES.filter((scope) => !scopes.includes(scope)) : []
  if (missing.length > 0)
    throw wrong('missing_scope', `The Slack app lacks ${missing.join(', ')}. Add these scopes and install it again.`)
  requireWay(installation.settings, app?.settings)
  await enterChannels(installation)
  return { address: identity.org && identity.enterpriseId ? identity.enterpriseId : identity.teamId }
}

/** Said before the first call, which would only fail: nothing else is wrong. */
const requireAllowed = ({ hub, settings }: Installation): Promise<void> =>
  hub.checkAddress(settings.apiBaseUrl).catch((error: unknown) => {
    const why = whyForbidden(error)
    if (why) throw wrong('forbidden_address', why)
  })

/** How events are to arrive. */
const requireWay = (own: Settings, app: AppSettings | undefined): void => {
  if (own.mode === 'socket' && !own.appToken && !app?.appToken)
    throw wrong('missing_secret', 'Socket Mode needs the app token (xapp-…).')
  if (own.mode === 'http' && !own.signingSecret && !app?.signingSecret)
    throw wrong('missing_secret', 'Events over HTTP need the signing secret.')
}

const wrong = (code: string, tell: string): ChannelError => new ChannelError({ code, sent: 'no', retry: 'never', tell })

const HEALTHS: Record<string, Check['health']> = {
  unreachable: 'unreachable',
  ratelimited: 'unreachable',
  forbidden_address: 'misconfigured',
}

export const check = async (installation: Installation): Promise<Check> => {
  try {
    const { identity } = await authTest(installation)
    return { health: 'ok', tell: `Connected to ${identity.teamName || identity.teamId}.` }
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error
    return {
      health: HEALTHS[error.code] ?? 'reauthorise',
      tell: error.tell,
    }
  }
}
