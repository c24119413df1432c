import type { Root } from 'mdast'
import { fromMarkdown as parse } from 'mdast-util-from-markdown'
import { gfmAutolinkLiteralFromMarkdown, gfmAutolinkLiteralToMarkdown } from 'mdast-util-gfm-autolink-literal'
import { gfmStrikethroughFromMarkdown, gfmStrikethroughToMarkdown } from 'mdast-util-gfm-strikethrough'
import type { Handle, Options } from 'mdast-util-to-markdown'
import { toMarkdown as write } from 'mdast-util-to-markdown'
import { gfmAutolinkLiteral } from 'micromark-extension-gfm-autolink-literal'
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough'
import { cleanText } from './clean.ts'
import { fromPlain } from './plain.ts'
import { tidy } from './tidy.ts'
import type { Canon, CanonBlock, CanonItem } from './types.ts'

/** Raw HTML stays text; reference definitions stay text, so nothing somebody typed disappears. */
export const fromMarkdown = (text: string): Canon => {
  const clean = cleanText(text)
  return isLaborious(clean) ? fromPlain(clean) : tidy(parse(clean, reading))
}

const reading = {
  extensions: [gfmAutolinkLiteral(), gfmStrikethrough(), { disable: { null: ['htmlFlow', 'htmlText', 'definition'] } }],
  mdastExtensions: [gfmAutolinkLiteralFromMarkdown(), gfmStrikethroughFromMarkdown()],
}

const LONGEST = 50_000
const MOST_SIGNS = 2000
const SIGN = /[*_~`[\]<>@\n]/g
const NESTED_CONTAINERS = /^(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t]))){9}/m

/** The parser takes seconds over ten kilobytes made to slow it down. Nobody types like that: it is read as plain text. */
const isLaborious = (text: string): boolean =>
  text.length > LONGEST || NESTED_CONTAINERS.test(text) || (text.match(SIGN)?.length ?? 0) > MOST_SIGNS

export const toMarkdown = (canon: Canon): string =>
  write({ type: 'root', children: canon.children.map(asMdast) } as Root, writing).replace(/\n$/, '')

const asMdast = (block: CanonBlock): unknown => {
  if (block.type === 'blockquote') return { ...block, children: block.children.map(asMdast) }
  return block.type === 'list' ? { ...block, spread: false, children: block.children.map(itemAsMdast) } : block
}

/** `spread` says whether blank lines stand inside an item. Only a nested list is safe without. */
const itemAsMdast = (item: CanonItem): unknown => ({
  ...item,
  spread: item.children.slice(1).some(({ type }) => type !== 'list'),
  children: item.children.map(asMdast),
})

/** A break at the edge of its parent, or two in a row, would be read back as something else. */
const writeBreak: Handle = (node, parent) => {
  const siblings: { type: string }[] = parent?.children ?? []
  const at = siblings.indexOf(node)
  const inside =
    siblings[at - 1] && siblings[at + 1] && siblings[at - 1]?.type !== 'break' && siblings[at + 1]?.type !== 'break'
  return inside ? '\\\n' : '&#xA;'
}

const writing: Options = {
  bullet: '-',
  extensions: [gfmStrikethroughToMarkdown(), gfmAutolinkLiteralToMarkdown()],
  handlers: { break: writeBreak },
}
