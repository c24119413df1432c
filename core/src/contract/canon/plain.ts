import type { Root } from 'mdast'
import { gfmAutolinkLiteralFromMarkdown } from 'mdast-util-gfm-autolink-literal'
import { cleanText } from './clean.ts'
import { dropMarks, plainOf } from './marks.ts'
import { tidy } from './tidy.ts'
import type { Canon } from './types.ts'

const linkify = gfmAutolinkLiteralFromMarkdown().transforms?.[0]

/** Text as it was typed: an empty line parts paragraphs, every other line end stays a break, addresses become links. */
export const fromPlain = (text: string): Canon => {
  const paragraphs = cleanText(text)
    .replace(/\r\n?/g, '\n')
    .split(/(?<=.|\n)\n\n(?=[^\n])/)
  const root: Root = {
    type: 'root',
    children: paragraphs.map((value) => ({ type: 'paragraph', children: [{ type: 'text', value }] })),
  }
  linkify?.(root)
  return tidy(root)
}

/** For people: links as `text (address)` where they differ, lists with dashes, quotes with `>`. */
export const toPlain = (canon: Canon): string =>
  dropMarks(canon, [])
    .children.map((block) => (block.type === 'paragraph' ? block.children.map(plainOf).join('') : ''))
    .join('\n\n')
