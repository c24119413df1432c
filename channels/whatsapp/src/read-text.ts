// WhatsApp's own way to write *bold*, _italic_, ~strike~, `code` and ```blocks``` → canon. In one pass over each line.
import type { Canon, CanonBlock, CanonInline, CanonItem } from '@deskless/core/contract'
import { marks, tidy } from '@deskless/core/contract'

const STYLES: Record<string, 'strong' | 'emphasis' | 'delete'> = { '*': 'strong', _: 'emphasis', '~': 'delete' }

/** Rich text, or nothing when there is none in it. */
export const canonFrom = (body: string): Canon | undefined => {
  if (!/[*_~`>]|^\s*(?:[-•]|\d+\.) /m.test(body)) return undefined
  const canon = tidy({ type: 'root', children: fenced(body) })
  return marks(canon).length > 0 ? canon : undefined
}

/** Blocks of code part the text; what lies between them is lines. */
const fenced = (body: string): CanonBlock[] => {
  const made: CanonBlock[] = []
  let at = 0
  for (const block of body.matchAll(/```([^`]+)```/g)) {
    made.push(...linesOf(body.slice(at, block.index)), {
      type: 'code',
      value: (block[1] ?? '').replace(/^\n|\n$/g, ''),
    })
    at = block.index + block[0].length
  }
  return [...made, ...linesOf(body.slice(at))]
}

type Kind = 'text' | 'quote' | 'bullet' | 'number'
type Line = { kind: Kind; words: string; start?: number }

const LINE = /^(?:(> ?)|([-*•] +)|(\d{1,9})\. +)?(.*)$/s

const readLine = (line: string): Line => {
  const [, quote, bullet, number, words = ''] = LINE.exec(line) ?? []
  if (quote) return { kind: 'quote', words }
  if (bullet) return { kind: 'bullet', words }
  return number ? { kind: 'number', words, start: Number(number) } : { kind: 'text', words }
}

const linesOf = (text: string): CanonBlock[] => {
  const made: CanonBlock[] = []
  let run: Line[] = []
  const end = (): void => {
    if (run.length > 0) made.push(blockOf(run))
    run = []
  }
  for (const given of text.split('\n')) {
    const line = readLine(given)
    if (given.trim() === '' || (run[0] && run[0].kind !== line.kind)) end()
    if (given.trim() !== '') run.push(line)
  }
  end()
  return made
}

const blockOf = (run: readonly Line[]): CanonBlock => {
  const [first] = run as [Line, ...Line[]]
  if (first.kind === 'bullet' || first.kind === 'number')
    return {
      type: 'list',
      ordered: first.kind === 'number',
      ...(first.start !== undefined && { start: first.start }),
      children: run.map(
        ({ words }): CanonItem => ({
          type: 'listItem',
          children: [{ type: 'paragraph', children: inline(words) }],
        }),
      ),
    }
  const children = run.flatMap(({ words }, i): CanonInline[] => [
    ...(i > 0 ? [{ type: 'break' } as const] : []),
    ...inline(words),
  ])
  return first.kind === 'quote'
    ? { type: 'blockquote', children: [{ type: 'paragraph', children }] }
    : { type: 'paragraph', children }
}

const DEEPEST = 3

const inline = (words: string, depth = 0): CanonInline[] => {
  const made: CanonInline[] = []
  let plain = ''
  const flush = (): void => {
    if (plain) made.push({ type: 'text', value: plain })
    plain = ''
  }
  const closers = closersIn(words)
  for (let at = 0; at < words.length; at++) {
    const sign = words[at] as string
    const close = opens(words, at) ? closers(sign, at) : -1
    if (close < 0 || depth >= DEEPEST) {
      plain += sign
      continue
    }
    flush()
    made.push(styled(sign, words.slice(at + 1, close), depth))
    at = close
  }
  flush()
  return made
}

const styled = (sign: string, inside: string, depth: number): CanonInline => {
  const style = STYLES[sign]
  return style ? { type: style, children: inline(inside, depth + 1) } : { type: 'inlineCode', value: inside }
}

const isWord = (sign: string | undefined): boolean => sign !== undefined && /[\p{L}\p{N}]/u.test(sign)
const isSpace = (sign: string | undefined): boolean => sign === undefined || /\s/.test(sign)

/** A sign opens where no word ends right before it and something begins right behind it. */
const opens = (words: string, at: number): boolean =>
  (words[at] === '`' || (words[at] as string) in STYLES) &&
  !isWord(words[at - 1]) &&
  !isSpace(words[at + 1]) &&
  words[at + 1] !== words[at]

const closes = (words: string, at: number): boolean =>
  (words[at] === '`' || (words[at] as string) in STYLES) && !isSpace(words[at - 1]) && !isWord(words[at + 1])

/** Where each sign may close, found once: a line full of signs costs no more than its length. */
const closersIn = (words: string): ((sign: string, after: number) => number) => {
  const places = new Map<string, number[]>()
  for (let at = 1; at < words.length; at++) {
    const sign = words[at] as string
    if (!closes(words, at)) continue
    const found = places.get(sign) ?? []
    found.push(at)
    places.set(sign, found)
  }
  const next = new Map<string, number>()
  return (sign, after) => {
    const found = places.get(sign) ?? []
    let i = next.get(sign) ?? 0
    while ((found[i] ?? Number.POSITIVE_INFINITY) <= after + 1) i++
    next.set(sign, i)
    return found[i] ?? -1
  }
}
