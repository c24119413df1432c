// Any mdast, made canon: one way to say each thing, nothing deeper than we can draw, no text lost.
import type { Blockquote, List, Nodes, Root } from 'mdast'
import { cleanText } from './clean.ts'
import { isSafeHref, labelled } from './href.ts'
import type { Canon, CanonBlock, CanonInline, CanonItem, CanonStyle } from './types.ts'

/** Children of the root are at depth 1. */
export const DEPTH_MAX = 20
// A list needs three more levels below itself: item, paragraph, text.
const CONTAINER_DEPTH_MAX = DEPTH_MAX - 3

const STYLES = ['strong', 'emphasis', 'delete'] as const
type Around = { depth: number; styles: readonly string[]; linked: boolean }

/** Accepts a canon, or any mdast: headings turn into strong paragraphs, images into links, raw HTML into text. */
export const tidy = (root: Canon | Root): Canon => ({ type: 'root', children: blocks(root.children as Nodes[], 1) })

const blocks = (nodes: readonly Nodes[], depth: number): CanonBlock[] => nodes.flatMap((node) => block(node, depth))

const block = (node: Nodes, depth: number): CanonBlock[] => {
  const below = { depth: depth + 1, styles: [], linked: false }
  switch (node.type) {
    case 'paragraph':
      return paragraph(inlines(node.children, below))
    case 'heading':
      return paragraph(inlines([{ type: 'strong', children: node.children }], below))
    case 'thematicBreak':
      return paragraph([{ type: 'text', value: '---' }])
    case 'code':
      return code(node.value, node.lang, node.meta)
    case 'blockquote':
    case 'list':
      return depth > CONTAINER_DEPTH_MAX ? paragraph(words(textWithin(node))) : container(node, depth)
    default:
      return paragraph(inlines([node], below))
  }
}

const paragraph = (children: CanonInline[]): CanonBlock[] => (children.length ? [{ type: 'paragraph', children }] : [])

/** In chat, what follows the fence is a language only when it is one word; else it is the first line of what was pasted. */
const code = (value: string, lang?: string | null, meta?: string | null): CanonBlock[] => {
  const all = cleanText(meta ? `${lang} ${meta}\n${value}` : value).replace(/\r\n?/g, '\n')
  if (!all) return []
  return [
    lang && !meta ? { type: 'code', lang: cleanText(lang).slice(0, 50), value: all } : { type: 'code', value: all },
  ]
}

const container = (node: Blockquote | List, depth: number): CanonBlock[] => {
  if (node.type === 'list') return list(node, depth)
  const children = blocks(node.children, depth + 1)
  return children.length ? [{ type: 'blockquote', children }] : []
}

const list = ({ children, ordered, start }: List, depth: number): CanonBlock[] => {
  const first = typeof start === 'number' && start !== 1 ? { start } : {}
  const items = children
    .map((item): CanonItem => ({ type: 'listItem', children: blocks(item.children, depth + 2) }))
    .filter((item) => item.children.length)
  // Items without content are nothing, but somebody who types a lone dash means the dash.
  if (!items.length) return children.length ? paragraph(words(ordered ? `${start ?? 1}.` : '-')) : []
  return [
    ordered
      ? { type: 'list', ordered: true, ...first, children: items }
      : { type: 'list', ordered: false, children: items },
  ]
}

const inlines = (nodes: readonly Nodes[], around: Around): CanonInline[] =>
  joined(nodes.flatMap((node) => inline(node, around)))

const inline = (node: Nodes, around: Around): CanonInline[] => {
  switch (node.type) {
    case 'strong':
    case 'emphasis':
    case 'delete':
      return style(node.type, node.children, around)
    case 'link':
      return link(node.url, node.children, around)
    case 'image':
      return link(node.url, [{ type: 'text', value: node.alt || node.url }], around)
    case 'inlineCode':
      return inlineCode(node.value)
    case 'break':
      return words('\n', around.linked)
    default:
      return words(textWithin(node), around.linked)
  }
}

const inlineCode = (raw: string): CanonInline[] => {
  const value = cleanText(raw).replace(/[\r\n]+/g, ' ')
  return value ? [{ type: 'inlineCode', value }] : []
}

const style = (type: CanonStyle['type'], nodes: readonly Nodes[], around: Around): CanonInline[] => {
  if (around.depth >= DEPTH_MAX) return words(nodes.map(textWithin).join(''), around.linked)
  const deeper = { ...around, depth: around.depth + 1 }
  if (around.styles.includes(type)) return inlines(nodes, deeper)
  const children = inlines(nodes, { ...deeper, styles: [...around.styles, type] })
  // A mark on blanks shows nothing, and markdown cannot write it.
  return children.some(isVisible) ? [{ type, children }] : children
}

const link = (url: string, nodes: readonly Nodes[], around: Around): CanonInline[] => {
  const deeper = { ...around, depth: around.depth + 1, linked: true }
  if (around.linked && around.depth < DEPTH_MAX) return inlines(nodes, deeper)
  if (around.depth >= DEPTH_MAX || !isSafeHref(url)) return words(labelled(nodes.map(textWithin).join(''), url))
  const children = inlines(nodes, deeper)
  return [{ type: 'link', url, children: children.some(isVisible) ? children : words(url) }]
}

/** Text and breaks: a canon text never holds a line end, the label of a link is one line. */
const words = (raw: string, oneLine = false): CanonInline[] =>
  cleanText(raw)
    .replace(/\r\n?|\n/g, oneLine ? ' ' : '\n')
    .split('\n')
    .flatMap((value, i): CanonInline[] => [
      ...(i ? [{ type: 'break' } as const] : []),
      ...(value ? [{ type: 'text', value } as const] : []),
    ])

/** Neighbours that say the same thing the same way become one. */
const joined = (nodes: readonly CanonInline[]): CanonInline[] => {
  const out: CanonInline[] = []
  for (const node of nodes) {
    const last = out.at(-1)
    if (last?.type === 'text' && node.type === 'text')
      out[out.length - 1] = { type: 'text', value: last.value + node.value }
    else if (last?.type === 'inlineCode' && node.type === 'inlineCode')
      out[out.length - 1] = { type: 'inlineCode', value: last.value + node.value }
    else if (last && isStyle(last) && isStyle(node) && last.type === node.type)
      out[out.length - 1] = { type: last.type, children: joined([...last.children, ...node.children]) }
    else out.push(node)
  }
  return out
}

const isVisible = (node: CanonInline): boolean =>
  node.type !== 'break' && ('children' in node ? node.children.some(isVisible) : node.value.trim() !== '')

const isStyle = (node: CanonInline): node is CanonStyle => (STYLES as readonly string[]).includes(node.type)

/** All text below a node. Walks with its own stack: it is what handles trees too deep for ours. */
const textWithin = (node: Nodes): string => {
  let text = ''
  const rest: Nodes[] = [node]
  for (let next = rest.pop(); next; next = rest.pop()) {
    if (next.type === 'paragraph' && text) text += '\n'
    if (next.type === 'break') text += '\n'
    else if ('value' in next) text += next.value
    else if ('alt' in next) text += next.alt ?? ''
    else if ('children' in next) for (const child of next.children.toReversed()) rest.push(child)
  }
  return text
}
