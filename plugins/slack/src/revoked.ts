import { ChannelError } from '@deskless/core/contract'
import type { Installation } from './client.ts'
import { LOST_CODES } from './errors.ts'
import { authTest } from './identity.ts'
import { forgetToken } from './token.ts'

/** Slack says that it is over. Such word may come late, after somebody has installed the app again: so Slack is asked. */
export const onRevoked = async (installation: Installation): Promise<void> => {
  forgetToken(installation)
  try {
    await authTest(installation)
  } catch (error) {
    // What it means for the installation was noted by whoever asked; trouble that passes is asked about again.
    if (!(error instanceof ChannelError) || !(error.retry === 'never' || LOST_CODES.has(error.code))) throw error
  }
}
