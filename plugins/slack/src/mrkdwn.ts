/** For the texts Slack reads as markup: nothing in `text` becomes a mention, a link or a style. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** As `escaped`, and marks stay what they were typed as. */
export const plainly = (text: string): string => escaped(text).replace(/([*_~`])/g, '\u200b$1')

export const cut = (text: string, max: number): string =>
  text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`

/** A name to stand above a post or in a line: no control, direction or zero-width characters, one line, not endless. */
export const cleanName = (name: string, max = 60): string =>
  cut(
    name
      .normalize('NFC')
      .replace(/\s+/g, ' ')
      .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, '')
      .replace(/\s+/g, ' ')
      .trim(),
    max,
  )
