// Only ever loaded by `rich.ts`, when it is needed.
export { fromMarkdown, toMarkdown } from '../contract/canon/markdown.ts'
export { toPlain } from '../contract/canon/plain.ts'
