import { describe, expect, test } from 'vitest'
import type { Stretch } from './stretch.ts'
import { changed, empty, HELD_MAX, hasNewer, hasOlder, joined, openingAt } from './stretch.ts'
import type { Message } from './types.ts'

const line = (number: number, seq = number, text = `line ${number}`): Message => ({
  id: `m${number}`,
  conversation: 'c',
  number,
  seq,
  kind: 'in',
  author: { kind: 'contact', name: 'Nadia' },
  parts: [{ is: 'text', text }],
  text,
  createdAt: '2026-11-20T12:00:00Z',
  reactions: [],
})
const lines = (from: number, to: number): Message[] => Array.from({ length: to - from + 1 }, (_, i) => line(from + i))
const numbers = ({ messages }: Stretch): string => {
  const [first, last] = [messages[0]?.number, messages.at(-1)?.number]
  return `${first}–${last} of ${messages.length}`
}
const opened = (from: number, to: number, lastNumber = to): Stretch => ({
  ...joined(empty, lines(from, to), 'below'),
  lastNumber,
})

describe('where a conversation opens', () => {
  test('at the end when all is read, or little is new', () => {
    expect(openingAt(50, 50)).toBeUndefined()
    expect(openingAt(45, 50)).toBeUndefined()
  })
  test('some lines above the first of many that nobody read', () => expect(openingAt(20, 90)).toBe(15))
  test('at the beginning of one nobody ever read', () => expect(openingAt(0, 90)).toBe(1))
})

describe('pages', () => {
  test('above and below, without a gap and without a line twice', () => {
    const stretch = joined(joined(opened(41, 80, 120), lines(1, 41), 'above'), lines(80, 120), 'below')
    expect(numbers(stretch)).toBe('1–120 of 120')
    expect([hasOlder(stretch), hasNewer(stretch)]).toEqual([false, false])
  })
  test('somebody who reads on and on holds only so many', () => {
    const stretch = joined(opened(1, HELD_MAX), lines(HELD_MAX + 1, HELD_MAX + 40), 'below')
    expect(numbers(stretch)).toBe(`41–${HELD_MAX + 40} of ${HELD_MAX}`)
    expect(hasOlder(stretch)).toBe(true)
    const back = joined(stretch, lines(1, 40), 'above')
    expect(numbers(back)).toBe(`1–${HELD_MAX} of ${HELD_MAX}`)
    expect(hasNewer(back)).toBe(true)
  })
  test('a page that was asked for before a change does not undo it', () => {
    const edited = changed(opened(1, 3), [line(2, 9, 'edited')])
    expect(joined(edited, lines(1, 3), 'above').messages[1]?.text).toBe('edited')
  })
})

describe('news', () => {
  test('a new line follows on the last', () => expect(numbers(changed(opened(1, 3), lines(4, 5)))).toBe('1–5 of 5'))
  test('in whatever order they come', () => {
    expect(numbers(changed(opened(1, 3), lines(4, 5).reverse()))).toBe('1–5 of 5')
  })
  test('who reads further up hears that there is more', () => {
    const stretch = changed(opened(1, 40, 100), [line(101)])
    expect(numbers(stretch)).toBe('1–40 of 40')
    expect([stretch.lastNumber, hasNewer(stretch)]).toEqual([101, true])
  })
  test('an edit takes the place of what it edits; an older telling does not', () => {
    const edited = changed(opened(1, 3), [line(2, 7, 'new words')])
    expect(edited.messages[1]?.text).toBe('new words')
    expect(changed(edited, [line(2, 5, 'older words')]).messages[1]?.text).toBe('new words')
  })
  test('a change of what is not held is nothing to show', () => {
    expect(numbers(changed(opened(41, 80, 80), [line(3, 99)]))).toBe('41–80 of 40')
  })
})
