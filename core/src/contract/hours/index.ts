export type { Hours } from './schema.ts'
export { hoursSchema } from './schema.ts'
export type { OpenSpan } from './spans.ts'
export { isOpen, openSpans, opensNext } from './spans.ts'
