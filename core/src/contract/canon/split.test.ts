import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyCanon, anyText, cpuMs } from '../../testing/canon.ts'
import type { Mark } from './index.ts'
import { dropMarks, fromMarkdown, fromPlain, MARKS, marks, splitText, toMarkdown, toPlain } from './index.ts'

const squeezed = (it: string): string => it.replace(/\s+/g, '')
const longText = fc.array(anyText, { maxLength: 30 }).map((it) => it.join(''))

describe('a text too long for its channel', () => {
  test('is parted between paragraphs, else sentences, else words', () => {
    expect(splitText('One two.\n\nThree four.', 14)).toEqual(['One two.', 'Three four.'])
    expect(splitText('One two. Three four.', 12)).toEqual(['One two.', 'Three four.'])
    expect(splitText('Onward twofold threefold', 15)).toEqual(['Onward twofold', 'threefold'])
  })

  test('never inside an address that fits, nor inside a character', () => {
    expect(splitText('see https://shop.example/a-b-c now', 30)).toEqual(['see https://shop.example/a-b-c', 'now'])
    expect(splitText('Look, there: https://shop.example/a-b-c', 30)).toEqual([
      'Look, there:',
      'https://shop.example/a-b-c',
    ])
    expect(splitText('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 20)).toEqual(['👩‍👩‍👧👩‍👩‍👧', '👩‍👩‍👧'])
    expect(splitText('😀😀', 1)).toEqual(['😀', '😀'])
  })

  test('keeps the indentation of the next line', () => {
    expect(splitText('first line\n    second line', 16)).toEqual(['first line', '    second line'])
  })

  test('is counted as the channel counts', () => {
    const bytes = (it: string): number => new TextEncoder().encode(it).length
    const pieces = splitText('Grüße aus Köln und Düsseldorf', 12, bytes)
    expect(pieces).toEqual(['Grüße aus', 'Köln und', 'Düsseldorf'])
    expect(Math.max(...pieces.map(bytes))).toBeLessThanOrEqual(12)
  })

  test('loses nothing but blanks, and every piece fits', () => {
    fc.assert(
      fc.property(longText, fc.integer({ min: 64, max: 200 }), (typed, max) => {
        const pieces = splitText(typed, max)
        expect(squeezed(pieces.join(''))).toBe(squeezed(typed))
        for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(max)
      }),
    )
  })

  test('100 kB take a moment', () => {
    for (const unit of ['a', 'a ', 'a\n', 'a\n\n', 'Hello there. ', '\u0301', '字']) {
      const long = unit.repeat(100_000 / unit.length)
      expect(cpuMs(() => [splitText(long, 4096), splitText(fromPlain(long), 4096)])).toBeLessThan(5_000)
    }
  })
})

describe('rich text too long for its channel', () => {
  test('a mark goes on in the next piece, a list goes on counting', () => {
    expect(splitText(fromMarkdown('**One two. Three four.**'), 12).map(toMarkdown)).toEqual([
      '**One two.**',
      '**Three four.**',
    ])
    expect(splitText(fromMarkdown('1. aaaa\n2. bbbb\n3. cccc'), 16).map(toPlain)).toEqual([
      '1. aaaa\n2. bbbb',
      '3. cccc',
    ])
    expect(splitText(fromMarkdown('```js\naaaa\nbbbb\n```\n> q'), 6).map(toMarkdown)).toEqual([
      '```js\naaaa\n```',
      '```js\nbbbb\n```',
      '> q',
    ])
  })

  test('a link stays whole where it fits, and is text where it does not', () => {
    const canon = fromMarkdown('Please look at [our page](https://x.example) soon')
    expect(splitText(canon, 30).map(toMarkdown)).toEqual(['Please look at', '[our page](https://x.example)', 'soon'])
    expect(splitText(canon, 15).map(toPlain).join(' ')).toContain('our page')
  })

  test('loses nothing but blanks, and every piece fits', () => {
    fc.assert(
      fc.property(anyCanon, fc.integer({ min: 90, max: 200 }), (canon, max) => {
        const words = (it: string): string => squeezed(it.replace(/(?:^|\n)[> ]*(?:(?:-|\d+\.) ?)*[> ]*/g, ''))
        const pieces = splitText(canon, max)
        for (const piece of pieces) expect(toPlain(piece).length).toBeLessThanOrEqual(max)
        if (!marks(canon).some((mark) => mark === 'list' || mark === 'blockquote' || mark === 'link'))
          expect(words(pieces.map(toPlain).join('\n'))).toBe(words(toPlain(canon)))
      }),
    )
  })
})

describe('a channel that knows few marks', () => {
  test('gets the rest in plain text, with what it knows kept inside', () => {
    const canon = fromMarkdown('- **a** `b`\n- [c](https://x.example)')
    expect(marks(canon)).toEqual(['strong', 'inlineCode', 'link', 'list'])
    expect(toMarkdown(dropMarks(canon, ['strong']))).toBe('\\- **a** b\\\n\\- c (https\\://x.example)')
  })

  test('never sees a mark it does not know, and reads the same words', () => {
    fc.assert(
      fc.property(anyCanon, fc.subarray<Mark>([...MARKS]), (canon, known) => {
        const dropped = dropMarks(canon, known)
        expect(marks(dropped).filter((mark) => !known.includes(mark))).toEqual([])
        const words = (it: string): string => squeezed(it).replaceAll('>', '')
        expect(words(toPlain(dropped))).toBe(words(toPlain(canon)))
        expect(dropMarks(canon, MARKS)).toEqual(canon)
      }),
    )
  })
})
