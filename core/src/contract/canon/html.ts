import { isSafeHref } from './href.ts'
import type { Canon, CanonBlock, CanonInline, CanonItem } from './types.ts'

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)

/** Only tags written here and escaped text: safe to place in a mail or a page. */
export const toHtml = (canon: Canon): string => canon.children.map(blockHtml).join('\n')

const blockHtml = (block: CanonBlock): string => {
  switch (block.type) {
    case 'paragraph':
      return `<p>${inlineHtml(block.children)}</p>`
    case 'code':
      return `<pre><code>${escaped(block.value)}</code></pre>`
    case 'blockquote':
      return `<blockquote>${block.children.map(blockHtml).join('\n')}</blockquote>`
    case 'list': {
      const items = block.children.map(itemHtml).join('')
      if (!block.ordered) return `<ul>${items}</ul>`
      return `<ol${block.start === undefined ? '' : ` start="${Math.trunc(Number(block.start))}"`}>${items}</ol>`
    }
    default:
      return block satisfies never
  }
}

/** A first line without a paragraph of its own, as people write lists. */
const itemHtml = ({ children: [first, ...rest] }: CanonItem): string => {
  const head = first?.type === 'paragraph' ? inlineHtml(first.children) : first ? blockHtml(first) : ''
  return `<li>${[head, ...rest.map(blockHtml)].join('\n')}</li>`
}

const TAGS = { strong: 'strong', emphasis: 'em', delete: 'del' } as const

const inlineHtml = (nodes: readonly CanonInline[]): string => nodes.map(oneInlineHtml).join('')

const oneInlineHtml = (node: CanonInline): string => {
  switch (node.type) {
    case 'text':
      return escaped(node.value)
    case 'break':
      return '<br>\n'
    case 'inlineCode':
      return `<code>${escaped(node.value)}</code>`
    case 'link': {
      const label = inlineHtml(node.children)
      if (!isSafeHref(node.url)) return label
      return `<a href="${escaped(node.url)}" rel="noopener noreferrer" target="_blank">${label}</a>`
    }
    default:
      return `<${TAGS[node.type]}>${inlineHtml(node.children)}</${TAGS[node.type]}>`
  }
}
