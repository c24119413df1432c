// The beginning of a line that an administrator chose to mean "for the customer".
import { emojiOf } from './emoji.ts'
import type { Json } from './json.ts'
import { asJson, asList, asText } from './json.ts'

type LineShape = { text?: string | undefined; blocks?: readonly unknown[] | undefined }

/** Without the prefix it begins with; undefined when it does not, or when the line could be read in two ways. */
export const stripPrefix = (
  { text = '', blocks }: LineShape,
  prefix: string | undefined,
): { text: string; blocks?: unknown[] } | undefined => {
  if (!prefix) return undefined
  if (!blocks?.length)
    return text.trimStart().startsWith(escaped(prefix)) ? { text: after(text, escaped(prefix)) } : undefined
  const [first, ...others] = blocks.map(asJson)
  const stripped = first?.type === 'rich_text' ? strippedBlock(first, prefix) : undefined
  return stripped && { text: after(text, escaped(prefix)), blocks: [stripped, ...others] }
}

/** In `text` Slack writes these three as entities. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const after = (text: string, prefix: string): string => {
  const said = text.trimStart()
  return said.startsWith(prefix) ? said.slice(prefix.length).trimStart() : said
}

const strippedBlock = (block: Json, prefix: string): Json | undefined => {
  const [first, ...others] = asList(block.elements).map(asJson)
  if (first?.type !== 'rich_text_section') return undefined
  const words = strippedWords(asList(first.elements).map(asJson), prefix)
  return words && { ...block, elements: [{ ...first, elements: words }, ...others] }
}

/** As running text, or as the emoji Slack makes of a prefix that is one. */
const strippedWords = ([first, ...rest]: Json[], prefix: string): Json[] | undefined => {
  if (first?.type === 'emoji' && (emojiOf(first) === prefix || `:${asText(first.name)}:` === prefix))
    return withoutBlank(rest)
  if (first?.type !== 'text' || isCode(first) || !asText(first.text).trimStart().startsWith(prefix)) return undefined
  return withoutBlank([{ ...first, text: after(asText(first.text), prefix) }, ...rest])
}

const isCode = ({ style }: Json): boolean => asJson(style).code === true

const withoutBlank = ([first, ...rest]: Json[]): Json[] => {
  if (first?.type !== 'text') return first ? [first, ...rest] : []
  const text = asText(first.text).trimStart()
  return text ? [{ ...first, text }, ...rest] : rest
}
