import type { Capabilities } from '@deskless/core/contract'
import type { Attached } from './draft.ts'

// What the channel will do with what is being written, said while it is written. The hub decides; this only tells early.

export type Mark = Capabilities['text']['marks'][number]

/** `pieces`: as how many messages it goes. `near`: worth showing. */
export type Count = { length: number; max: number; pieces: number; near: boolean }

const NEAR = 0.8

export const counted = (length: number, { text }: Pick<Capabilities, 'text'>): Count => ({
  length,
  max: text.max,
  pieces: Math.max(1, Math.ceil(length / text.max)),
  near: length > text.max * NEAR,
})

/** Signs that turn into a mark, looked for cheaply: the parser is loaded only for what has one. */
const SIGNS: readonly [Mark, RegExp][] = [
  ['strong', /\*\*\S|__\S/],
  ['emphasis', /(?:^|[\s(])(?:\*[^\s*]|_[^\s_])/],
  ['delete', /~~\S/],
  ['code', /^```/m],
  ['inlineCode', /`[^`\n]+`/],
  ['link', /\[[^\]\n]+\]\(/],
  ['list', /^\s*(?:[-*+]|\d{1,9}[.)])\s/m],
  ['blockquote', /^\s*>/m],
]

export const marksIn = (text: string): Mark[] => SIGNS.flatMap(([mark, sign]) => (sign.test(text) ? [mark] : []))

/** Marks that this channel shows as plain words. */
export const plainer = (text: string, capabilities: Pick<Capabilities, 'text'>): Mark[] =>
  marksIn(text).filter((mark) => !capabilities.text.marks.includes(mark))

type File = Pick<Attached, 'name' | 'mime' | 'size'>

/** Why a file cannot go this way. `limit` in bytes, or a number of files. */
export type Obstacle = { is: 'refused' | 'empty' | 'size' | 'type' | 'count' | 'together'; name: string; limit: number }

export const obstacle = (
  file: File,
  others: readonly File[],
  { file: takes }: Pick<Capabilities, 'file'>,
): Obstacle | undefined => {
  const says = (is: Obstacle['is'], limit = 0): Obstacle => ({ is, name: file.name, limit })
  if (takes === 'refuse') return says('refused')
  if (file.size === 0) return says('empty')
  const max = takes.kinds?.find(({ mimes }) => fits(file.mime, mimes))?.max ?? takes.max
  if (file.size > max) return says('size', max)
  // What a browser knows no type of is looked at by the hub.
  if (file.mime && !fits(file.mime, takes.mimes)) return says('type')
  if (others.length >= takes.perMessage) return says('count', takes.perMessage)
  const together = others.reduce((sum, { size }) => sum + size, file.size)
  return takes.together !== undefined && together > takes.together ? says('together', takes.together) : undefined
}

const fits = (mime: string, mimes: readonly string[]): boolean =>
  mimes.some((one) => one === '*/*' || one === mime || (one.endsWith('/*') && mime.startsWith(one.slice(0, -1))))

/** What is attached to a note stays here: only the hub’s own limit counts. */
export const ourOwn: Pick<Capabilities, 'file'> = {
  file: { max: 25 * 1024 * 1024, mimes: ['*/*'], perMessage: 20 },
}
