import { labelled } from './href.ts'
import type { Canon, CanonBlock, CanonInline, CanonItem, CanonList, CanonNode, Mark } from './types.ts'
import { MARKS } from './types.ts'

/** The marks a text uses, in the order of MARKS. */
export const marks = (canon: Canon): Mark[] => {
  const used = new Set<string>()
  const visit = (node: CanonNode): void => {
    used.add(node.type)
    if ('children' in node) node.children.forEach(visit)
  }
  visit(canon)
  return MARKS.filter((mark) => used.has(mark))
}

/** Says in plain text what the reader cannot show. What it can show stays, also inside what it cannot. */
export const dropMarks = (canon: Canon, supported: readonly Mark[]): Canon => ({
  type: 'root',
  children: dropFromBlocks(canon.children, supported),
})

const dropFromBlocks = (blocks: readonly CanonBlock[], supported: readonly Mark[]): CanonBlock[] =>
  blocks.flatMap((block) => dropFromBlock(block, supported))

const dropFromBlock = (block: CanonBlock, supported: readonly Mark[]): CanonBlock[] => {
  switch (block.type) {
    case 'paragraph':
      return [{ type: 'paragraph', children: dropFromInlines(block.children, supported) }]
    case 'code':
      return supported.includes('code') ? [block] : asParagraph(linesOf(block, supported))
    case 'blockquote':
      if (!supported.includes('blockquote')) return asParagraph(linesOf(block, supported))
      return [{ type: 'blockquote', children: dropFromBlocks(block.children, supported) }]
    case 'list':
      if (!supported.includes('list')) return asParagraph(linesOf(block, supported))
      return [{ ...block, children: block.children.map((item) => dropFromItem(item, supported)) }]
    default:
      return block satisfies never
  }
}

const dropFromItem = (item: CanonItem, supported: readonly Mark[]): CanonItem => ({
  type: 'listItem',
  children: dropFromBlocks(item.children, supported),
})

export const dropFromInlines = (nodes: readonly CanonInline[], supported: readonly Mark[]): CanonInline[] =>
  fused(nodes.flatMap((node) => dropFromInline(node, supported)))

const dropFromInline = (node: CanonInline, supported: readonly Mark[]): CanonInline[] => {
  if (node.type === 'text' || node.type === 'break') return [node]
  if (node.type === 'inlineCode') return [supported.includes('inlineCode') ? node : text(node.value)]
  const children = dropFromInlines(node.children, supported)
  if (supported.includes(node.type)) return [{ ...node, children }]
  if (node.type !== 'link') return children
  const label = children.map(plainOf).join('')
  const shown = labelled(label, node.url)
  return shown.startsWith(label) ? [...children, text(shown.slice(label.length))] : [text(shown)]
}

type Line = CanonInline[]

/** The lines a reader without this block's mark sees: quotes behind `>`, items behind `-` or their number. */
const linesOf = (block: CanonBlock, supported: readonly Mark[]): Line[] => {
  switch (block.type) {
    case 'paragraph':
      return splitAtBreaks(dropFromInlines(block.children, supported))
    case 'code':
      return block.value.split('\n').map((value) => [text(value)])
    case 'blockquote':
      return linesOfAll(block.children, supported).map((line) => [text(line.length ? '> ' : '>'), ...line])
    case 'list':
      return block.children.flatMap((item, i) => linesOfItem(item, bulletOf(block, i), supported))
    default:
      return block satisfies never
  }
}

const linesOfAll = (blocks: readonly CanonBlock[], supported: readonly Mark[]): Line[] =>
  blocks.flatMap((block, i) => {
    const tight = i === 0 || (block.type === 'list' && blocks[i - 1]?.type === 'paragraph')
    return tight ? linesOf(block, supported) : [[], ...linesOf(block, supported)]
  })

const bulletOf = (list: CanonList, i: number): string => (list.ordered ? `${(list.start ?? 1) + i}. ` : '- ')

const linesOfItem = (item: CanonItem, bullet: string, supported: readonly Mark[]): Line[] => {
  const lines = linesOfAll(item.children, supported)
  const indent = ' '.repeat(bullet.length)
  return (lines.length ? lines : [[]]).map((line, i) =>
    i === 0 ? [text(bullet), ...line] : line.length ? [text(indent), ...line] : line,
  )
}

const splitAtBreaks = (nodes: readonly CanonInline[]): Line[] => {
  const lines: Line[] = [[]]
  for (const node of nodes) {
    const [first = [], ...more] = linesOfInline(node)
    lines.at(-1)?.push(...first)
    lines.push(...more)
  }
  return lines
}

const linesOfInline = (node: CanonInline): Line[] => {
  if (node.type === 'break') return [[], []]
  if (!('children' in node)) return [[node]]
  return splitAtBreaks(node.children).map((children) => (children.length ? [{ ...node, children }] : []))
}

const asParagraph = (lines: readonly Line[]): CanonBlock[] => [
  {
    type: 'paragraph',
    children: fused(lines.flatMap((line, i) => (i ? [{ type: 'break' } as const, ...line] : line))),
  },
]

const fused = (nodes: readonly CanonInline[]): CanonInline[] => {
  const out: CanonInline[] = []
  for (const node of nodes) {
    const last = out.at(-1)
    if (node.type === 'text' && last?.type === 'text') out[out.length - 1] = text(last.value + node.value)
    else if (node.type !== 'text' || node.value) out.push(node)
  }
  return out
}

const text = (value: string): CanonInline => ({ type: 'text', value })
/** The characters of a run, one per character that is read; a break counts as a line end. */
export const plainOf = (node: CanonInline): string =>
  node.type === 'break' ? '\n' : 'children' in node ? node.children.map(plainOf).join('') : node.value
