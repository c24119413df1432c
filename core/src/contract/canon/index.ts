export { cleanText } from './clean.ts'
export { isSafeHref } from './href.ts'
export { toHtml } from './html.ts'
export { fromMarkdown, toMarkdown } from './markdown.ts'
export { dropMarks, marks } from './marks.ts'
export { fromPlain, toPlain } from './plain.ts'
export { canonSchema } from './schema.ts'
export { splitText } from './split.ts'
export { tidy } from './tidy.ts'
export type {
  Canon,
  CanonBlock,
  CanonBreak,
  CanonCode,
  CanonInline,
  CanonInlineCode,
  CanonItem,
  CanonLink,
  CanonList,
  CanonNode,
  CanonParagraph,
  CanonQuote,
  CanonStyle,
  CanonText,
  Mark,
} from './types.ts'
export { MARKS } from './types.ts'
