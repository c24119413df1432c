// How to find a place again on pages alike: by what its makers named it, as little of where it stands as will do.
import type { Adapter } from '../../src/adapters/adapter.ts'
import { readAddress } from '../detect/address.ts'
import { MINE } from '../detect/detect.ts'
import { linked } from '../detect/links.ts'
import { readPhone } from '../detect/phone.ts'
import { isShadow } from '../detect/sweep.ts'
import type { Field } from '../detect/types.ts'
import { pathPatternOf } from '../detect/url.ts'

const NAMED = [
  'data-test-id',
  'data-testid',
  'data-test',
  'data-selenium-test',
  'data-qa',
  'data-field',
  'itemprop',
  'name',
  'field-label',
  'headers',
  'rel',
]
const PLAIN = /^[A-Za-z][A-Za-z_.:-]{1,60}$/
const MOST_LEVELS = 12
const MOST_CHARS = 140

/** A selector that finds this element and no other one; undefined when there is none that would hold. */
export const selectorOf = (element: Element): string | undefined => {
  const root = element.getRootNode()
  const own = withinRoot(element, root as Node & ParentNode)
  if (!own || !isShadow(root)) return own
  const host = selectorOf(root.host)
  return host && `${host} >>> ${own}`
}

/** Up from the element, each step first by its name alone, then by its place among its like, until one element is meant. */
const withinRoot = (element: Element, root: ParentNode): string | undefined => {
  let below = ''
  for (let at: Element | null = element, levels = 0; at && levels < MOST_LEVELS; at = at.parentElement, levels++) {
    const step = nameOf(at)
    const rest = below && ` > ${below}`
    for (const select of [step + rest, step + orderOf(at) + rest]) {
      if (select.length > MOST_CHARS) return undefined
      if (root.querySelectorAll(select).length === 1) return select
      below = select
    }
  }
  return undefined
}

const nameOf = (element: Element): string => {
  const tag = element.tagName.toLowerCase()
  if (PLAIN.test(element.id)) return `${tag}#${CSS.escape(element.id)}`
  for (const name of NAMED) {
    const value = element.getAttribute(name)
    if (value && PLAIN.test(value)) return `${tag}[${name}="${value}"]`
  }
  const named = [...element.classList].filter((it) => /^[a-z][a-z-]{2,30}$/i.test(it)).slice(0, 3)
  return tag + named.map((it) => `.${CSS.escape(it)}`).join('')
}

const orderOf = (element: Element): string => {
  const alike = [...(element.parentElement?.children ?? [])].filter(({ tagName }) => tagName === element.tagName)
  return alike.length > 1 ? `:nth-of-type(${alike.indexOf(element) + 1})` : ''
}

/** What the agent showed us, as an adapter of their own for pages alike; undefined when nothing can be read there. */
export const adapterOf = (element: Element, url: URL): Adapter | undefined => {
  const take = takeOf(element)
  const select = take && selectorOf(element)
  if (!take || !select) return undefined
  const path = pathPatternOf(url)
  return {
    id: `${MINE}${hashed(url.hostname + path)}`,
    name: url.hostname.slice(0, 60),
    hosts: [url.hostname],
    paths: [path],
    records: [],
    scope: [],
    fields: { any: [{ select, take, hit: 'first' }], email: [], phone: [], name: [] },
  }
}

const takeOf = (element: Element): Field['take'] | undefined => {
  const link = linked(element.getAttribute('href') ?? '')[0]?.text
  if (link && isValue(link)) return 'href'
  if (isValue((element.textContent ?? '').trim())) return 'text'
  if ('value' in element && isValue(String(element.value))) return 'value'
  const named = ['email', 'data-hovercard-id', 'title', 'content'].find((it) => isValue(element.getAttribute(it) ?? ''))
  return named ? { attribute: named } : undefined
}

/** An address always says what it is; a number written without its country is read by whoever knows the country. */
const isValue = (text: string): boolean =>
  text.length <= 600 && (readAddress(text) !== undefined || readPhone(text, 'US') !== undefined)

const hashed = (text: string): string => {
  let hash = 0
  for (const char of text) hash = (Math.imul(hash, 31) + char.codePointAt(0)!) >>> 0
  return hash.toString(36)
}
