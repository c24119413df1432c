/** Types for sites that embed the widget: `import type { Deskless } from '@deskless/widget/deskless'`. */

export type Identify = {
  /** Your own id of the signed-in user. */
  id?: string
  /** HMAC-SHA256 of `id` under the inbox's identity secret, hex, made by your server. Without it, `id` is not used. */
  hash?: string
  /** Instead of `id` and `hash`: a JWT signed by your server with the inbox's identity key; its `sub` is the user's id. */
  token?: string
  email?: string
  name?: string
}

export type DesklessEvents = {
  ready: undefined
  open: undefined
  close: undefined
  /** A message from the team arrived. */
  message: { id: string; text: string; author?: string }
  sent: { id: string }
  unread: { count: number }
  identified: { visitor: string }
  logout: undefined
  /** The hub does not take the token of `identify`: it may have ended. Identify again with a new one. */
  expired: undefined
}

export type Deskless = {
  open(): void
  close(): void
  toggle(): void
  /** Opens the chat with these words in the composer; sending is the visitor's. */
  message(text: string): void
  identify(who: Identify): void
  /** Something happened on the page. Kept in the browser, and told with the visitor's next message. */
  track(name: string, about?: string): void
  /** Forgets the visitor, the drafts and everything else in this browser. */
  logout(): void
  setLocale(locale: string): void
  /** Takes the widget off the page. */
  shutdown(): void
  /** Returns what stops listening. */
  on<E extends keyof DesklessEvents>(event: E, listener: (data: DesklessEvents[E]) => void): () => void
  /** Works before the loader ran: `(window.deskless ||= []).push(['open'])`. */
  push(command: DesklessCommand): void
}

export type DesklessCommand =
  | ['open' | 'close' | 'toggle' | 'logout' | 'shutdown']
  | ['identify', Identify]
  | ['message', string]
  | ['track', string, string?]
  | ['setLocale', string]
  | { [E in keyof DesklessEvents]: ['on', E, (data: DesklessEvents[E]) => void] }[keyof DesklessEvents]

declare global {
  interface Window {
    deskless?: Deskless | DesklessCommand[]
  }
}
