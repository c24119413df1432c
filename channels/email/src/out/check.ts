import type { Check } from '@deskless/core/contract'
import { ChannelError } from '@deskless/core/contract'
import { usesOauth } from '../oauth.ts'
import { dkimProblem } from './compose.ts'
import { openLine } from './line.ts'
import { outcomeOf } from './outcome.ts'
import type { Sender } from './settings.ts'

/** Whether this inbox could send now: connects, encrypts and signs in, and sends nothing. */
export const checkSmtp = async (inbox: Sender): Promise<Check> => {
  const { smtpHost, dkimKey, smtpPassword } = inbox.settings
  const wrong = dkimKey && dkimProblem(dkimKey)
  if (wrong) return { health: 'misconfigured', tell: wrong }
  try {
    const line = await openLine(inbox)
    line.close()
    const signedIn = usesOauth(inbox) || smtpPassword ? ' and lets us sign in' : ''
    return { health: 'ok', tell: `${smtpHost} takes mails${signedIn}.` }
  } catch (error) {
    const outcome = outcomeOf(error, { phase: 'before', attempt: 1 })
    return { health: healthOf(outcome), tell: outcome.tell }
  }
}

const healthOf = (outcome: unknown): Check['health'] => {
  if (!(outcome instanceof ChannelError)) return 'misconfigured'
  if (outcome.code === 'sign_in' || outcome.code === 'invalid_grant') return 'reauthorise'
  return ['unreachable', 'timeout', 'unresolvable'].includes(outcome.code) || outcome.code.startsWith('smtp_')
    ? 'unreachable'
    : 'misconfigured'
}
