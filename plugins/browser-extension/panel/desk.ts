import type { Desk as Api, Me } from '@deskless/core/client'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { Toast } from './announce.ts'
import type { Beside } from './beside.ts'
import type { Book } from './book.ts'
import type { Keys } from './keys.ts'
import type { Inbox } from './list/inbox.ts'
import type { Live } from './live.ts'
import type { Look } from './look.ts'
import type { Route } from './route.ts'
import type { Language } from './words.ts'

/** What a signed-in member works with; every part of the panel is given it. */
export type Desk = {
  /** The hub, typed. A refusal is a `Problem` with a sentence. */
  api: Api
  live: Live
  route: Route
  /** Keys that count while something is shown; the `?` sheet lists them. */
  keys: Keys
  me: ReadonlySignal<Me>
  can(permission: string): boolean
  language: ReadonlySignal<Language>
  /** Members, teams, labels, inboxes, attributes, saved views. */
  book: Book
  /** The list, and where one stands in it. */
  inbox: Inbox
  look: Look
  /** Whether the `?` sheet is open. */
  sheet: Signal<boolean>
  /** Told to who listens instead of looking. */
  say(sentence: string): void
  /** Shown, and told. Returns the way to take it away before its time. */
  toast(toast: Toast): () => void
  /** Does it, or shows why not; then the answer is undefined. */
  attempt<T>(work: () => Promise<T>): Promise<T | undefined>
  renewMe(): Promise<void>
  speak(language: string): Promise<void>
  /** The page this panel stands beside, if there is one that may be written on. */
  beside: Signal<Beside | undefined>
  /** This panel as a page of the hub, where it is not one. */
  page?: string
  /** Goes to another company. Undefined for whoever is of one, and where a token speaks, which is of one. */
  elsewhere: Signal<(() => Promise<void>) | undefined>
  signOut(): Promise<void>
  /** Done before its member signs out: what waits for a moment does not wait any longer. */
  leaving: Set<() => unknown>
  /** Its member signed out: nothing is kept any more. */
  left: boolean
}
