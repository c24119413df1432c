import { boundaryBefore, mostThatFit } from './boundary.ts'
import { dropFromInlines, plainOf } from './marks.ts'
import type { CanonInline } from './types.ts'
import { MARKS } from './types.ts'

type Run = readonly CanonInline[]

/** Cuts a plain text into pieces that fit. Only blanks at the cuts go. */
export const cutText = (text: string, fits: (piece: string) => boolean): string[] => {
  const pieces: string[] = []
  let rest = text
  while (!fits(rest)) {
    const at = boundaryBefore(rest, atLeastOne(mostThatFit(rest.length - 1, (n) => fits(rest.slice(0, n)))))
    const piece = rest.slice(0, at)
    // After a line end the next line keeps its indentation.
    const next = piece.endsWith('\n') ? rest.slice(at).replace(/^\s*\n/, '') : rest.slice(at).trimStart()
    if (piece.trim()) pieces.push(piece.trimEnd())
    if (!next) return pieces
    rest = next
  }
  return rest.trim() || !pieces.length ? [...pieces, rest] : pieces
}

const atLeastOne = (n: number): number => Math.max(1, n)

/** Cuts marked-up text; a mark that is cut goes on in the next piece, a link stays whole or becomes text. */
export const cutRun = (run: Run, fits: (piece: Run) => boolean): CanonInline[][] => {
  const pieces: CanonInline[][] = []
  let rest = [...run]
  while (rest.length && !fits(rest)) {
    const plain = rest.map(plainOf).join('')
    if (plain.length < 2) break
    const most = mostThatFit(plain.length - 1, (n) => fits(cutAt(rest, n)[0]))
    const at = beforeLink(rest, boundaryBefore(plain, atLeastOne(most)))
    if (at === 0) {
      rest = withoutFirstLink(rest)
      continue
    }
    const [piece, next] = cutAt(rest, at)
    const trimmed = trimEnd(piece)
    if (trimmed.length) pieces.push(trimmed)
    rest = trimStart(next)
  }
  return rest.length ? [...pieces, rest] : pieces
}

const cutAt = (run: Run, at: number): [CanonInline[], CanonInline[]] => {
  let start = 0
  for (const [i, node] of run.entries()) {
    const end = start + plainOf(node).length
    if (at === end) return [run.slice(0, i + 1), run.slice(i + 1)]
    if (at < end) {
      const [before, after] = cutNode(node, at - start)
      return [
        [...run.slice(0, i), before],
        [after, ...run.slice(i + 1)],
      ]
    }
    start = end
  }
  return [[...run], []]
}

const cutNode = (node: CanonInline, at: number): [CanonInline, CanonInline] => {
  if (node.type === 'break') return [node, node]
  if ('children' in node) {
    const [before, after] = cutAt(node.children, at)
    return [
      { ...node, children: before },
      { ...node, children: after },
    ]
  }
  return [
    { ...node, value: node.value.slice(0, at) },
    { ...node, value: node.value.slice(at) },
  ]
}

/** `at`, or where the link begins that `at` would cut in two. */
const beforeLink = (run: Run, at: number): number => {
  let start = 0
  for (const node of run) {
    const size = plainOf(node).length
    if (start < at && at < start + size) {
      if (node.type === 'link') return start
      return 'children' in node ? start + beforeLink(node.children, at - start) : at
    }
    start += size
  }
  return at
}

const ALL_BUT_LINKS = MARKS.filter((mark) => mark !== 'link')

const withoutFirstLink = ([first, ...rest]: Run): CanonInline[] =>
  first ? [...dropFromInlines([first], ALL_BUT_LINKS), ...rest] : []

const trimStart = (run: Run): CanonInline[] => {
  const [first, ...rest] = run
  if (!first) return []
  const kept = trimNode(first, 'trimStart', trimStart)
  return kept ? [kept, ...rest] : trimStart(rest)
}

const trimEnd = (run: Run): CanonInline[] => {
  const last = run.at(-1)
  if (!last) return []
  const kept = trimNode(last, 'trimEnd', trimEnd)
  return kept ? [...run.slice(0, -1), kept] : trimEnd(run.slice(0, -1))
}

const trimNode = (
  node: CanonInline,
  side: 'trimStart' | 'trimEnd',
  trim: (run: Run) => CanonInline[],
): CanonInline | undefined => {
  if (node.type === 'break') return undefined
  if (!('children' in node)) {
    const value = node.value[side]()
    return value ? { ...node, value } : undefined
  }
  const children = trim(node.children)
  return children.length ? { ...node, children } : undefined
}
