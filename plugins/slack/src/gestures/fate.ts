import type { Press } from '../listeners/press.ts'
import { tellOnly } from '../say.ts'
import { act } from './triage.ts'

/** An agent decided that twice is better than not at all. A second press is refused: something came of it by then. */
export const sendAgain = async ({ installation, user, id, about, where }: Press): Promise<void> => {
  const { m: message, d: delivery } = about
  const body = { message: String(message), ...(delivery ? { delivery: String(delivery) } : {}) }
  await act(installation, user, id, 'resend', body)
  await tellOnly(installation, where, '⏳ It is on its way again.')
}

/** Somebody looked at the customer's side, where it stands. */
export const itArrived = async ({ installation, user, id, about, where }: Press): Promise<void> => {
  await act(installation, user, id, 'confirm_sent', { message: String(about.m), delivery: String(about.d) })
  await tellOnly(installation, where, '📨 Noted: it arrived.')
}
