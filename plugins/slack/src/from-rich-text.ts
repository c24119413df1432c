import type { Canon, CanonBlock, CanonInline, CanonItem, CanonList } from '@deskless/core/contract'
import { fromPlain, isSafeHref, tidy } from '@deskless/core/contract'
import { emojiText, withEmoji } from './emoji.ts'
import type { RichElement, RichInline, RichText, Style } from './rich-text.ts'
import { isRichText } from './rich-text.ts'

/** Names of the people a text mentions, found beforehand. */
export type Names = ReadonlyMap<string, string>

/** What an agent typed, as canon: from the tree Slack made of it, else from the text beside it. */
export const fromSlack = (said: { text?: string; blocks?: readonly unknown[] }, names: Names = new Map()): Canon => {
  const rich = (said.blocks ?? []).filter(isRichText)
  return rich.length > 0 ? fromRichText(rich, names) : fromPlain(withEmoji(unescaped(said.text ?? '', names)))
}

export const fromRichText = (blocks: readonly RichText[], names: Names = new Map()): Canon =>
  tidy({
    type: 'root',
    children: nest(blocks.flatMap((block) => block.elements.flatMap((element) => element_(element, names)))),
  })

/** A list that still knows how far Slack indented it. */
type Flat = CanonBlock | (CanonList & { indent: number })

const element_ = (element: RichElement, names: Names): Flat[] => {
  switch (element.type) {
    case 'rich_text_section':
      return paragraphs(inlines(element.elements, names))
    case 'rich_text_quote':
      return [{ type: 'blockquote', children: paragraphs(inlines(element.elements, names)) }]
    case 'rich_text_preformatted':
      return [{ type: 'code', value: element.elements.map((inline) => plainOf(inline, names)).join('') }]
    case 'rich_text_list':
      return [
        {
          type: 'list',
          indent: element.indent ?? 0,
          ordered: element.style === 'ordered',
          ...(element.style === 'ordered' && element.offset ? { start: element.offset + 1 } : {}),
          children: element.elements.map((item) => ({
            type: 'listItem',
            children: paragraphs(inlines(item.elements, names)),
          })),
        },
      ]
    default:
      // A kind Slack invented since: nothing of it is shown rather than something wrong.
      element satisfies never
      return []
  }
}

/** An empty line parts paragraphs; blanks at the ends are Slack's own spacing. */
const paragraphs = (nodes: readonly CanonInline[]): CanonBlock[] => {
  const groups: CanonInline[][] = [[]]
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] as CanonInline
    if (node.type === 'break' && nodes[i + 1]?.type === 'break') {
      groups.push([])
      while (nodes[i + 1]?.type === 'break') i++
    } else groups.at(-1)?.push(node)
  }
  return groups
    .map(trimmed)
    .filter((children) => children.length > 0)
    .map((children) => ({ type: 'paragraph', children }))
}

const trimmed = (nodes: readonly CanonInline[]): CanonInline[] => {
  const blank = (node: CanonInline | undefined): boolean =>
    node?.type === 'break' || (node?.type === 'text' && node.value.trim() === '')
  let [from, to] = [0, nodes.length]
  while (from < to && blank(nodes[from])) from++
  while (to > from && blank(nodes[to - 1])) to--
  return nodes.slice(from, to)
}

/** Indented lists become lists in the last item of the one before. */
const nest = (blocks: readonly Flat[]): CanonBlock[] => {
  const out: CanonBlock[] = []
  const open: (CanonList & { indent: number })[] = []
  for (const block of blocks) {
    if (block.type !== 'list' || !('indent' in block)) {
      open.length = 0
      out.push(block)
      continue
    }
    while (open.length > 0 && (open.at(-1)?.indent ?? 0) > block.indent) open.pop()
    const above = open.at(-1)
    if (above?.indent === block.indent && above.ordered === block.ordered) {
      above.children.push(...block.children)
      continue
    }
    if (above?.indent === block.indent) open.pop()
    const parent: CanonItem | undefined = open.at(-1)?.children.at(-1)
    if (parent) parent.children.push(block)
    else out.push(block)
    open.push(block)
  }
  return out
}

const inlines = (elements: readonly RichInline[], names: Names): CanonInline[] => {
  const out: CanonInline[] = []
  for (const element of elements) {
    const last = out.at(-1)
    const nodes = inline(element, names)
    const [first] = nodes
    if (last?.type === 'link' && first?.type === 'link' && last.url === first.url) last.children.push(...first.children)
    else out.push(...nodes)
  }
  return out
}

const inline = (element: RichInline, names: Names): CanonInline[] => {
  const style = 'style' in element ? (element.style ?? {}) : {}
  const text = plainOf(element, names)
  if (element.type !== 'link') return styled(text, style)
  const label = styled(element.text || element.url, style)
  return isSafeHref(element.url) ? [{ type: 'link', url: element.url, children: label }] : label
}

const plainOf = (element: RichInline, names: Names): string => {
  switch (element.type) {
    case 'text':
      return element.text
    case 'link':
      return element.text || element.url
    case 'emoji':
      return emojiText(element)
    case 'user':
      return names.get(element.user_id) ?? 'a colleague'
    case 'color':
      return element.value
    case 'date':
      return element.fallback ?? ''
    case 'usergroup':
    case 'channel':
    case 'broadcast':
      // What only has a meaning inside the workspace is dropped.
      return ''
    default:
      element satisfies never
      return ''
  }
}

const styled = (text: string, style: Style): CanonInline[] =>
  text
    .split('\n')
    .flatMap((line, i): CanonInline[] => [
      ...(i > 0 ? [{ type: 'break' } as const] : []),
      ...(line ? [wrap(line, style)] : []),
    ])

const wrap = (value: string, style: Style): CanonInline => {
  let node: CanonInline = style.code ? { type: 'inlineCode', value } : { type: 'text', value }
  if (style.strike) node = { type: 'delete', children: [node] }
  if (style.italic) node = { type: 'emphasis', children: [node] }
  if (style.bold) node = { type: 'strong', children: [node] }
  return node
}

/** Slack's text form: `<url|label>`, `<@U1>`, `&amp;`. */
const unescaped = (text: string, names: Names): string =>
  text
    .replace(/<([^<>|]+)(?:\|([^<>]*))?>/g, (_, what: string, label?: string) => {
      if (what.startsWith('@')) return names.get(what.slice(1)) ?? label ?? 'a colleague'
      if (/^[#!]/.test(what)) return ''
      return label && label !== what ? `${label} (${what})` : what
    })
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
