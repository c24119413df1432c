import { z } from 'zod'
import { cleanText } from './clean.ts'
import { isSafeHref } from './href.ts'
import { DEPTH_MAX, tidy } from './tidy.ts'
import type { Canon, CanonBlock, CanonInline } from './types.ts'

/** Characters plus nodes. Any text of 100,000 characters fits, however it is marked up. */
const CANON_WEIGHT_MAX = 500_000

const value = z.string().overwrite(cleanText)
const inlines = z.array(z.lazy(() => inline))
const blocks = z.array(z.lazy(() => block))

const inline: z.ZodType<CanonInline> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), value }),
  z.object({ type: z.literal('inlineCode'), value }),
  z.object({ type: z.literal('break') }),
  z.object({ type: z.enum(['strong', 'emphasis', 'delete']), children: inlines }),
  z.object({
    type: z.literal('link'),
    url: z.string().refine(isSafeHref, { error: 'A link leads to http, https, mailto or tel.' }),
    children: inlines,
  }),
])

const item = z.object({ type: z.literal('listItem'), children: blocks })

const block: z.ZodType<CanonBlock> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('paragraph'), children: inlines }),
  z.object({ type: z.literal('code'), value, lang: z.string().max(50).overwrite(cleanText).optional() }),
  z.object({ type: z.literal('blockquote'), children: blocks }),
  z.object({
    type: z.literal('list'),
    ordered: z.boolean(),
    start: z.int().min(0).max(999_999_999).optional(),
    children: z.array(item),
  }),
])

const root: z.ZodType<Canon> = z.object({ type: z.literal('root'), children: blocks })

type Ctx = { addIssue(message: string): void }

/** Weighs the tree with a stack of its own, so that a tree built to exhaust ours never reaches the recursive schema. */
const fence = (tree: unknown, ctx: Ctx): unknown => {
  let weight = 0
  const rest: { node: unknown; depth: number }[] = [{ node: tree, depth: 0 }]
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { node, depth } = next
    if (typeof node !== 'object' || node === null) continue
    const { value, url, children } = node as Record<string, unknown>
    weight += 1 + lengthOf(value) + lengthOf(url) + lengthOf(children)
    if (depth > DEPTH_MAX) return refuse(ctx, `Rich text may be ${DEPTH_MAX} levels deep.`)
    if (weight > CANON_WEIGHT_MAX) return refuse(ctx, 'This rich text is too long.')
    if (Array.isArray(children)) for (const child of children) rest.push({ node: child, depth: depth + 1 })
  }
  return tree
}

const lengthOf = (it: unknown): number => (typeof it === 'string' || Array.isArray(it) ? it.length : 0)

const refuse = (ctx: Ctx, message: string): never => {
  ctx.addIssue(message)
  return z.NEVER
}

/** Accepts canon from outside, drops fields it does not know, and hands out tidy canon. */
export const canonSchema: z.ZodType<Canon> = z.preprocess(fence, root.overwrite(tidy))
