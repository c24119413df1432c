// "Pick an element": the agent shows where on this page the person's address or number stands. Escape ends it.
import type { Adapter } from '../../src/adapters/adapter.ts'
import { adapterOf } from './place.ts'

const STYLE = `
:host { all: initial }
div { position: fixed; z-index: 2147483647; pointer-events: none; box-sizing: border-box }
.frame { border: 2px solid #0b6e4f; background: #0b6e4f22; border-radius: 3px }
.hint { inset: auto 0 16px; margin: auto; width: fit-content; max-width: 90vw; padding: 8px 14px; border-radius: 8px;
  background: #10231d; color: #fff; font: 14px/1.4 system-ui, sans-serif }`

type Picking = { hint: string; nothing: string; url(): string; done(adapter: Adapter | undefined): void }

/** Returns the way to end it. */
export const pick = ({ hint, nothing, url, done }: Picking): (() => void) => {
  const { host, frame, line } = overlay(hint)
  let at: Element | undefined
  const point = (element: Element | undefined): void => {
    at = element
    const box = element?.getBoundingClientRect()
    const [x, y, width, height] = box ? [box.x, box.y, box.width, box.height] : [0, 0, 0, 0]
    Object.assign(frame.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` })
  }
  const end = (adapter?: Adapter): void => {
    ending.abort()
    host.remove()
    done(adapter)
  }
  const take = (event: Event): void => {
    event.preventDefault()
    event.stopImmediatePropagation()
    const adapter = at && nearest(at, new URL(url()))
    if (adapter) end(adapter)
    else line.textContent = nothing
  }
  const ending = new AbortController()
  const early = { capture: true, signal: ending.signal }
  addEventListener('pointermove', (event) => point(deepest(event)), early)
  for (const name of ['pointerdown', 'mousedown', 'pointerup', 'mouseup']) addEventListener(name, stop, early)
  addEventListener('click', take, early)
  addEventListener('keydown', (event) => keyed(event, { at: () => at, point, take, end }), early)
  return () => end()
}

const stop = (event: Event): void => {
  event.preventDefault()
  event.stopImmediatePropagation()
}

type Hands = {
  at(): Element | undefined
  point(element: Element | undefined): void
  take(event: Event): void
  end(): void
}

/** By keyboard too: arrows go from element to element, Enter takes it. */
const keyed = (event: KeyboardEvent, { at, point, take, end }: Hands): void => {
  const from = at()
  const next: Record<string, () => void> = {
    Escape: end,
    Enter: () => take(event),
    ArrowUp: () => point(from?.parentElement ?? from),
    ArrowDown: () => point(from?.firstElementChild ?? from ?? document.body),
    ArrowRight: () => point(from?.nextElementSibling ?? from),
    ArrowLeft: () => point(from?.previousElementSibling ?? from),
  }
  if (!(event.key in next)) return
  stop(event)
  next[event.key]!()
}

const deepest = (event: Event): Element | undefined => {
  const [first] = event.composedPath()
  return first instanceof Element ? first : undefined
}

/** A click may hit the letter inside the link: up to three steps out something may be readable. */
const nearest = (element: Element, url: URL): Adapter | undefined => {
  for (let at: Element | null = element, steps = 0; at && steps < 4; at = at.parentElement, steps++) {
    const adapter = adapterOf(at, url)
    if (adapter) return adapter
  }
  return undefined
}

const overlay = (hint: string) => {
  const host = document.createElement('div')
  const shadow = host.attachShadow({ mode: 'closed' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(STYLE)
  shadow.adoptedStyleSheets = [sheet]
  const frame = document.createElement('div')
  frame.className = 'frame'
  const line = document.createElement('div')
  line.className = 'hint'
  line.setAttribute('role', 'status')
  line.textContent = hint
  shadow.append(frame, line)
  document.documentElement.append(host)
  return { host, frame, line }
}
