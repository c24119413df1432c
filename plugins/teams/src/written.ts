// What stands in a field of a form. Teams has none for rich text, so it is Markdown there, as in the panel.
import { isDeepStrictEqual } from 'node:util'
import type { Canon } from '@deskless/core/contract'
import { fromMarkdown, toPlain, writeTemplate } from '@deskless/core/contract'

/** What somebody typed into a field. */
export const readField = (typed: string): Canon => fromMarkdown(typed)

/** What stands in a field before they do: words without signs, where these alone read back as the same. */
export const writeField = (canon: Canon): string => {
  const words = toPlain(canon)
  return isDeepStrictEqual(readField(words), canon) ? words : writeTemplate(canon)
}
