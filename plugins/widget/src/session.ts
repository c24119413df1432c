import type { PluginHost } from '@deskless/core/contract'
import { Refusal, uuidv7 } from '@deskless/core/contract'
import { publicConfig } from './config.ts'
import type { Guest, Inbox } from './gate.ts'
import { checkOrigin, inboxByDoor, pace, visitorKey } from './gate.ts'
import { history } from './history.ts'
import type { KnownUser } from './identity.ts'
import { verifiedUser, visitorOf } from './identity.ts'
import { namespaceOf } from './parse.ts'
import { handOver } from './push/subscriptions.ts'
import { takenThreads, threadKey } from './threads.ts'
import type { Visit } from './token.ts'
import { readToken, writeToken } from './token.ts'
import type { Identity, Session } from './wire.ts'

const DAY_MS = 86_400_000
/** A user's site vouches for them on every page; an anonymous visitor has only this. */
const LASTS_MS = { user: 7 * DAY_MS, anonymous: 180 * DAY_MS }

export type Asking = { door: string; token?: string; identity?: Identity; wrote?: boolean }

/** Who this browser is from now on, what the chat looks like, and the newest page: all of it in one round trip. */
export const openSession = async (
  asking: Asking,
  from: { origin?: string; ip: string; host: PluginHost },
): Promise<Session> => {
  const { host } = from
  await pace(host, 'session', '', from.ip)
  const inbox = await inboxByDoor(host, asking.door)
  checkOrigin(inbox.settings, from.origin)
  const user = await verifiedUser(inbox.settings, asking.identity)
  const old = oldVisit(host, inbox, asking.token)
  if (user && old && !old.user) await takeOver(host, { visit: old, inbox }, user.id, asking.wrote ?? true)
  const visit = user ? await userVisit(host, inbox, user) : anonymousVisit(inbox, asking.door, old)
  const [config, page] = await Promise.all([
    publicConfig(inbox, visit),
    history({ visit: { ...visit, door: asking.door }, inbox }),
  ])
  return {
    token: writeToken(visitorKey(host), {
      ...visit,
      door: asking.door,
      until: Date.now() + LASTS_MS[user ? 'user' : 'anonymous'],
    }),
    visitor: visit.visitor,
    identified: Boolean(user),
    config,
    page,
  }
}

/** A token of another inbox, or one that is not ours, only means that we meet for the first time. */
const oldVisit = (host: PluginHost, inbox: Inbox, token: string | undefined): Visit | undefined => {
  if (!token) return undefined
  try {
    const visit = readToken(visitorKey(host), token, Date.now(), { stale: true })
    return visit.inbox === inbox.id ? visit : undefined
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

const anonymousVisit = (inbox: Inbox, door: string, old: Visit | undefined): Visit => {
  // Who was signed in and no longer is begins anew: the browser may be shared.
  if (old && !old.user) return { ...old, door }
  const visitor = uuidv7()
  return { inbox: inbox.id, door, visitor, threads: [visitor], until: 0 }
}

const userVisit = async (host: PluginHost, inbox: Inbox, { id: user, vouched }: KnownUser): Promise<Visit> => {
  const visitor = visitorOf(visitorKey(host), inbox.id, user)
  const threads = [visitor, ...(await takenThreads(inbox, visitor))]
  return { inbox: inbox.id, door: '', visitor, user, vouched, threads, until: 0 }
}

/**
 * What was asked before signing in now belongs to the user, once: a thread already taken stays with its first user. A line
 * may still wait for its worker, or be on its way here, so an empty history proves nothing; only the browser knows that it
 * wrote nothing, and then there is nothing to keep.
 */
const takeOver = async (host: PluginHost, { visit, inbox }: Guest, user: string, wrote: boolean): Promise<void> => {
  if (!wrote && (await inbox.hub.read.thread(inbox.id, visit.visitor)).length === 0) return
  const visitor = visitorOf(visitorKey(host), inbox.id, user)
  await inbox.refs.claim(threadKey(visit.visitor), 'visitor', visitor)
  // Said again to whoever holds it: the item has a key of its own, and last time it may not have been stored.
  if ((await inbox.refs.find(threadKey(visit.visitor)))?.id !== visitor) return
  if (inbox.settings.webPush) await handOver(inbox.hub, visit.visitor, visitor)
  const known = { namespace: namespaceOf(inbox), value: visit.visitor, verified: true }
  const claims = [
    { namespace: 'external', value: user, verified: true },
    { namespace: namespaceOf(inbox), value: visitor, verified: true },
  ]
  const body = new TextEncoder().encode(
    JSON.stringify({ by: { visitor, threads: [visitor] }, what: { is: 'identity', known, claims } }),
  )
  await host.accept(inbox, [{ key: `${visit.visitor}/is/${visitor}`, lane: visit.visitor, body }])
}
