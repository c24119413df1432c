// Telegram's HTML: text and entities out of the few tags it knows, and its own complaint about anything else.
export type Parsed = {
  text: string
  entities: { type: string; offset: number; length: number; url?: string; language?: string }[]
}

export class CannotParse extends Error {}

const TYPES: Record<string, string> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  s: 'strikethrough',
  del: 'strikethrough',
  code: 'code',
  pre: 'pre',
  a: 'text_link',
  blockquote: 'blockquote',
}
const SIGNS: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' }
const TOKEN = /<(\/?)([a-z]+)([^>]*)>|&(#\d+|[a-z]+);|([^<&]+)|([<&])/giu

type Open = { tag: string; offset: number; url?: string; language?: string }

export const parseHtml = (html: string): Parsed => {
  const open: Open[] = []
  const parsed: Parsed = { text: '', entities: [] }
  for (const [, closing, tag, attributes = '', sign, plain, stray] of html.matchAll(TOKEN)) {
    if (stray) throw new CannotParse(`Unexpected character "${stray}"`)
    if (plain) parsed.text += plain
    else if (sign) parsed.text += entityText(sign)
    else if (tag && closing) close(parsed, open, tag.toLowerCase())
    else if (tag) open.push(opened(tag.toLowerCase(), attributes, parsed.text.length, open))
  }
  if (open.length > 0) throw new CannotParse(`Can't find end tag corresponding to start tag "${open.at(-1)?.tag}"`)
  return parsed
}

const entityText = (sign: string): string => {
  if (sign.startsWith('#')) return String.fromCodePoint(Number(sign.slice(1)))
  return SIGNS[sign] ?? `&${sign};`
}

const opened = (tag: string, attributes: string, offset: number, around: readonly Open[]): Open => {
  if (!TYPES[tag]) throw new CannotParse(`Unsupported start tag "${tag}"`)
  if (tag === 'blockquote' && around.some((outer) => outer.tag === 'blockquote'))
    throw new CannotParse("Blockquotes can't be nested")
  const url = /href="([^"]*)"/.exec(attributes)?.[1]?.replaceAll('&amp;', '&')
  const language = /class="language-([^"]*)"/.exec(attributes)?.[1]
  return { tag, offset, ...(url !== undefined && { url }), ...(language && { language }) }
}

const close = (parsed: Parsed, open: Open[], tag: string): void => {
  const start = open.pop()
  if (start?.tag !== tag) throw new CannotParse(`Unmatched end tag "${tag}"`)
  const length = parsed.text.length - start.offset
  const outer = open.at(-1)
  // <pre><code class="language-x"> is one entity.
  if (tag === 'code' && outer?.tag === 'pre') outer.language = start.language
  else if (length > 0) {
    const { url, language, offset } = start
    parsed.entities.push({
      type: TYPES[tag] as string,
      offset,
      length,
      ...(url && { url }),
      ...(language && { language }),
    })
  }
}
