import type { Canon } from '../contract/canon/types.ts'
import type { TextPart } from '../contract/parts.ts'

// The parser is larger than all the rest of a small app, so it is fetched with the first text that has a mark in it.

/** What somebody typed with Markdown's signs, as rich text and in plain words. */
export const readRich = async (typed: string): Promise<TextPart> => {
  const { fromMarkdown, toPlain } = await import('./markdown.ts')
  const canon = fromMarkdown(typed)
  return { is: 'text', text: toPlain(canon), canon }
}

/** The way back, for what is to be edited. */
export const writeRich = async (canon: Canon): Promise<string> => (await import('./markdown.ts')).toMarkdown(canon)
