// For sites that bundle their own code: the chat as typed functions, which work before the loader is here.
import type { Deskless, DesklessCommand, DesklessEvents, Identify } from '../deskless.d.ts'

export type { Deskless, DesklessCommand, DesklessEvents, Identify } from '../deskless.d.ts'

export type Options = {
  /** Where your hub is: `https://hub.example`. */
  hub: string
  /** The token of the inbox. */
  inbox: string
  accent?: string
  theme?: 'auto' | 'light' | 'dark'
  locale?: string
  position?: 'left' | 'right'
  /** Pixels from the side and from below. */
  offsetX?: number
  offsetY?: number
  /** A CSS selector of your own elements that open the chat, or `none`: there is no button then. */
  launcher?: string
  /** Paths where it is not shown: `/checkout, /shop/*`. */
  hide?: string
  hideOn?: 'mobile' | 'desktop'
  /** Where your site serves the service worker for notices: `/deskless-sw.js`. */
  push?: string
  /** What the button is called before it is opened. */
  label?: string
  preload?: boolean
  /** Of the loader, as `/p/widget/loader.json` says it: any other is not run. To be renewed when the hub is. */
  integrity?: string
  /** Of your page's policy, where scripts need one. */
  nonce?: string
}

const SCRIPT = 'script[data-inbox][data-deskless]'
const script = (): HTMLScriptElement | null => document.querySelector(SCRIPT)

/** Puts the chat on the page, once; where there is no page, nothing happens. */
export const load = ({ hub, integrity, nonce, preload, ...rest }: Options): void => {
  if (typeof document === 'undefined' || script()) return
  const element = document.createElement('script')
  element.async = true
  element.src = `${hub.replace(/\/$/, '')}/p/widget/loader.js`
  if (nonce) element.nonce = nonce
  if (integrity) Object.assign(element, { integrity, crossOrigin: 'anonymous' })
  for (const [name, value] of Object.entries(rest)) if (value !== undefined) element.dataset[name] = String(value)
  if (preload) element.dataset.preload = ''
  element.dataset.deskless = ''
  document.head.append(element)
}

const tell = (command: DesklessCommand): void => {
  if (typeof window === 'undefined') return
  window.deskless ??= []
  window.deskless.push(command as never)
}

export const open = (): void => tell(['open'])
export const close = (): void => tell(['close'])
export const toggle = (): void => tell(['toggle'])
/** Opens the chat with these words in the composer; sending is the visitor's. */
export const message = (text: string): void => tell(['message', text])
export const identify = (who: Identify): void => tell(['identify', who])
/** Something happened on the page. Kept in the browser, and told with the visitor's next message. */
export const track = (name: string, about?: string): void =>
  tell(about === undefined ? ['track', name] : ['track', name, about])
export const logout = (): void => tell(['logout'])
export const setLocale = (locale: string): void => tell(['setLocale', locale])

/** Takes the chat off the page, also when it was not there yet. It can be loaded again. */
export const shutdown = (): void => {
  const element = script()
  if (!element) return
  element.remove()
  // Without the token of an inbox a loader that arrives now begins nothing.
  delete element.dataset.inbox
  if (Array.isArray(window.deskless)) delete window.deskless
  else tell(['shutdown'])
  // Who listens hears the chat that comes next.
  for (const command of listening) tell(command)
}

const listening = new Set<DesklessCommand>()

/** Returns what stops listening. */
export const on = <E extends keyof DesklessEvents>(
  event: E,
  listener: (data: DesklessEvents[E]) => void,
): (() => void) => {
  const heard = (data: DesklessEvents[E]): void => {
    if (listening.has(command)) listener(data)
  }
  const command = ['on', event, heard] as unknown as DesklessCommand
  listening.add(command)
  tell(command)
  return () => void listening.delete(command)
}

/** All of it as one object, as `window.deskless` has it. */
export const deskless: Omit<Deskless, 'push'> = {
  ...{ open, close, toggle, message, identify, track, logout, setLocale, shutdown, on },
}
