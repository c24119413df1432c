// What is being typed at the caret: a slash for a canned response, an @ for a colleague. Pure, so that it can be specified.

export type Typed = { from: number; to: number; query: string }

const upToCaret = (text: string, caret: number, pattern: RegExp): Typed | undefined => {
  const found = pattern.exec(text.slice(0, caret))
  const query = found?.groups?.query
  if (!found || query === undefined) return undefined
  return { from: caret - query.length - 1, to: caret, query }
}

/** `/` at the beginning of a line or behind a blank; an address such as `https://` is none. */
export const slashAt = (text: string, caret: number): Typed | undefined =>
  upToCaret(text, caret, /(?:^|\s)\/(?<query>[\p{L}\p{M}\p{N}._/-]{0,60})$/u)

/** Names have blanks in them: up to three words are looked for. */
export const mentionAt = (text: string, caret: number): Typed | undefined =>
  upToCaret(text, caret, /(?:^|[\s(])@(?<query>[\p{L}\p{M}\p{N}.'’-]{0,40}(?: [\p{L}\p{M}\p{N}.'’-]{1,40}){0,2})$/u)

export type Edited = { text: string; caret: number }

/** Puts words where others stood; the caret goes behind them. */
export const put = (text: string, { from, to }: Pick<Typed, 'from' | 'to'>, words: string): Edited => ({
  text: text.slice(0, from) + words + text.slice(to),
  caret: from + words.length,
})

/** A canned response parts itself from what stands around it by line ends where it has several lines, else by a blank. */
export const putResponse = (text: string, typed: Typed, words: string): Edited => {
  const gap = words.includes('\n') ? '\n' : ' '
  const before = text.slice(0, typed.from)
  const after = text.slice(typed.to)
  const lead = before === '' || /\s$/.test(before) ? '' : gap
  const tail = after === '' || /^\s/.test(after) ? '' : gap
  const said = lead + words
  return { text: before + said + tail + after, caret: before.length + said.length }
}

/** The first variable that still stands in its braces, to be selected: it is for a person to fill in. */
export const unfilledAt = (text: string, from = 0): { from: number; to: number } | undefined => {
  const open = text.indexOf('{{', from)
  const end = open < 0 ? -1 : text.indexOf('}}', open)
  return end < 0 ? undefined : { from: open, to: end + 2 }
}

/** `**` around what is selected, or taken away where it stands already. */
export const wrap = (text: string, from: number, to: number, sign: string): Edited & { from: number } => {
  const isWrapped = text.slice(from - sign.length, from) === sign && text.slice(to, to + sign.length) === sign
  const inner = text.slice(from, to)
  if (isWrapped) {
    const start = from - sign.length
    return { text: text.slice(0, start) + inner + text.slice(to + sign.length), from: start, caret: to - sign.length }
  }
  const said = text.slice(0, from) + sign + inner + sign + text.slice(to)
  return { text: said, from: from + sign.length, caret: to + sign.length }
}
