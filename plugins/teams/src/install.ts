import type { Check } from '@deskless/core/contract'
import { ChannelError, Refusal } from '@deskless/core/contract'
import { forgetChannels } from './channels.ts'
import type { Installation } from './client.ts'
import { LOST_CODES } from './errors.ts'
import { botToken, credentialsOf, forgetToken } from './token.ts'

/** The tenant becomes the address, once Microsoft takes the credentials. */
export const connect = async (installation: Installation): Promise<{ address: string }> => {
  forgetToken(installation)
  forgetChannels(installation)
  await requireProof(installation)
  try {
    await botToken(installation)
    return { address: (await credentialsOf(installation)).tenantId }
  } catch (error) {
    // Waiting mends neither a wrong secret nor a missing one.
    if (error instanceof ChannelError && LOST_CODES.has(error.code)) throw new Refusal('invalid_setting', error.tell)
    throw error
  }
}

/** Whoever may add installations to an app of several tenants could else name any of them. */
const requireProof = async (installation: Installation): Promise<void> => {
  const { settings, address } = installation
  if (settings.clientId || !(await installation.app())) return
  if (address && (settings.tenantId ?? address).toLowerCase() === address.toLowerCase()) return
  throw new Refusal(
    'invalid_setting',
    'Somebody of the tenant has to sign in: connect it through the app at the page /setup/ of the hub, or give it a client ID and secret of its own.',
    { fields: ['tenantId'] },
  )
}

export const check = async (installation: Installation): Promise<Check> => {
  forgetToken(installation)
  try {
    await botToken(installation)
    return { health: 'ok', tell: 'Microsoft gives the bot a token.' }
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error
    return { health: LOST_CODES.has(error.code) ? 'reauthorise' : 'unreachable', tell: error.tell }
  }
}
