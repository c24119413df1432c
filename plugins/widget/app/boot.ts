// What the loader and the app know of each other. Types only: the loader must stay small.
import type { Identify } from '../deskless.d.ts'

export type Boot = {
  /** `https://hub/p/widget/` */
  base: string
  /** The public token of the inbox. */
  door: string
  root: ShadowRoot
  button: HTMLButtonElement
  options: { locale?: string; theme?: string; accent?: string }
  identity?: Identify
  emit(event: string, data?: unknown): void
  badge(count: number): void
}

export type App = {
  open(): void
  close(): void
  toggle(): void
  identify(who: Identify): void
  logout(): void
  setLocale(locale: string): void
  shutdown(): void
}
