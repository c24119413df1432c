import { mostThatFit } from './boundary.ts'
import { cutRun, cutText } from './cut.ts'
import { toPlain } from './plain.ts'
import type { Canon, CanonBlock, CanonItem, CanonList } from './types.ts'

/**
 * Parts a text into pieces of at most `max`, for channels with a limit: between paragraphs, else lines, sentences, words.
 * Nothing is lost but blanks at the cuts. `lengthOf` counts as the channel counts; by default UTF-16 units of plain text.
 */
export function splitText(text: string, max: number, lengthOf?: (text: string) => number): string[]
export function splitText(canon: Canon, max: number, lengthOf?: (canon: Canon) => number): Canon[]
export function splitText(whole: string | Canon, max: number, lengthOf?: (piece: never) => number): (string | Canon)[] {
  const length = lengthOf as ((piece: string | Canon) => number) | undefined
  if (typeof whole === 'string') return cutText(whole, (piece) => (length?.(piece) ?? piece.length) <= max)
  const fits: Fits = (blocks) => (length?.(rootOf(blocks)) ?? toPlain(rootOf(blocks)).length) <= max
  return fits(whole.children) ? [whole] : pages(whole.children, fits).map(rootOf)
}

type Fits = (blocks: CanonBlock[]) => boolean

const rootOf = (children: CanonBlock[]): Canon => ({ type: 'root', children })

/** Fills page after page; a block too long for a page of its own is cut, and its end shares a page with what follows. */
const pages = (blocks: readonly CanonBlock[], fits: Fits): CanonBlock[][] => {
  const full: CanonBlock[][] = []
  let rest = [...blocks]
  while (rest.length) {
    const [first, ...others] = rest
    const n = mostThatFit(rest.length, (count) => fits(rest.slice(0, count)))
    if (n > 0 || !first) {
      full.push(rest.slice(0, n))
      rest = rest.slice(n)
      continue
    }
    const cuts = cutBlock(first, fits)
    const last = cuts.length > 1 ? cuts.pop() : undefined
    full.push(...cuts)
    rest = [...(last ?? []), ...others]
  }
  return full
}

const cutBlock = (block: CanonBlock, fits: Fits): CanonBlock[][] => {
  switch (block.type) {
    case 'paragraph':
      return cutRun(block.children, (run) => fits([{ ...block, children: [...run] }])).map((children) => [
        { ...block, children },
      ])
    case 'code':
      return cutText(block.value, (value) => fits([{ ...block, value }])).map((value) => [{ ...block, value }])
    case 'blockquote':
      return pages(block.children, (children) => fits([{ ...block, children }])).map((children) => [
        { ...block, children },
      ])
    case 'list':
      return cutList(block, fits)
    default:
      return block satisfies never
  }
}

/** Numbers go on counting; an item too long for one page goes on without a bullet. */
const cutList = (list: CanonList, fits: Fits): CanonBlock[][] => {
  const cuts: CanonBlock[][] = []
  for (let at = 0; at < list.children.length; ) {
    const rest = list.children.slice(at)
    const n = mostThatFit(rest.length, (count) => fits([listFrom(list, at, rest.slice(0, count))]))
    const asItem = (children: CanonBlock[]): CanonBlock => listFrom(list, at, [{ type: 'listItem', children }])
    if (n > 0) cuts.push([listFrom(list, at, rest.slice(0, n))])
    else {
      const [first, ...more] = pages(rest[0]?.children ?? [], (children) => fits([asItem(children)]))
      cuts.push([asItem(first ?? [])], ...more)
    }
    at += Math.max(1, n)
  }
  return cuts
}

const listFrom = (list: CanonList, at: number, children: CanonItem[]): CanonList => {
  const start = (list.start ?? 1) + at
  return { type: 'list', ordered: list.ordered, ...(list.ordered && start !== 1 && { start }), children }
}
