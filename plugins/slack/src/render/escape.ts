// Other people's words, made harmless where Slack would read meaning into them.
import { cut, oneLine } from '@deskless/core/contract'

export { cut, oneLine }

/** The three characters that begin something in mrkdwn. `<!channel>` from a customer is then just text. */
export const escapeMrkdwn = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const NAME_MAX = 80

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
