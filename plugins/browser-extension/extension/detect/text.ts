// Addresses and numbers in what a page says. Each @ is looked at once, to both sides and no further than an address can
// reach, so the time is that of reading the text.
import type { Address } from './address.ts'
import { readAddress, readName } from './address.ts'
import type { Budget } from './caps.ts'
import type { Phone } from './phone.ts'
import { readPhoneInText } from './phone.ts'
import type { Stretch } from './sweep.ts'

const LOCAL_CHAR = /[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]/
const DOMAIN_CHAR = /[\p{L}\p{M}\p{N}.-]/u
/** What may stand right beside an address. Anything else belongs to a word we do not understand. */
const EDGE = /[\s()[\]{}<>"'“”‘’„«»,;:|/\\=·•–—…!?*]/
const LOCAL_MAX = 64
const DOMAIN_MAX = 253
const NAME_MAX = 80

export type Place<T> = T & { at: Element }

type Line = {
  text: string
  at(index: number): Element
  /** Whether another element begins amid these characters, without a gap: then nobody knows where the word begins. */
  isTorn(start: number, end: number): boolean
}

/** Stretches without a gap between them are one line, whatever elements they stand in. */
const joined = (stretches: readonly Stretch[]): Line[] => {
  const lines: { text: string; starts: number[]; elements: Element[] }[] = []
  for (const { text, at, glued } of stretches) {
    const line = glued ? lines.at(-1) : undefined
    if (!line) lines.push({ text, starts: [0], elements: [at] })
    else {
      line.starts.push(line.text.length)
      line.elements.push(at)
      line.text += text
    }
  }
  return lines.map(({ text, starts, elements }) => ({
    text,
    at: (index) => elements[before(starts, index)]!,
    isTorn: (start, end) =>
      starts.some((it) => it > start && it < end && !/\s/.test(text[it - 1]!) && !/\s/.test(text[it]!)),
  }))
}

const before = (starts: readonly number[], index: number): number => {
  let found = 0
  for (let next = 1; next < starts.length && starts[next]! <= index; next++) found = next
  return found
}

export const addressesIn = (stretches: readonly Stretch[], budget: Budget): Place<Address>[] =>
  joined(stretches).flatMap(({ text, at, isTorn }) =>
    ats(text, budget).flatMap((index) => {
      const found = addressAt(text, index, isTorn)
      return found ? [{ ...found, at: at(index) }] : []
    }),
  )

const ats = (text: string, budget: Budget): number[] => {
  const found: number[] = []
  for (let at = text.indexOf('@'); at !== -1 && budget.take('addresses'); at = text.indexOf('@', at + 1)) found.push(at)
  return found
}

const addressAt = (text: string, at: number, isTorn: Line['isTorn']): Address | undefined => {
  let start = at
  while (start > 0 && at - start <= LOCAL_MAX && LOCAL_CHAR.test(text[start - 1]!)) start--
  let end = at + 1
  while (end < text.length && end - at <= DOMAIN_MAX && DOMAIN_CHAR.test(text[end]!)) end++
  while (start < at && /[.'*=/?!{|}`]/.test(text[start]!)) start++
  while (end > at && /[.-]/.test(text[end - 1]!)) end--
  if (!isEdge(text[start - 1]) || !isEdge(text[end]) || isTorn(start, end)) return undefined
  const address = readAddress(text.slice(start, end))
  if (!address) return undefined
  const name = text[start - 1] === '<' && text[end] === '>' ? nameBefore(text, start - 1) : undefined
  return { ...address, ...(name && { name }) }
}

const isEdge = (char: string | undefined): boolean => char === undefined || char === '.' || EDGE.test(char)

/** `Nadia Aziz <nadia@…>`: back to the line's start, a comma or another address. */
const nameBefore = (text: string, end: number): string | undefined =>
  readName(
    text
      .slice(Math.max(0, end - NAME_MAX), end)
      .split(/[\n\r,;:>|]/)
      .at(-1)!,
  )

/** Digits with at most two signs between them; what follows an x is an extension. */
const RUN = /[+(]?\d(?:[\s().\-/\u00a0\u2010-\u2015]{0,2}\d){6,16}(?:\s?(?:x|ext\.?)\s?\d{1,6})?/gi
const PART_OF_WORD = /[\p{L}\p{N}_#@./=&?%-]/u

export const phonesIn = (stretches: readonly Stretch[], region: string | undefined, budget: Budget): Place<Phone>[] =>
  joined(stretches).flatMap(({ text, at, isTorn }) => {
    const found: Place<Phone>[] = []
    for (const run of text.matchAll(RUN)) {
      if (!budget.take('phones')) break
      const [before, after] = [text[run.index - 1], text[run.index + run[0].length]]
      if ((before && PART_OF_WORD.test(before)) || (after && /[\p{L}\p{N}_@]/u.test(after))) continue
      const phone = readPhoneInText(run[0], region)
      if (phone && !isTorn(run.index, run.index + run[0].length)) found.push({ ...phone, at: at(run.index) })
    }
    return found
  })
