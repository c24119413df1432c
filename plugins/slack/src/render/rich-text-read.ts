// Slack's tree → canon. What comes is judged field by field: it may be of a kind nobody knows yet, and then only its text counts.
import type { CanonBlock, CanonInline, CanonItem, CanonList } from '@deskless/core/contract'
import { tidy, toPlain } from '@deskless/core/contract'
import type { Json } from './json.ts'
import { asJson, asList, asText } from './json.ts'
import { mentionsIn, wordsOf } from './mentions.ts'
import type { Names, Reading } from './types.ts'

const MARK_OF = { italic: 'emphasis', bold: 'strong', strike: 'delete' } as const
type Mark = keyof typeof MARK_OF
/** A stretch of a line that looks the same, or a line's end. */
type Atom = { text: string; marks: readonly Mark[]; code: boolean; url?: string }

/** Never throws, whatever it is given. */
export const richTextToCanon = (block: unknown, names: Names): Reading => {
  const elements = asList(asJson(block).elements).map(asJson)
  const canon = tidy({ type: 'root', children: blocks(elements, names) })
  return { canon, text: toPlain(canon), ...mentionsIn(elements) }
}

const blocks = (elements: readonly Json[], names: Names): CanonBlock[] => {
  const out: CanonBlock[] = []
  for (let at = 0; at < elements.length; ) {
    const taken = quotedFrom(elements, at) || listsFrom(elements, at)
    const group = elements.slice(at, at + Math.max(1, taken))
    out.push(...read(group, names))
    at += group.length
  }
  return out
}

/** A quote, and what stands beside it with its border, is one quote. */
const quotedFrom = (elements: readonly Json[], at: number): number => {
  if (!isQuoted(elements[at])) return 0
  let end = at + 1
  while (isQuoted(elements[end]) && (isBordered(elements[end]) || isBordered(elements[end - 1]))) end += 1
  return end - at
}

const listsFrom = (elements: readonly Json[], at: number): number => {
  let end = at
  while (isList(elements[end]) && !isBordered(elements[end])) end += 1
  return end - at
}

const isList = (element?: Json): boolean => element?.type === 'rich_text_list'
const isBordered = (element?: Json): boolean => Boolean(element?.border)
const isQuoted = (element?: Json): boolean => element?.type === 'rich_text_quote' || isBordered(element)

const read = (group: readonly Json[], names: Names): CanonBlock[] => {
  const [first = {}] = group
  if (isQuoted(first)) return [{ type: 'blockquote', children: blocks(group.map(unquoted), names) }]
  if (isList(first)) return lists(group, names)
  if (first.type === 'rich_text_preformatted') return [{ type: 'code', value: wordsOfAll(first, names) }]
  return paragraphs(atoms(first, names))
}

const unquoted = (element: Json): Json =>
  element.type === 'rich_text_quote' ? { ...element, type: 'rich_text_section', border: 0 } : { ...element, border: 0 }

const wordsOfAll = (element: Json, names: Names): string =>
  asList(element.elements)
    .map((one) => wordsOf(asJson(one), names))
    .join('')

const atoms = (parent: Json, names: Names): Atom[] =>
  asList(parent.elements)
    .map(asJson)
    .flatMap((element) => {
      const style = asJson(element.style)
      const url = element.type === 'link' ? asText(element.url) || undefined : undefined
      const marks = (Object.keys(MARK_OF) as Mark[]).filter((mark) => style[mark] === true)
      return wordsOf(element, names)
        .split(/(\n)/)
        .filter(Boolean)
        .map((text): Atom => ({ text, marks, code: style.code === true, url }))
    })

const isEnd = (atom?: Atom): boolean => atom?.text === '\n'

/** An empty line parts paragraphs; of several, all but the last two line ends stay what they are. */
const paragraphs = (of: readonly Atom[]): CanonBlock[] => {
  const all = withoutLast(of)
  const out: Atom[][] = [[]]
  for (const [at, atom] of all.entries()) {
    const startsNew = !isEnd(atom) && isEnd(all[at - 1]) && isEnd(all[at - 2]) && at > 2
    if (startsNew) {
      out.at(-1)?.splice(-2)
      out.push([])
    }
    out.at(-1)?.push(atom)
  }
  return out.map((line) => ({ type: 'paragraph', children: inlines(line) }))
}

/** Slack ends a section that something else follows with a line end. */
const withoutLast = (of: readonly Atom[]): readonly Atom[] => (isEnd(of.at(-1)) ? of.slice(0, -1) : of)

/** The mark or link that goes on longest is the outermost node, as somebody would write it. */
const inlines = (of: readonly Atom[]): CanonInline[] => {
  const out: CanonInline[] = []
  for (let at = 0; at < of.length; ) {
    const { end, node } = outermost(of, at)
    out.push(node)
    at = end
  }
  return out
}

const outermost = (of: readonly Atom[], at: number): { end: number; node: CanonInline } => {
  const first = of[at] ?? EMPTY
  const linkEnd = first.url === undefined ? at : endOf(of, at, (atom) => atom.url === first.url)
  const ends = first.marks.map((mark) => ({
    mark,
    end: beforeLink(
      of,
      at,
      endOf(of, at, (one) => one.marks.includes(mark)),
    ),
  }))
  const best = ends.reduce((a, b) => (b.end > a.end ? b : a), { mark: undefined as Mark | undefined, end: linkEnd })
  if (best.end === at) return { end: at + 1, node: leaf(first) }
  const inside = of.slice(at, best.end)
  const { mark } = best
  if (mark === undefined) {
    const children = inlines(inside.map((atom) => ({ ...atom, url: undefined })))
    return { end: best.end, node: { type: 'link', url: first.url ?? '', children } }
  }
  const children = inlines(inside.map((atom) => ({ ...atom, marks: atom.marks.filter((one) => one !== mark) })))
  return { end: best.end, node: { type: MARK_OF[mark], children } }
}

const EMPTY: Atom = { text: '', marks: [], code: false }

const endOf = (of: readonly Atom[], at: number, goesOn: (atom: Atom) => boolean): number => {
  let end = at
  for (let atom = of[end]; atom && goesOn(atom); atom = of[end]) end += 1
  return end
}

/** A mark that ends in the middle of a link ends before it: the link stays whole and is marked inside. */
const beforeLink = (of: readonly Atom[], at: number, end: number): number => {
  const url = of[end]?.url
  if (url === undefined || of[end - 1]?.url !== url) return end
  let start = end
  while (start > at && of[start - 1]?.url === url) start -= 1
  return start
}

const leaf = (atom: Atom): CanonInline => {
  if (isEnd(atom)) return { type: 'break' }
  return atom.code ? { type: 'inlineCode', value: atom.text } : { type: 'text', value: atom.text }
}

/** The lists that are open, outermost first. */
type Open = { indent: number; list: CanonList }

/** Flat lists with indents → lists in lists. A list that goes on counting behind a nested one is the same list. */
const lists = (elements: readonly Json[], names: Names): CanonBlock[] => {
  const out: CanonBlock[] = []
  const open: Open[] = []
  for (const element of elements) {
    const indent = typeof element.indent === 'number' && element.indent > 0 ? element.indent : 0
    while ((open.at(-1)?.indent ?? -1) > indent) open.pop()
    const list = goesOn(open.at(-1), element, indent) ?? startList(element, indent, open, out)
    list.children.push(...asList(element.elements).map((one) => item(asJson(one), names)))
  }
  return out
}

const goesOn = (last: Open | undefined, { style, offset }: Json, indent: number): CanonList | undefined => {
  if (!last || last.indent !== indent || last.list.ordered !== (style === 'ordered')) return undefined
  const next = (last.list.start ?? 1) - 1 + last.list.children.length
  return !last.list.ordered || offset === next ? last.list : undefined
}

const startList = ({ style, offset }: Json, indent: number, open: Open[], out: CanonBlock[]): CanonList => {
  const start = typeof offset === 'number' && Number.isInteger(offset) && offset > 0 && offset < 1e8 ? offset + 1 : 1
  const list: CanonList = { type: 'list', ordered: style === 'ordered', ...(start > 1 && { start }), children: [] }
  if (open.at(-1)?.indent === indent) open.pop()
  const parent = open.at(-1)?.list.children.at(-1)
  ;(parent?.children ?? out).push(list)
  open.push({ indent, list })
  return list
}

const item = (element: Json, names: Names): CanonItem => {
  const words = atoms(element, names)
  // A row of blanks holds the place of a nested list that stands there alone.
  return { type: 'listItem', children: words.some(({ text }) => text.trim()) ? paragraphs(words) : [] }
}
