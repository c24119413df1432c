// What pages say of people in so many words: JSON-LD, microdata, hCard.
import type { Budget } from './caps.ts'
import type { Swept } from './sweep.ts'

export type Said = { text: string; is: 'email' | 'phone'; name?: string; at?: Element }

const PROPERTIES: Record<string, Said['is']> = { email: 'email', telephone: 'phone', phone: 'phone' }

export const saidIn = (swept: Swept, budget: Budget): Said[] => [
  ...swept.json.flatMap((text) => peopleIn(text, budget)),
  ...swept.marked.flatMap(markedAs),
]

const peopleIn = (text: string, budget: Budget): Said[] => {
  const said: Said[] = []
  const waiting: unknown[] = [parsed(text)]
  for (let next = waiting.pop(); waiting.length > 0 || next !== undefined; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null) continue
    if (!budget.take('jsonNodes')) break
    if (isPerson(next)) said.push(...personSays(next))
    waiting.push(...Object.values(next).slice(0, 1_000))
  }
  return said
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

type Person = { name?: unknown; email?: unknown; telephone?: unknown }

const isPerson = (thing: object): thing is Person => {
  const type = (thing as { '@type'?: unknown })['@type']
  return (Array.isArray(type) ? type : [type]).some((it) => it === 'Person' || it === 'https://schema.org/Person')
}

const personSays = ({ name, email, telephone }: Person): Said[] => {
  const named = typeof name === 'string' ? { name } : {}
  return [
    ...texts(email).map((text): Said => ({ text: text.replace(/^mailto:/i, ''), is: 'email', ...named })),
    ...texts(telephone).map((text): Said => ({ text: text.replace(/^tel:/i, ''), is: 'phone', ...named })),
  ]
}

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value.slice(0, 20) : [value]).filter((it): it is string => typeof it === 'string')

const markedAs = (element: Element): Said[] => {
  const is = meaning(element)
  if (!is) return []
  const href = element.getAttribute('href')?.replace(/^(?:mailto|tel):/i, '')
  const text = href ?? element.getAttribute('content') ?? element.textContent ?? ''
  const name = nameBeside(element)
  return [{ text: text.slice(0, 600).trim(), is, at: element, ...(name && { name }) }]
}

const PERSON = '[itemtype$="schema.org/Person"]'
const CARD = '.vcard, .h-card'

const meaning = (element: Element): Said['is'] | undefined => {
  const property = PROPERTIES[element.getAttribute('itemprop') ?? '']
  if (property) return element.closest(PERSON) ? property : undefined
  if (!element.closest(CARD)) return undefined
  if (element.matches('.email, .u-email')) return 'email'
  return element.matches('.tel, .p-tel') ? 'phone' : undefined
}

const nameBeside = (element: Element): string | undefined =>
  element.closest(`${PERSON}, ${CARD}`)?.querySelector('[itemprop="name"], .fn, .p-name')?.textContent?.slice(0, 400)
