// Watches one page for as long as it is asked to: tells who it is about, and takes that back the moment another page is shown.
import type { Adapter } from '../../src/adapters/adapter.ts'
import { survey } from '../detect/detect.ts'
import type { Finding } from '../detect/types.ts'
import { externalOf, fits, recordOf } from '../detect/url.ts'
import type { Assignment, Page } from '../shared/known.ts'
import type { Said } from '../shared/messages.ts'
import { adapterOf } from './place.ts'

export type World = {
  document: Document
  url(): string
  say(said: Said): void
  /** Of the whole document: tells this page's visits from those of the one before. */
  nonce: string
}

/** A page that changes is looked at when it rests so long, or has been changing for that long. */
const REST_MS = 250
const LATEST_MS = 1_000
/** Looking takes no more than a twentieth of the time. */
const SHARE = 20
/** So long something left over from the page before is not believed, where nothing says whether it belongs to this one. */
const DOUBT_MS = 2_000
const WATCHED: MutationObserverInit = {
  childList: true,
  characterData: true,
  subtree: true,
  attributes: true,
  attributeFilter: ['href', 'email', 'hidden', 'aria-hidden', 'class'],
}

export class Watch {
  readonly #world: World
  readonly #observer: MutationObserver
  #assignment: Assignment
  #count = 0
  #key = ''
  #url = ''
  #said = ''
  #findings: readonly Finding[] = []
  #bearers: ReadonlySet<Element> = new Set()
  #leftover = new Map<Element, string>()
  #isRecord = false
  #since = 0
  #changedAt = 0
  #notBefore = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(world: World, assignment: Assignment) {
    this.#world = world
    this.#assignment = assignment
    this.#observer = new MutationObserver(this.changed)
    this.#observer.observe(world.document, WATCHED)
    this.#arrive()
    this.look()
  }

  /** What is looked for has changed; what is known of the page stays until it was looked at again. */
  assign(assignment: Assignment): void {
    this.#assignment = assignment
    this.#said = ''
    // Whoever asks anew may have forgotten which page it was.
    if (!this.#arrive()) this.#leave()
    this.look()
  }

  /** Something changed: another page, or more of this one. */
  changed = (): void => {
    if (this.#arrive()) this.#wait(REST_MS)
    else if (!this.#timer || Date.now() - this.#changedAt < LATEST_MS) this.#wait(REST_MS)
  }

  look(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#changedAt = 0
    if (this.#world.document.visibilityState === 'hidden') return
    this.#arrive()
    const begun = performance.now()
    const { findings, bearers, shadows } = survey(this.#world.document, this.#world.url(), this.#assignment.adapters, {
      ...this.#assignment,
      selection: this.#world.document.getSelection?.()?.toString().slice(0, 600),
      ignore: this.#isDoubtful,
    })
    this.#notBefore = Date.now() + Math.min(5_000, (performance.now() - begun) * SHARE)
    for (const shadow of shadows.slice(0, 500)) this.#observer.observe(shadow, WATCHED)
    this.#findings = findings
    this.#bearers = bearers
    if (!this.#isRecord && Date.now() - this.#since >= DOUBT_MS) this.#leftover.clear()
    this.#tell()
    if (this.#leftover.size > 0 && !this.#isRecord) this.#wait(DOUBT_MS)
  }

  /** Pages alike are to be read as the agent just chose. */
  learn(visit: string, value: string): Adapter | undefined {
    const at = visit === this.#visit ? this.#findings.find((it) => it.value === value)?.at : undefined
    return at && adapterOf(at, new URL(this.#world.url()))
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#observer.disconnect()
  }

  get #visit(): string {
    return `${this.#world.nonce}.${this.#count}`
  }

  /** True when another page is shown than before. The tabs of one record are one page. */
  #arrive(): boolean {
    const url = this.#world.url()
    const record = recordAt(url, this.#assignment.adapters)
    const key = record ?? url
    if (key === this.#key) return false
    this.#key = key
    this.#isRecord = record !== undefined
    // The same address, of which more is known by now, is no other page.
    if (url !== this.#url) this.#doubt()
    this.#url = url
    this.#findings = []
    this.#since = Date.now()
    this.#count++
    this.#said = ''
    this.#leave()
    return true
  }

  #leave(): void {
    this.#world.say({ is: 'left', visit: this.#visit, ...place(this.#world.url()) })
  }

  /** What stands here now belongs to what is being left. So does what was left before, if this page went by in haste. */
  #doubt(): void {
    this.#leftover = new Map([...this.#leftover.keys(), ...this.#bearers].map((it) => [it, signature(it)]))
  }

  #isDoubtful = (element: Element): boolean => {
    const before = this.#leftover.get(element)
    if (before === undefined) return false
    const passed = !this.#isRecord && Date.now() - this.#since >= DOUBT_MS
    if (!passed && before === signature(element)) return true
    this.#leftover.delete(element)
    return false
  }

  #wait(ms: number): void {
    clearTimeout(this.#timer)
    this.#changedAt ||= Date.now()
    this.#timer = setTimeout(() => this.look(), Math.max(ms, this.#notBefore - Date.now()))
  }

  #tell(): void {
    const candidates = this.#findings.map(({ at: _, ...candidate }) => candidate)
    const said = JSON.stringify(candidates)
    if (said === this.#said) return
    this.#said = said
    const page: Page = { visit: this.#visit, ...place(this.#world.url()), state: 'seen', candidates }
    this.#world.say({ is: 'seen', page })
  }
}

const recordAt = (url: string, adapters: readonly Adapter[]): string | undefined => {
  const here = new URL(url)
  for (const adapter of adapters) {
    const record = fits(adapter, here) ? recordOf(adapter, here) : undefined
    if (record) return externalOf(record)
  }
  return undefined
}

/** Origin and path. What stands behind them may be a secret, and stays in the page. */
const place = (url: string): { origin: string; path: string } => {
  const { origin, pathname } = new URL(url)
  return { origin: origin.slice(0, 300), path: pathname.slice(0, 2_000) }
}

/** What an element says, so that one that says something new is believed. */
const signature = (element: Element): string =>
  `${element.getAttribute('href') ?? ''} ${element.getAttribute('email') ?? ''} ${(element.textContent ?? '').slice(0, 600)}`
