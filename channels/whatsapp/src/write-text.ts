// Canon → WhatsApp's own way to write rich text. It has no way to escape a sign, and links have no words of their own.
import type { Canon, CanonBlock, CanonInline, CanonItem, Mark, TextPart } from '@deskless/core/contract'
import { dropMarks } from '@deskless/core/contract'

export const MARKS: readonly Mark[] = ['strong', 'emphasis', 'delete', 'inlineCode', 'code', 'list', 'blockquote']

export const written = ({ text, canon }: TextPart): string => (canon ? whatsappText(canon) : text)

const whatsappText = (canon: Canon): string => blocks(dropMarks(canon, MARKS).children)

const blocks = (children: readonly CanonBlock[]): string => children.map(block).join('\n\n')

const block = (it: CanonBlock): string => {
  switch (it.type) {
    case 'paragraph':
      return inlines(it.children)
    case 'code':
      return `\`\`\`${it.value}\`\`\``
    case 'blockquote':
      return lines(blocks(it.children), '> ')
    case 'list':
      return it.children.map((item, i) => listItem(item, it.ordered ? `${(it.start ?? 1) + i}. ` : '- ')).join('\n')
    default:
      return it satisfies never
  }
}

const lines = (text: string, before: string): string =>
  text
    .split('\n')
    .map((line) => before + line)
    .join('\n')

/** What an item holds besides its first line stands under it. */
const listItem = ({ children }: CanonItem, bullet: string): string => bullet + children.map(block).join('\n')

const SIGNS = { strong: '*', emphasis: '_', delete: '~' } as const

const inlines = (nodes: readonly CanonInline[]): string => nodes.map(inline).join('')

const inline = (node: CanonInline): string => {
  switch (node.type) {
    case 'text':
      return node.value
    case 'break':
      return '\n'
    case 'inlineCode':
      return `\`${node.value}\``
    case 'link':
      return inlines(node.children)
    default:
      return styled(inlines(node.children), SIGNS[node.type])
  }
}

/** A sign counts only right beside a word, and only within its line. */
const styled = (text: string, sign: string): string =>
  text
    .split('\n')
    .map((line) =>
      line.replace(/^(\s*)(.*?)(\s*)$/s, (_, before, words, after) =>
        words ? `${before}${sign}${words}${sign}${after}` : line,
      ),
    )
    .join('\n')
