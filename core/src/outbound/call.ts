import type { SendContext, Sent } from '../contract/index.ts'
import { crashPoint, hurried } from '../crash.ts'
import type { Claim } from './claim.ts'
import { SEND_TIMEOUT_MS } from './lane.ts'
import type { Outgoing } from './outgoing.ts'
import type { Verdict } from './verdict.ts'
import { isSafeToRepeat, verdictOn } from './verdict.ts'

/** Long enough for the request to be under way; whether the provider had it is then anybody's guess. */
const MID_REQUEST_MS = 10
/** For a channel that does not listen to its signal. */
const DEAF_MS = hurried(1_000)

/**
 * One provider call, with no transaction open, ended before the lease does. `late` hears the answer of a call that was
 * given up and came back after all.
 */
export const callProvider = async (
  outgoing: Outgoing,
  claim: Claim,
  late: (verdict: Verdict) => void,
): Promise<Verdict> => {
  const { delivery, index } = claim
  const safe = isSafeToRepeat(delivery.op, outgoing.capabilities)
  const signal = AbortSignal.timeout(SEND_TIMEOUT_MS)
  const context = {
    deliveryId: delivery.id,
    messageId: delivery.message_id as string,
    index,
    attempt: delivery.attempts,
    signal,
  }
  let givenUp = false
  const call = perform(outgoing, claim, context).then((sent): Verdict => ({ is: 'landed', sent }))
  crashPoint('deliver.mid-request', MID_REQUEST_MS)
  call.then((verdict) => givenUp && late(verdict)).catch(() => {})
  const deaf = deafness()
  try {
    return await Promise.race([call, deaf.timeout])
  } catch (error) {
    givenUp = true
    return verdictOn(error, safe)
  } finally {
    deaf.stop()
  }
}

const deafness = (): { timeout: Promise<never>; stop: () => void } => {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error('The channel did not stop when it was told to.'), { name: 'TimeoutError' })
    timer = setTimeout(() => reject(error), SEND_TIMEOUT_MS + DEAF_MS)
  })
  return { timeout, stop: () => clearTimeout(timer) }
}

const perform = async (
  { channel, inbox, message, thread, keys }: Outgoing,
  { delivery, piece }: Claim,
  context: SendContext,
): Promise<Sent> => {
  if (delivery.op === 'send') return channel.send(piece, inbox, context)
  if (delivery.op === 'edit' && channel.edit && message) await channel.edit(keys, message, inbox, context)
  if (delivery.op === 'remove' && channel.remove) await channel.remove(keys, thread, inbox, context)
  return { keys: [] }
}
