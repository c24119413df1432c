import type { Canon, CanonBlock, CanonInline, CanonList } from '@deskless/core/contract'
import { isSafeHref, toPlain } from '@deskless/core/contract'
import type { RichElement, RichInline, RichSection, RichText, Style } from './rich-text.ts'

/**
 * Canon as Slack's rich text. Text in it is never read as markup, so nothing a customer writes becomes a mention or a
 * link that says one thing and leads to another.
 */
export const toRichText = (canon: Canon): RichText => {
  const elements = joinSections(canon.children.flatMap((block) => blockElements(block)))
  return {
    type: 'rich_text',
    elements: elements.length > 0 ? elements : [{ type: 'rich_text_section', elements: [{ type: 'text', text: ' ' }] }],
  }
}

const blockElements = (block: CanonBlock): RichElement[] => {
  switch (block.type) {
    case 'paragraph':
      return section(inlines(block.children))
    case 'code':
      return [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: block.value }] }]
    case 'blockquote':
      return quote(block.children)
    case 'list':
      return list(block, 0)
    default:
      return block satisfies never
  }
}

const section = (elements: RichInline[]): RichElement[] =>
  elements.length > 0 ? [{ type: 'rich_text_section', elements }] : []

const quote = (blocks: readonly CanonBlock[]): RichElement[] => {
  const elements = lines(blocks)
  return elements.length > 0 ? [{ type: 'rich_text_quote', elements }] : []
}

/** Blocks where Slack has room for inline text only. */
const lines = (blocks: readonly CanonBlock[]): RichInline[] =>
  blocks.flatMap((block, i) => [
    ...(i > 0 ? [newLine()] : []),
    ...(block.type === 'paragraph'
      ? inlines(block.children)
      : [{ type: 'text', text: toPlain({ type: 'root', children: [block] }) } as const]),
  ])

const newLine = (): RichInline => ({ type: 'text', text: '\n' })

/** Lists in lists are lists with an indent, one after the other. */
const list = ({ ordered, start, children }: CanonList, indent: number): RichElement[] => {
  const out: RichElement[] = []
  let number = start ?? 1
  for (const item of children) {
    const own = lines(item.children.filter((block) => block.type !== 'list'))
    const entry = (): RichSection => ({
      type: 'rich_text_section',
      elements: own.length > 0 ? own : [{ type: 'text', text: ' ' }],
    })
    const last = out.at(-1)
    if (last?.type === 'rich_text_list' && (last.indent ?? 0) === indent) last.elements.push(entry())
    else
      out.push({
        type: 'rich_text_list',
        style: ordered ? 'ordered' : 'bullet',
        ...(indent ? { indent } : {}),
        ...(ordered && number > 1 ? { offset: number - 1 } : {}),
        elements: [entry()],
      })
    number++
    for (const inner of item.children) if (inner.type === 'list') out.push(...list(inner, indent + 1))
  }
  return out
}

/** Slack draws neighbouring sections without a gap; an empty line between paragraphs is written out. */
const joinSections = (elements: readonly RichElement[]): RichElement[] => {
  const out: RichElement[] = []
  for (const element of elements) {
    const last = out.at(-1)
    if (last?.type === 'rich_text_section' && element.type === 'rich_text_section') {
      last.elements = [...last.elements, { type: 'text', text: '\n\n' }, ...element.elements]
    } else out.push(element)
  }
  return out
}

const inlines = (nodes: readonly CanonInline[], style: Style = {}, url?: string): RichInline[] =>
  nodes.flatMap((node) => inline(node, style, url))

const STYLE = { strong: 'bold', emphasis: 'italic', delete: 'strike' } as const

const inline = (node: CanonInline, style: Style, url?: string): RichInline[] => {
  switch (node.type) {
    case 'text':
      return words(node.value, style, url)
    case 'inlineCode':
      return words(node.value, { ...style, code: true }, url)
    case 'break':
      return [newLine()]
    case 'strong':
    case 'emphasis':
    case 'delete':
      return inlines(node.children, { ...style, [STYLE[node.type]]: true }, url)
    case 'link':
      return inlines(node.children, style, isSafeHref(node.url) ? node.url : undefined)
    default:
      return node satisfies never
  }
}

const words = (text: string, style: Style, url?: string): RichInline[] => {
  if (!text) return []
  const styled = Object.keys(style).length > 0 ? { style } : {}
  return [url ? { type: 'link', url, text, ...styled } : { type: 'text', text, ...styled }]
}
