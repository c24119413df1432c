// Who a page is about. Pure: it reads the page and the address, asks nobody, keeps nothing, and its cost has an end.
import type { Address } from './address.ts'
import { isMachine, isOfDomain, readAddress, readName } from './address.ts'
import { Budget } from './caps.ts'
import { linked } from './links.ts'
import type { Phone } from './phone.ts'
import { readPhone } from './phone.ts'
import { deepQuery } from './query.ts'
import type { Said } from './structured.ts'
import { saidIn } from './structured.ts'
import type { Swept } from './sweep.ts'
import { isShadow, isShown, sweep, within } from './sweep.ts'
import { addressesIn, phonesIn } from './text.ts'
import type { Adapter, Candidate, DetectOptions, Field, Finding, Source } from './types.ts'
import { externalOf, fits, recordOf } from './url.ts'

const SCORES: Record<Source, number> = {
  record: 120,
  picked: 110,
  selection: 105,
  adapter: 100,
  link: 70,
  structured: 55,
  input: 50,
  text: 30,
}
/** A link outside the main part of the page. */
const ASIDE = 30
/** A colleague, or an address nobody reads. */
const UNLIKELY = 60
/** An address names one person, a number often a household or a switchboard. */
const ADDRESS_FIRST = 5
/** Adapters the agent made by showing us a place. */
export const MINE = 'mine-'

export const detect = (
  root: ParentNode,
  url: string,
  adapters: readonly Adapter[],
  options: DetectOptions = {},
): Candidate[] => survey(root, url, adapters, options).findings.map(({ at: _, ...candidate }) => candidate)

/**
 * `bearers`: every element that said something, also what others said as well. `shadows`: the open shadow roots it went
 * through; whoever watches the page watches them too.
 */
export type Survey = {
  findings: Finding[]
  bearers: ReadonlySet<Element>
  spent: Budget['spent']
  shadows: ParentNode[]
}

/** The same with the elements, and with what it cost. */
export const survey = (
  root: ParentNode,
  url: string,
  adapters: readonly Adapter[],
  options: DetectOptions = {},
): Survey => {
  const budget = new Budget()
  if (!URL.canParse(url)) return { findings: [], spent: budget.spent, shadows: [], bearers: new Set() }
  const here = new URL(url)
  const fitting = adapters.filter((adapter) => fits(adapter, here))
  const look = new Look(budget, options)
  for (const adapter of fitting) look.record(adapter, here)
  look.selection()
  const scopes = scopesOf(root, fitting, budget)
  const swept = sweep(scopes ?? mainFirst(root), budget, options.ignore ?? (() => false))
  for (const adapter of fitting) look.fields(adapter, swept)
  const main = scopes ? undefined : root.querySelector(MAIN)
  look.links(swept, main)
  look.structured(swept)
  look.inputs(swept)
  look.text(swept, main)
  const shadows = swept.roots.filter(isShadow)
  return { findings: look.ranked(), bearers: look.bearers, spent: budget.spent, shadows }
}

const MAIN = 'main, [role="main"]'

/** Of several records in one page, the one that is looked at. */
const scopesOf = (root: ParentNode, adapters: readonly Adapter[], budget: Budget): ParentNode[] | undefined => {
  for (const select of adapters.flatMap((adapter) => adapter.scope)) {
    const shown = deepQuery([root], select, budget).filter(isShown)
    if (shown.length > 0) return shown.slice(0, 3)
  }
  return undefined
}

/** The main part first, so that a page that is too large is at least read where it matters. */
const mainFirst = (root: ParentNode): ParentNode[] => {
  const main = root.querySelector(MAIN)
  return main ? [main, root] : [root]
}

class Look {
  readonly #budget: Budget
  readonly #options: DetectOptions
  readonly #found = new Map<string, Finding>()
  readonly bearers = new Set<Element>()

  constructor(budget: Budget, options: DetectOptions) {
    this.#budget = budget
    this.#options = options
  }

  record(adapter: Adapter, url: URL): void {
    const record = recordOf(adapter, url)
    if (record) this.#add({ kind: 'external', value: externalOf(record), raw: record.id, source: 'record' })
  }

  selection(): void {
    const text = (this.#options.selection ?? '').slice(0, 600)
    if (text) this.#value(text, 'any', 'selection')
  }

  /** Of each list of places, the first that gives something. */
  fields(adapter: Adapter, swept: Swept): void {
    const source = adapter.id.startsWith(MINE) ? 'picked' : 'adapter'
    const name = this.#nameOf(adapter, swept)
    for (const kind of ['any', 'email', 'phone'] as const) {
      const places = adapter.fields[kind].map((field) => ({ field, shown: this.#hits(field, swept) }))
      places.some(({ field, shown }) => {
        const taken = chosen(field, shown, (element) =>
          this.#value(textOf(element, field), kind, source, element, named(element, field) ?? name),
        )
        return taken > 0
      })
    }
  }

  #nameOf(adapter: Adapter, swept: Swept): string | undefined {
    for (const field of adapter.fields.name) {
      for (const element of this.#hits(field, swept)) {
        const name = readName(textOf(element, field))
        if (name) return name
      }
    }
    return undefined
  }

  #hits(field: Field, swept: Swept): Element[] {
    const ignore = this.#options.ignore ?? (() => false)
    const hits = deepQuery(swept.roots, field.select, this.#budget).filter((it) => !ignore(it) && isShown(it))
    for (const hit of hits) this.bearers.add(hit)
    return hits
  }

  links(swept: Swept, main: Element | null | undefined): void {
    for (const link of swept.links) {
      if (!isShown(link)) continue
      const aside = main ? !within(main, link) : false
      for (const { is, text } of linked(link.getAttribute('href') ?? '')) {
        this.#value(text, is, 'link', link, undefined, aside ? ASIDE : 0)
      }
    }
  }

  structured(swept: Swept): void {
    for (const { text, is, name, at } of saidIn(swept, this.#budget))
      this.#value(text, is, 'structured', at, nameOr(name))
  }

  inputs(swept: Swept): void {
    for (const input of swept.inputs) if (isShown(input)) this.#value(input.value, 'any', 'input', input)
  }

  /** Where a page has a main part, only what stands there. */
  text(swept: Swept, main: Element | null | undefined): void {
    const stretches = main ? swept.text.filter(({ at }) => within(main, at)) : swept.text
    for (const { at, ...address } of addressesIn(stretches, this.#budget)) {
      if (isShown(at)) this.#address(address, 'text', at, address.name)
    }
    for (const { at, ...phone } of phonesIn(stretches, this.#options.region, this.#budget)) {
      if (isShown(at)) this.#phone(phone, 'text', at)
    }
  }

  /** True when it was an address or a number that may be the person's. */
  #value(text: string, kind: Said['is'] | 'any', source: Source, at?: Element, name?: string, minus = 0): boolean {
    if (!this.#budget.take('values')) return false
    const address = kind === 'phone' ? undefined : readAddress(text)
    if (address) return this.#address(address, source, at, name ?? address.name, minus)
    const phone = kind === 'email' ? undefined : readPhone(text, this.#options.region)
    return phone ? this.#phone(phone, source, at, name, minus) : false
  }

  #address({ value, raw }: Address, source: Source, at?: Element, name?: string, minus = 0): boolean {
    const { ownAddresses = [], ownDomains = [] } = this.#options
    if (ownAddresses.some((own) => own.toLowerCase() === value)) return false
    const unlikely = isMachine(value) || isOfDomain(value, ownDomains) ? UNLIKELY : 0
    this.#add({ kind: 'email', value, raw, source, at, name }, ADDRESS_FIRST - minus - unlikely)
    return true
  }

  #phone({ value, raw }: Phone, source: Source, at?: Element, name?: string, minus = 0): boolean {
    this.#add({ kind: 'phone', value, raw, source, at, name }, -minus)
    return true
  }

  /** Seen twice, the better place counts; a name from the other one is kept. */
  #add({ name, ...found }: Omit<Finding, 'score'>, more = 0): void {
    if (found.at) this.bearers.add(found.at)
    const finding: Finding = {
      ...found,
      raw: found.raw.slice(0, 320),
      score: SCORES[found.source] + more,
      ...(name && { name }),
    }
    const key = `${finding.kind} ${finding.value}`
    const known = this.#found.get(key)
    if (!known && !this.#budget.take('findings')) return
    if (!known || finding.score > known.score)
      this.#found.set(key, { ...(known?.name && { name: known.name }), ...finding })
    else if (name && !known.name) this.#found.set(key, { ...known, name })
  }

  ranked(): Finding[] {
    return [...this.#found.values()].sort((a, b) => b.score - a.score)
  }
}

/** How many of the hits gave something. */
const chosen = ({ hit }: Field, elements: readonly Element[], take: (element: Element) => boolean): number => {
  const order = hit === 'last' ? [...elements].reverse() : elements
  if (hit === 'all') return order.filter(take).length
  return order.some(take) ? 1 : 0
}

const textOf = (element: Element, { take }: Field): string => {
  if (typeof take === 'object') return element.getAttribute(take.attribute) ?? ''
  if (take === 'value') return (element as Partial<HTMLInputElement>).value ?? ''
  if (take === 'href') return linked(element.getAttribute('href') ?? '')[0]?.text ?? ''
  return (element.textContent || element.shadowRoot?.textContent || '').slice(0, 600).trim()
}

const named = (element: Element, { name }: Field): string | undefined =>
  name ? nameOr(element.getAttribute(name) ?? undefined) : undefined

const nameOr = (text: string | undefined): string | undefined => (text ? readName(text) : undefined)
