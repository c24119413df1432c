// Canon → Slack's tree. Text elements there are never parsed, so whatever a customer writes stays inert.
import type { Canon, CanonBlock, CanonInline, CanonItem, CanonList } from '@deskless/core/contract'
import type { RichTextBlockElement, RichTextElement, RichTextSection } from '@slack/types'
import type { RichTextBlock } from './types.ts'

type Style = { bold?: true; italic?: true; strike?: true; code?: true }
/** A stretch of text that looks the same. Line ends are part of the text. */
type Run = { text: string; style: Style; url?: string }

const STYLE_OF = { strong: 'bold', emphasis: 'italic', delete: 'strike' } as const
const PARAGRAPH: Run = { text: '\n\n', style: {} }
/** Slack shows no deeper list. */
const INDENT_MAX = 8

export const canonToRichText = (canon: Canon): RichTextBlock => {
  const elements = blocks(canon.children)
  return { type: 'rich_text', elements: elements.length > 0 ? elements : [section([])] }
}

/** Neighbouring paragraphs share a section: between sections Slack shows no empty line. */
const blocks = (nodes: readonly CanonBlock[]): RichTextBlockElement[] =>
  grouped(nodes, ({ type }) => type === 'paragraph').flatMap((group) => {
    const [first] = group
    return first?.type === 'paragraph' ? [section(runsOfAll(group))] : group.flatMap((one) => block(one))
  })

const grouped = <T>(items: readonly T[], joins: (item: T) => boolean): T[][] => {
  const groups: T[][] = []
  for (const item of items) {
    const last = groups.at(-1)
    if (last?.[0] !== undefined && joins(last[0]) && joins(item)) last.push(item)
    else groups.push([item])
  }
  return groups
}

const block = (node: CanonBlock): RichTextBlockElement[] => {
  switch (node.type) {
    case 'paragraph':
      return [section(runs(node))]
    case 'code':
      return [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: node.value || ' ' }] }]
    case 'blockquote':
      return quote(node.children)
    case 'list':
      return list(node, 0)
    default:
      return node satisfies never
  }
}

/** A quote holds text only; lists and code in it stand beside it with the quote's border. */
const quote = (nodes: readonly CanonBlock[]): RichTextBlockElement[] =>
  grouped(nodes, isQuotedText).flatMap((group): RichTextBlockElement[] => {
    const [first] = group
    if (!first) return []
    if (isQuotedText(first)) return [{ type: 'rich_text_quote', elements: elementsOf(runsOfAll(group)) }]
    return group
      .flatMap(block)
      .map((element) => (element.type === 'rich_text_section' ? element : { ...element, border: 1 }))
  })

const isQuotedText = ({ type }: CanonBlock): boolean => type === 'paragraph' || type === 'blockquote'

/** Slack's lists are flat: what is nested follows with a deeper indent, then the outer list goes on counting. */
const list = ({ children, ordered, start = 1 }: CanonList, indent: number): RichTextBlockElement[] => {
  const out: RichTextBlockElement[] = []
  let open: RichTextSection[] = []
  let count = start - 1
  for (const [item, nested] of children.flatMap(rows)) {
    if (open.length === 0) out.push(listElement(open, ordered, indent, count))
    open.push(section(item))
    count += 1
    if (nested.length === 0) continue
    out.push(...nested.flatMap((one) => list(one, Math.min(indent + 1, INDENT_MAX))))
    open = []
  }
  return out
}

const listElement = (
  elements: RichTextSection[],
  ordered: boolean,
  indent: number,
  offset: number,
): RichTextBlockElement => ({
  type: 'rich_text_list',
  style: ordered ? 'ordered' : 'bullet',
  indent,
  ...(ordered && offset > 0 && { offset }),
  elements,
})

/** Text with the lists below it. Text behind a nested list becomes a row of its own, so that order is kept. */
const rows = ({ children }: CanonItem): [Run[], CanonList[]][] => {
  const out: [CanonBlock[], CanonList[]][] = []
  for (const node of children) {
    const last = out.at(-1)
    if (!last || (node.type !== 'list' && last[1].length > 0))
      out.push(node.type === 'list' ? [[], [node]] : [[node], []])
    else if (node.type === 'list') last[1].push(node)
    else last[0].push(node)
  }
  return out.map(([words, lists]) => [runsOfAll(words), lists])
}

const section = (of: readonly Run[]): RichTextSection => ({ type: 'rich_text_section', elements: elementsOf(of) })

/** Slack refuses a text without characters, and a section shows as nothing without elements. */
const elementsOf = (of: readonly Run[]): RichTextElement[] => {
  const elements = joined(of).map(element)
  return elements.length > 0 ? elements : [{ type: 'text', text: ' ' }]
}

const element = ({ text, style, url }: Run): RichTextElement => {
  const styled = Object.keys(style).length > 0 ? { style } : {}
  if (url === undefined) return { type: 'text', text, ...styled }
  return text === url ? { type: 'link', url, ...styled } : { type: 'link', url, text, ...styled }
}

const joined = (of: readonly Run[]): Run[] => {
  const out: Run[] = []
  for (const run of of) {
    const last = out.at(-1)
    if (!run.text) continue
    if (last && last.url === run.url && sameStyle(last.style, run.style))
      out[out.length - 1] = { ...last, text: last.text + run.text }
    else out.push(run)
  }
  return out
}

const sameStyle = (a: Style, b: Style): boolean =>
  a.bold === b.bold && a.italic === b.italic && a.strike === b.strike && a.code === b.code

const runsOfAll = (nodes: readonly CanonBlock[]): Run[] =>
  nodes.flatMap((node, i) => (i > 0 ? [PARAGRAPH, ...runs(node)] : runs(node)))

/** Everything a block says, as text: for places where Slack shows nothing but text. */
const runs = (node: CanonBlock): Run[] => {
  switch (node.type) {
    case 'paragraph':
      return node.children.flatMap((child) => inline(child, {}))
    case 'code':
      return [{ text: node.value, style: { code: true } }]
    case 'blockquote':
      return runsOfAll(node.children)
    case 'list':
      return node.children.flatMap((item, i) => {
        const bullet = node.ordered ? `${(node.start ?? 1) + i}. ` : '• '
        return [{ text: i > 0 ? `\n${bullet}` : bullet, style: {} }, ...runsOfAll(item.children)]
      })
    default:
      return node satisfies never
  }
}

const inline = (node: CanonInline, style: Style, url?: string): Run[] => {
  switch (node.type) {
    case 'text':
      return [{ text: node.value, style, url }]
    case 'break':
      return [{ text: '\n', style, url }]
    case 'inlineCode':
      return [{ text: node.value, style: { ...style, code: true }, url }]
    case 'link':
      return node.children.flatMap((child) => inline(child, style, node.url))
    default:
      return node.children.flatMap((child) => inline(child, { ...style, [STYLE_OF[node.type]]: true }, url))
  }
}
