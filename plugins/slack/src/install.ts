import type { Check } from '@deskless/core/contract'
import { ChannelError } from '@deskless/core/contract'
import { join } from './channels.ts'
import type { Installation } from './client.ts'
import { authTest } from './identity.ts'

/** What the bot must be allowed to do. */
const SCOPES = [
  ...[
    'app_mentions:read',
    'channels:history',
    'channels:read',
    'channels:join',
    'groups:history',
    'groups:read',
    'im:history',
    'im:write',
  ],
  ...[
    'chat:write',
    'chat:write.customize',
    'commands',
    'files:read',
    'files:write',
    'reactions:read',
    'reactions:write',
  ],
  ...['users:read', 'users:read.email'],
]

/** The workspace becomes the address; channels that rules name are entered. */
export const connect = async (installation: Installation): Promise<{ address: string }> => {
  const { identity, scopes } = await authTest(installation)
  const missing = scopes.length > 0 ? SCOPES.filter((scope) => !scopes.includes(scope)) : []
  if (missing.length > 0)
    throw new ChannelError({
      code: 'missing_scope',
      sent: 'no',
      retry: 'never',
      tell: `The Slack app lacks ${missing.join(', ')}. Add these scopes and install it again.`,
    })
  const { mode, appToken, signingSecret } = installation.settings
  if (mode === 'socket' ? !appToken : !signingSecret)
    throw new ChannelError({
      code: 'missing_secret',
      sent: 'no',
      retry: 'never',
      tell:
        mode === 'socket' ? 'Socket Mode needs the app token (xapp-…).' : 'Events over HTTP need the signing secret.',
    })
  for (const channel of (await installation.desk?.channels()) ?? []) await join(installation, channel)
  return { address: identity.teamId }
}

export const check = async (installation: Installation): Promise<Check> => {
  try {
    const { identity } = await authTest(installation)
    return { health: 'ok', tell: `Connected to ${identity.teamName || identity.teamId}.` }
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error
    return {
      health: error.code === 'unreachable' || error.code === 'ratelimited' ? 'unreachable' : 'reauthorise',
      tell: error.tell,
    }
  }
}
