// Other people's words, made harmless where Slack would read meaning into them.

/** The three characters that begin something in mrkdwn. `<!channel>` from a customer is then just text. */
export const escapeMrkdwn = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

// Control, bidi, zero-width and private characters, and everything else that shows nothing. The joiner holds emoji together.
const UNSEEN = /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0\u{2800}]|(?!\u200D)\p{Cf}/gu
const NAME_MAX = 80

/** One visible line of text; never empty when `otherwise` is not. */
export const oneLine = (text: string, max: number, otherwise = ''): string => {
  const clean = text.replace(/\s+/g, ' ').replace(UNSEEN, '').replace(/\s+/g, ' ').trim()
  return cut(clean.replaceAll('\u200D', '').trim() ? clean : otherwise, max)
}

/** At most `max` UTF-16 units, with an ellipsis when something is missing, never in the middle of a character. */
export const cut = (text: string, max: number): string => {
  if (text.length <= max) return text
  return `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$|\u200D$/, '')}…`
}

/** Two names that people read as the same: case, width, accents' spelling and blanks aside. */
const readsAs = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')

const MARK = ' (customer)'

/** A customer's name as the author of a post: nobody of ours, not Slack, and one visible line. */
export const safeName = (name: string, reserved: readonly string[]): string => {
  const shown = oneLine(name, NAME_MAX, 'Customer')
  const ours = new Set(reserved.map(readsAs))
  // "Maya" with a mark behind it may itself be somebody's name; it is not when it says customer.
  return ours.has(readsAs(shown)) || (!readsAs(shown) && ours.has(''))
    ? cut(shown, NAME_MAX - MARK.length) + MARK
    : shown
}

/** Escaped, and cut so that even the escaped text fits. */
export const escapedCut = (text: string, max: number): string => {
  const all = escapeMrkdwn(text)
  if (all.length <= max) return all
  let most = Math.min(text.length, max - 1)
  while (escapeMrkdwn(cut(text, most)).length > max) most = Math.floor(most * 0.8)
  return escapeMrkdwn(cut(text, most))
}
