import { setTimeout as pause } from 'node:timers/promises'
import { ChannelError, mannerNow, patienceLeft } from '@deskless/core/contract'
import { asChannelError } from '../errors.ts'
import type { TeamsPort } from '../port.ts'
import { createScheduler } from './scheduler.ts'

/** For tests at a Teams of their own that counts nothing: what they wait for is not the pace. */
export const counting = { times: 1 }

/** One for all installations of this process; each of their conversations has its own count. */
export const scheduler = createScheduler(
  () => performance.now(),
  () => counting.times,
)

export const countedAs = (installation: string, conversation: string): string =>
  `${installation} ${conversation.split(';')[0]}`

let strangers = 0

/** Every call that writes waits for its turn here. */
export const paced = (installation: string, port: TeamsPort): TeamsPort => {
  const inTurn = <T>(conversation: string, work: () => Promise<T>): Promise<T> =>
    call(countedAs(installation, conversation), work)
  return {
    ...port,
    openThread: (channel, drawn) => inTurn(channel, () => port.openThread(channel, drawn)),
    post: (conversation, drawn) => inTurn(conversation, () => port.post(conversation, drawn)),
    edit: (conversation, id, drawn) => inTurn(conversation, () => port.edit(conversation, id, drawn)),
    remove: (conversation, id) => inTurn(conversation, () => port.remove(conversation, id)),
    react: (conversation, id, reaction, on) => inTurn(conversation, () => port.react(conversation, id, reaction, on)),
  }
}

const call = async <T>(conversation: string, work: () => Promise<T>): Promise<T> => {
  await itsTurn(conversation)
  try {
    const answer = await work()
    scheduler.taken(conversation)
    mannerNow().begun ??= performance.now()
    return answer
  } catch (error) {
    const known = asChannelError(error)
    const again = known instanceof ChannelError && known.code === 'ratelimited' ? known.retry : undefined
    if (typeof again === 'object') scheduler.limited(conversation, again.afterMs)
    throw known
  }
}

/** No timer where a token is there. */
const itsTurn = async (conversation: string): Promise<void> => {
  const manner = mannerNow()
  const who = manner.who ?? `stranger ${++strangers}`
  const end = performance.now() + patienceLeft(manner, performance.now())
  for (let wait = scheduler.turn(conversation, who, manner.urgency); wait > 0; ) {
    if (performance.now() + wait > end) throw notNow(conversation, who, wait, manner.who !== undefined)
    await pause(wait)
    wait = scheduler.turn(conversation, who, manner.urgency)
  }
  scheduler.spend(conversation, who)
}

const notNow = (conversation: string, who: string, afterMs: number, comesBack: boolean): ChannelError => {
  if (!comesBack) scheduler.leave(conversation, who)
  const tell = 'Teams takes only so much at a time; this waits for its turn.'
  return new ChannelError({ code: 'ratelimited', sent: 'no', retry: { afterMs }, tell })
}
