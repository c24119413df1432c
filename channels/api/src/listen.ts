// While nobody is called, somebody has to notice that nobody asks either.
import type { Accept, Check } from '@deskless/core/contract'
import { ChannelError, lookEvery } from '@deskless/core/contract'
import { call, GONE_NOTE } from './call.ts'
import { nameless } from './ids.ts'
import type { Inbox } from './settings.ts'
import { isPulled } from './settings.ts'
import { encoded } from './stored.ts'

const LOOK_MS = 15_000
/** Fetching rarer than this is noticed. */
const QUIET_MS = 5 * 60_000
/** As long as a call would be tried again. */
const GIVEN_UP_MS = 24 * 3_600_000

const GIVEN_UP = 'Nobody fetched this within a day.'

/** Looks after the inbox: whether it is fetched from, or whether its callback is there (again). */
export const listen = async (inbox: Inbox, accept: Accept, signal: AbortSignal): Promise<void> => {
  let last: Check | undefined
  await lookEvery(LOOK_MS, signal, async () => {
    const now = isPulled(inbox) ? await lookAtOutbox(inbox, accept, last) : await lookAtCallback(inbox, last)
    if (now !== last) await inbox.health(now.health, now.health === 'ok' ? '' : now.tell)
    last = now
  })
}

const lookAtOutbox = async (inbox: Inbox, accept: Accept, last: Check | undefined): Promise<Check> => {
  const now = await tend(inbox, accept, Date.now())
  return last?.tell === now.tell ? last : now
}

/** Called when there is doubt: at first, while it is not well, and after one that said it was gone. */
const lookAtCallback = async (inbox: Inbox, last: Check | undefined): Promise<Check> => {
  const doubt = (await inbox.kept(GONE_NOTE)) === true
  if (last?.health === 'ok' && !doubt) return last
  const now = await check(inbox)
  if (doubt && now.health === 'ok') await inbox.keep(GONE_NOTE, false)
  return now
}

/** Fails what nobody fetched in time, and says when something has been waiting for long. */
export const tend = async (inbox: Inbox, accept: Accept, now: number): Promise<Check> => {
  for (const { key, since } of await inbox.outbox.list()) {
    if (now - since.getTime() < GIVEN_UP_MS) break
    await accept({ key: `${key}/given-up`, lane: key, body: failedReceipt(key) })
    await inbox.outbox.take([key])
  }
  return waiting(inbox, now)
}

const failedReceipt = (of: string): Uint8Array =>
  encoded({ is: 'receipt', of, status: 'failed', tell: GIVEN_UP, upTo: false, keys: [] })

const waiting = async (inbox: Inbox, now: number): Promise<Check> => {
  const [oldest] = await inbox.outbox.list({ limit: 1 })
  if (!oldest || now - oldest.since.getTime() < QUIET_MS) return { health: 'ok', tell: '' }
  return {
    health: 'unreachable',
    tell: `Nobody has fetched what waits to be sent since ${oldest.since.toISOString()}.`,
  }
}

export const check = async (inbox: Inbox): Promise<Check> => {
  if (isPulled(inbox)) return waiting(inbox, Date.now())
  try {
    await hello(inbox)
    return { health: 'ok', tell: 'The callback answers.' }
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error
    return { health: error.retry === 'never' ? 'misconfigured' : 'unreachable', tell: error.tell }
  }
}

/** Tells the other side where its items go. The same twice is the same once. */
export const connect = async (inbox: Inbox): Promise<undefined> => {
  if (!isPulled(inbox)) await hello(inbox)
}

const hello = (inbox: Inbox): Promise<string[]> =>
  call(inbox, nameless(), { type: 'hello', data: { inbox: inbox.name, door: inbox.doorUrl, api: apiUrl(inbox) } })

/** Where uploads go and questions are answered: `/p/api/<token>`. */
const apiUrl = ({ doorUrl }: Inbox): string => doorUrl.replace('/in/api/', '/p/api/')
