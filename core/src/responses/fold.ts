/** How words are compared: width, case and accents aside, blanks as one. */
export const folded = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()

/** A short code, or what somebody types to find one, as words. */
export const codeWords = (code: string): string => folded(code.replace(/[-_./]+/g, ' '))
