import fc from 'fast-check'
import type { Canon, CanonBlock, CanonInline } from '../contract/canon/index.ts'
import { tidy } from '../contract/canon/index.ts'

/** Text as the world sends it: emoji, combining marks, right-to-left, markup of other languages, blanks at both ends. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: fc.constantFrom(...'ab1 *_~`[]()<>#-+.:!|\\&"@/\n\té👩‍👩‍👧ع\u0301'), maxLength: 20 }),
  fc.constantFrom(
    'Where is my parcel?',
    'https://shop.example/a_b?c=1&d=2',
    'www.shop.example',
    'nadia@shop.example',
    '<script>alert(1)</script>',
    '1. one',
    '> quoted',
    '# title',
    '&amp;',
    '---',
  ),
)

const url = fc.constantFrom(
  'https://shop.example/a_(b)?c=1&d="2"',
  'http://www.shop.example',
  'mailto:nadia@shop.example',
  'tel:+4930123',
)

const { inline } = fc.letrec<{ inline: CanonInline }>((tie) => ({
  inline: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    anyText.map((value): CanonInline => ({ type: 'text', value })),
    anyText.map((value): CanonInline => ({ type: 'inlineCode', value })),
    fc.constant<CanonInline>({ type: 'break' }),
    fc.record({
      type: fc.constantFrom('strong' as const, 'emphasis' as const, 'delete' as const),
      children: fc.array(tie('inline'), { maxLength: 3 }),
    }),
    fc.record({ type: fc.constant('link' as const), url, children: fc.array(tie('inline'), { maxLength: 3 }) }),
  ),
}))

const { block } = fc.letrec<{ block: CanonBlock }>((tie) => {
  const blocks = fc.array(tie('block'), { maxLength: 3 })
  const item = fc.record({ type: fc.constant('listItem' as const), children: blocks })
  return {
    block: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.record({ type: fc.constant('paragraph' as const), children: fc.array(inline, { maxLength: 4 }) }),
      fc.record({ type: fc.constant('code' as const), value: anyText }),
      fc.record({ type: fc.constant('blockquote' as const), children: blocks }),
      fc.record({
        type: fc.constant('list' as const),
        ordered: fc.boolean(),
        children: fc.array(item, { maxLength: 3 }),
      }),
    ),
  }
})

/** Any rich text there can be. */
export const anyCanon: fc.Arbitrary<Canon> = fc
  .array(block, { maxLength: 4 })
  .map((children) => tidy({ type: 'root', children }))

/** Work, not waiting: a clock on the wall would measure what else the machine does. */
export const cpuMs = (work: () => unknown): number => {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
