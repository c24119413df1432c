// A line without blocks: Slack's old marks in text, read into the same tree as everything else.
import { emojiInText } from './emoji.ts'
import type { Json } from './json.ts'
import { asJson } from './json.ts'
import { richTextToCanon } from './rich-text-read.ts'
import type { Names, Reading } from './types.ts'

export const textToCanon = (text: string, names: Names): Reading => richTextToCanon({ elements: blocks(text) }, names)

/** A message of Slack's: its rich text when that is all it has, else its text, which then holds everything. */
export const lineToCanon = (
  { text = '', blocks: given }: { text?: string | undefined; blocks?: readonly unknown[] | undefined },
  names: Names,
): Reading => {
  const rich = (given ?? []).map(asJson)
  if (rich.length === 0 || rich.some(({ type }) => type !== 'rich_text')) return textToCanon(text, names)
  return richTextToCanon({ elements: rich.flatMap(({ elements }) => (Array.isArray(elements) ? elements : [])) }, names)
}

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** Code between fences, quotes behind `>`, the rest in between. */
const blocks = (text: string): Json[] =>
  text.split(/```\n?([\s\S]*?)\n?```/).flatMap((piece, i): Json[] => {
    if (!piece) return []
    if (i % 2 === 1)
      return [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: unescaped(plainLinks(piece)) }] }]
    return lines(i > 0 ? piece.replace(/^\n/, '') : piece)
  })

const lines = (text: string): Json[] =>
  text
    .split(/((?:^&gt;.*(?:\n|$))+)/m)
    .filter((piece) => piece.trim() !== '')
    .map((piece) =>
      piece.startsWith('&gt;')
        ? { type: 'rich_text_quote', elements: inline(piece.trimEnd().replace(/^&gt; ?/gm, '')) }
        : { type: 'rich_text_section', elements: inline(piece) },
    )

/** In code Slack still links addresses; there they are their text. */
const plainLinks = (text: string): string => text.replace(/<([^<>]+)>/g, (_, inside: string) => addressOf(inside))

const addressOf = (inside: string): string => inside.replace(/^[^|]*\|/, '')

type Style = Record<string, true>
/** Stands for something in angle brackets while marks are looked for: an address may hold signs that look like marks. */
const HELD = '\uE000'

const inline = (text: string): Json[] => {
  const held: string[] = []
  const masked = text.replaceAll(HELD, '').replace(/<([^<>]+)>/g, (_, inside: string) => {
    held.push(inside)
    return HELD
  })
  return masked.split(/(?<!`)`([^`\n]+)`(?!`)/).flatMap((piece, i) => {
    if (!piece) return []
    if (i % 2 === 0) return marked(piece, {}, held)
    return [words(unescaped(piece.replaceAll(HELD, () => addressOf(held.shift() ?? ''))), { code: true })]
  })
}

const STYLES: Record<string, string> = { '*': 'bold', _: 'italic', '~': 'strike' }
const MARKED = /(?<![\p{L}\p{N}])([*_~])(?=\S)((?:(?!\1)[^\n])*(?!\1)\S)\1(?![\p{L}\p{N}])/gu

/** The mark that begins first is the outer one; it never holds its own sign, so this goes three deep. */
const marked = (text: string, style: Style, held: string[]): Json[] => {
  const out: Json[] = []
  let at = 0
  for (const { index, 0: whole, 1: sign = '', 2: inside = '' } of text.matchAll(MARKED)) {
    out.push(...specials(text.slice(at, index), style, held))
    out.push(...marked(inside, { ...style, [STYLES[sign] ?? sign]: true }, held))
    at = index + whole.length
  }
  return [...out, ...specials(text.slice(at), style, held)]
}

const specials = (text: string, style: Style, held: string[]): Json[] =>
  text
    .split(HELD)
    .flatMap((piece, i) => [
      ...(i > 0 ? [special(held.shift() ?? '', style)] : []),
      ...(piece ? [words(emojiInText(unescaped(piece)), style)] : []),
    ])

const words = (text: string, style: Style): Json => ({ type: 'text', text, style })

const special = (inside: string, style: Style): Json => {
  const [target = '', label] = inside.split(/\|([\s\S]*)/)
  if (/^@[UW]/.test(target)) return { type: 'user', user_id: target.slice(1), style }
  if (target.startsWith('#')) return { type: 'channel', channel_id: target.slice(1), style }
  if (target.startsWith('!subteam^'))
    return { type: 'usergroup', usergroup_id: target.slice('!subteam^'.length), style }
  if (target.startsWith('!date^'))
    return { type: 'date', timestamp: Number(target.split('^')[1]), fallback: label, style }
  if (target.startsWith('!')) return { type: 'broadcast', range: target.slice(1), style }
  return { type: 'link', url: unescaped(target), ...(label && { text: unescaped(label) }), style }
}
