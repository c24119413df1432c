// What the loader and the app know of each other. Types only: the loader must stay small.
import type { Identify } from '../deskless.d.ts'

/** What the page says happened on it. */
export type Happened = { name: string; at: string; about?: string }

export type Boot = {
  /** `https://hub/p/widget/` */
  base: string
  /** The public token of the inbox. */
  door: string
  root: ShadowRoot
  button: HTMLButtonElement
  /** The page's own element that opened the chat, where it has one. */
  opener?: HTMLElement
  options: { locale?: string; theme?: string; accent?: string; push?: string }
  identity?: Identify
  /** What the page told by `track` and nobody has spoken since. */
  trail: Happened[]
  emit(event: string, data?: unknown): void
  badge(count: number): void
}

export type App = {
  open(): void
  close(): void
  toggle(): void
  identify(who: Identify): void
  /** Opens with these words in the composer. */
  message(text: string): void
  logout(): void
  setLocale(locale: string): void
  shutdown(): void
}
