// Canon → what Telegram reads as `parse_mode: HTML` (https://core.telegram.org/bots/api#html-style).
import type { Canon, CanonBlock, CanonInline, CanonParagraph, Mark, TextPart } from '@deskless/core/contract'
import { dropMarks, isSafeHref } from '@deskless/core/contract'

/** Lists are not among them: they arrive here as lines with dashes. */
export const MARKS: readonly Mark[] = ['strong', 'emphasis', 'delete', 'inlineCode', 'code', 'link', 'blockquote']

export type Styled = { text: string; parse_mode?: 'HTML' }

export const styled = ({ text, canon }: TextPart): Styled =>
  canon ? { text: telegramHtml(canon), parse_mode: 'HTML' } : { text }

export const telegramHtml = (canon: Canon): string => dropMarks(canon, MARKS).children.map(blockHtml).join('\n\n')

const blockHtml = (block: CanonBlock): string => {
  switch (block.type) {
    case 'paragraph':
      return inlineHtml(block.children)
    case 'code':
      return block.lang
        ? `<pre><code class="language-${escaped(block.lang)}">${escaped(block.value)}</code></pre>`
        : `<pre>${escaped(block.value)}</pre>`
    case 'blockquote':
      // A quote within a quote is refused by Telegram: its lines stay, one level up.
      return `<blockquote>${unquoted(block.children).map(blockHtml).join('\n\n')}</blockquote>`
    case 'list':
      return ''
    default:
      return block satisfies never
  }
}

const unquoted = (children: readonly CanonBlock[]): CanonBlock[] =>
  children.flatMap((child): CanonBlock[] => {
    if (child.type === 'blockquote') return unquoted(child.children)
    return child.type === 'code' ? [asParagraph(child.value)] : [child]
  })

const asParagraph = (value: string): CanonParagraph => ({
  type: 'paragraph',
  children: [{ type: 'inlineCode', value }],
})

const TAGS = { strong: 'b', emphasis: 'i', delete: 's' } as const

const inlineHtml = (nodes: readonly CanonInline[]): string => nodes.map(oneInlineHtml).join('')

const oneInlineHtml = (node: CanonInline): string => {
  switch (node.type) {
    case 'text':
      return escaped(node.value)
    case 'break':
      return '\n'
    case 'inlineCode':
      return `<code>${escaped(node.value)}</code>`
    case 'link':
      return isSafeHref(node.url)
        ? `<a href="${escaped(node.url)}">${inlineHtml(node.children)}</a>`
        : inlineHtml(node.children)
    default:
      return `<${TAGS[node.type]}>${inlineHtml(node.children)}</${TAGS[node.type]}>`
  }
}

const SIGNS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => SIGNS[sign] ?? sign)
