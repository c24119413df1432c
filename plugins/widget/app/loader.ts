// All that a page loads before its visitor shows intent: the button, the queue of commands, and the way to the app.
import type { Identify } from '../deskless.d.ts'
import type { App, Boot } from './boot.ts'
import { launcherStyle } from './launcher-style.ts'

type Command = [string, ...unknown[]]
type Listener = (data: unknown) => void

const script = document.currentScript as HTMLScriptElement | null
const LABELS: Record<string, string> = { en: 'Open chat', es: 'Abrir el chat', ar: 'فتح المحادثة' }

const begin = (script: HTMLScriptElement, queued: Command[]): void => {
  const { inbox: door = '', preload, ...options } = script.dataset
  const listeners: Record<string, Set<Listener>> = {}
  const host = document.createElement('deskless-widget')
  const root = host.attachShadow({ mode: 'open' })
  const button = launcher(root, options)
  const badge = root.querySelector('i') as HTMLElement
  const boot: Boot = {
    base: new URL('.', script.src).href,
    door,
    root,
    button,
    options,
    emit: (event, data) => {
      for (const listener of listeners[event] ?? []) listener(data)
    },
    badge: (count) => {
      badge.textContent = count > 9 ? '9+' : String(count)
      badge.hidden = count === 0
    },
  }

  let app: Promise<App> | undefined
  const load = (): Promise<App> => {
    app ??= import(/* @vite-ignore */ boot.base + __APP__).then((module) => module.start(boot) as App)
    // Gone offline, or a new version took the place of this one: the next click tries again.
    app.catch(() => {
      app = undefined
      button.ariaBusy = null
    })
    return app
  }
  const known = (): boolean => {
    try {
      return localStorage.getItem(`deskless:${door}:visit`) !== null
    } catch {
      return false
    }
  }

  const call = (name: string, ...args: unknown[]): unknown => {
    if (name === 'on') return listen(args[0] as string, args[1] as Listener)
    if (name === 'identify') boot.identity = args[0] as Identify
    if (name === 'setLocale') options.locale = args[0] as string
    if (name === 'shutdown') host.remove()
    if (name === 'open' || name === 'toggle') button.ariaBusy = 'true'
    const needed =
      app || name === 'open' || name === 'toggle' || ((name === 'identify' || name === 'logout') && known())
    if (needed)
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

  const api = call as typeof call & Record<string, unknown>
  for (const name of ['open', 'close', 'toggle', 'identify', 'logout', 'on', 'setLocale', 'shutdown'])
    api[name] = (...args: unknown[]) => call(name, ...args)
  api.push = (command: Command) => call(...command)
  window.deskless = api as never

  button.onclick = () => call('toggle')
  const warm = (): void => void load().catch(() => {})
  for (const intent of ['pointerenter', 'focus']) button.addEventListener(intent, warm, { once: true })
  const show = (): void => {
    document.body.append(host)
    for (const command of queued) call(...command)
    if (known() || preload !== undefined) (window.requestIdleCallback ?? setTimeout)(warm)
  }
  if (document.body) show()
  else addEventListener('DOMContentLoaded', show)
}

const launcher = (root: ShadowRoot, { accent, position, label, locale }: DOMStringMap): HTMLButtonElement => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(launcherStyle(accent, position === 'left'))
  root.adoptedStyleSheets = [sheet]
  const button = document.createElement('button')
  const language = (locale || document.documentElement.lang || navigator.language).slice(0, 2)
  button.className = 'launcher'
  button.type = 'button'
  button.ariaLabel = label ?? LABELS[language] ?? LABELS.en!
  button.ariaHasPopup = 'dialog'
  button.ariaExpanded = 'false'
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.ariaHidden = 'true'
  for (const d of [
    'M12 3.5c-5 0-9 3.3-9 7.6 0 2.3 1.2 4.4 3.1 5.8-.1 1.2-.6 2.3-1.5 3.3 1.9 0 3.5-.7 4.8-1.7.8.2 1.7.3 2.6.3 5 0 9-3.4 9-7.7s-4-7.6-9-7.6Z',
    'm6 9.5 6 6 6-6',
  ]) {
    const path = document.createElementNS(svg.namespaceURI, 'path')
    path.setAttribute('d', d)
    svg.append(path)
  }
  const badge = document.createElement('i')
  badge.hidden = true
  button.append(svg, badge)
  root.append(button)
  return button
}

const before = window.deskless
if (script?.dataset.inbox && (!before || Array.isArray(before))) begin(script, (before ?? []) as Command[])
