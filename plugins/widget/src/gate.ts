// Who may come in: the site's origin, the visitor's token, and not too often.
import type { Connection, PluginHost } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import type { WidgetSettings } from './settings.ts'
import type { Visit } from './token.ts'
import { readToken } from './token.ts'

export type Inbox = Connection<WidgetSettings>
export type Guest = { visit: Visit; inbox: Inbox }

export const visitorKey = (host: PluginHost): Uint8Array => host.key('visitor')

export const checkOrigin = ({ allowedOrigins }: WidgetSettings, origin: string | undefined): void => {
  // A page of the hub itself sends no origin with a GET; with everything that changes something, browsers always do.
  if (allowedOrigins.length === 0 || origin === undefined) return
  if (!allowedOrigins.includes(origin.toLowerCase()))
    throw new Refusal('forbidden', `This chat is not open to ${origin}. Add it to the inbox’s allowed sites.`)
}

export const inboxByDoor = async (host: PluginHost, door: string): Promise<Inbox> => {
  const inbox = await host.connectionByToken(door)
  if (!inbox)
    throw new Refusal('not_found', 'There is no chat behind this token. Check `data-inbox` in the embed code.')
  return inbox as Inbox
}

/** The visitor behind `Authorization: Bearer …`. */
export const guest = async (headers: Record<string, string>, host: PluginHost): Promise<Guest> =>
  guestByToken(/^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '', headers.origin, host)

export const guestByToken = async (token: string, origin: string | undefined, host: PluginHost): Promise<Guest> => {
  const visit = readToken(visitorKey(host), token, Date.now())
  const inbox = await inboxByDoor(host, visit.door)
  if (inbox.id !== visit.inbox) throw new Refusal('unauthorised', 'This visitor token belongs to another inbox.')
  checkOrigin(inbox.settings, origin)
  if (inbox.settings.requireIdentity && !visit.user)
    throw new Refusal('unauthorised', 'Sign in on this site to chat with us.')
  return { visit, inbox }
}

/** Generous for people, tight for scripts. The address counts for more, as an office shares one. */
const LIMITS = {
  session: { own: 0, address: 60, perSeconds: 60 },
  message: { own: 120, address: 600, perSeconds: 60 },
  /** What nobody understands is kept like the rest; nobody has much of it to say. */
  nonsense: { own: 10, address: 60, perSeconds: 3600 },
  history: { own: 120, address: 1200, perSeconds: 60 },
  upload: { own: 20, address: 120, perSeconds: 60 },
  /** Conversations begun beside the first. */
  thread: { own: 10, address: 100, perSeconds: 3600 },
  entry: { own: 20, address: 120, perSeconds: 60 },
  push: { own: 20, address: 200, perSeconds: 3600 },
  /** Mails and erasures: what a visitor sets off elsewhere. */
  wish: { own: 5, address: 30, perSeconds: 3600 },
} as const

export const pace = async (host: PluginHost, what: keyof typeof LIMITS, visitor: string, ip: string): Promise<void> => {
  const { own, address, perSeconds } = LIMITS[what]
  if (own > 0) await host.rateLimit(`widget.${what}.visitor`, visitor, { limit: own, perSeconds })
  await host.rateLimit(`widget.${what}.ip`, ip, { limit: address, perSeconds })
}
