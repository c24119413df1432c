// All that a page loads before its visitor shows intent: the button, the queue of commands, and the way to the app.
import type { Identify } from '../deskless.d.ts'
import type { App, Boot } from './boot.ts'
import { launcher } from './launcher.ts'

type Command = [string, ...unknown[]]
type Listener = (data: unknown) => void

const COMMANDS = ['open', 'close', 'toggle', 'message', 'identify', 'track', 'logout', 'on', 'setLocale', 'shutdown']
const listeners: Record<string, Set<Listener>> = {}
let boot: Boot
let app: Promise<App> | undefined

const begin = (script: HTMLScriptElement, queued: Command[]): void => {
  const { inbox = '', preload, ...options } = script.dataset
  const host = document.createElement('deskless-widget')
  const root = host.attachShadow({ mode: 'open' })
  const [button, badge] = launcher(root, options)
  boot = {
    base: new URL('.', script.src).href,
    door: inbox,
    root,
    button,
    options,
    trail: [],
    emit: (event, data) => {
      for (const listener of listeners[event] ?? []) listener(data)
    },
    badge: (count) => {
      badge.textContent = count > 9 ? '9+' : String(count)
      badge.hidden = count === 0
    },
  }
  const api = call as typeof call & Record<string, unknown>
  for (const name of COMMANDS) api[name] = (...args: unknown[]) => call(name, ...args)
  api.push = (command: Command) => call(...command)
  window.deskless = api as never
  button.onclick = () => call('toggle')
  for (const intent of ['pointerenter', 'focus']) button.addEventListener(intent, warm, { once: true })
  const place = placed(host, options)
  const show = (): void => {
    place()
    document.body.append(host)
    for (const command of queued) call(...command)
    if (isKnown() || preload !== undefined) (window.requestIdleCallback ?? setTimeout)(warm)
  }
  if (document.body) show()
  else addEventListener('DOMContentLoaded', show)
}

/** Where the site wants it hidden, and what of the site opens it. */
const placed = (host: HTMLElement, { hide, hideOn, launcher: opener }: DOMStringMap): (() => void) => {
  const place = (): void => {
    host.hidden = isHidden(hide, hideOn)
  }
  // A page that changes its address without being loaded anew.
  window.navigation?.addEventListener('navigatesuccess', place)
  if (opener && opener !== 'none')
    addEventListener('click', ({ target }) => {
      const clicked = (target as Element).closest<HTMLElement>(opener)
      if (!clicked) return
      boot.opener = clicked
      call('toggle')
    })
  return place
}

const load = (): Promise<App> => {
  app ??= import(/* @vite-ignore */ boot.base + __APP__).then((module) => module.start(boot) as App)
  // Gone offline, or a new version took the place of this one: the next click tries again.
  app.catch(() => {
    app = undefined
    boot.button.ariaBusy = null
  })
  return app
}

const warm = (): void => void load().catch(() => {})

/** `/checkout, /shop/*`: paths, in which a star stands for anything. The site's own, on its own page. */
const isHidden = (paths = '', device?: string): boolean =>
  (device !== undefined && matchMedia('(max-width:480px)').matches === (device === 'mobile')) ||
  paths.split(/[\s,]+/).some((path) => path && pattern(path).test(location.pathname))

const pattern = (path: string): RegExp => new RegExp(`^${path.replace(/[^\w*/-]/g, '\\$&').replace(/\*/g, '.*')}$`)

/** Somebody who has chatted here before may have an answer waiting. */
const isKnown = (): boolean => {
  try {
    return localStorage.getItem(`deskless:${boot.door}:visit`) !== null
  } catch {
    return false
  }
}

const call = (name: string, ...args: unknown[]): unknown => {
  if (name === 'on') return listen(args[0] as string, args[1] as Listener)
  if (name === 'identify') boot.identity = args[0] as Identify
  if (name === 'setLocale') boot.options.locale = args[0] as string
  if (name === 'shutdown') {
    boot.root.host.remove()
    // So that it can be put on the page again.
    delete window.deskless
  }
  if (name === 'track') {
    boot.trail.push({ name: args[0] as string, about: args[1] as string, at: new Date().toJSON() })
    return undefined
  }
  const opens = name === 'open' || name === 'toggle' || name === 'message'
  if (opens) boot.button.ariaBusy = 'true'
  const concerns = (name === 'identify' || name === 'logout') && isKnown()
  if (app || opens || concerns)
    load().then(
      (it) => it[name as 'open']?.(...(args as [])),
      () => {},
    )
  return undefined
}

const listen = (event: string, listener: Listener) => {
  listeners[event] ??= new Set()
  listeners[event].add(listener)
  return () => listeners[event]?.delete(listener)
}

const script = document.currentScript as HTMLScriptElement | null
const before = window.deskless
if (script?.dataset.inbox && (!before || Array.isArray(before))) begin(script, (before ?? []) as Command[])
