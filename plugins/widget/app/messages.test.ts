import { describe, expect, test } from 'vitest'
import { contrast } from '../src/colours.ts'
import type { VisitorMessage } from '../src/wire.ts'
import { sizeText } from './later/size.ts'
import { linesOf, merged, notYetIn, readUpTo, removed, rowsOf } from './messages.ts'
import type { Local } from './state.ts'
import { words as ar } from './strings/ar.ts'
import { en } from './strings/en.ts'
import { palette, SURFACE } from './theme.ts'
import { plural } from './words.ts'

const message = (id: string, number: number, fields: Partial<VisitorMessage> = {}): VisitorMessage => ({
  id,
  number,
  thread: 't',
  conversation: 'c1',
  side: 'us',
  author: { name: 'Maya' },
  parts: [{ is: 'text', text: id }],
  at: `2026-11-20T10:0${number}:00.000Z`,
  ...fields,
})
const ids = (list: readonly VisitorMessage[]) => list.map(({ id }) => id)
const waiting = (id: string): Local => ({
  id,
  state: 'waiting',
  body: { at: '2026-11-20T10:05:00.000Z', item: { is: 'message', id, text: id } },
})

describe('the list of messages', () => {
  test('whatever order they come in, older conversations stand first and numbers count', () => {
    const list = merged([message('b', 2)], [message('d', 1, { conversation: 'c2' }), message('a', 1), message('b', 2)])
    expect(ids(list)).toEqual(['a', 'b', 'd'])
  })

  test('an edit replaces, a removal empties, and a tick never goes back', () => {
    const mine = message('m', 3, { side: 'me', status: 'delivered' })
    const read = readUpTo([mine], 'c1', 3)
    expect(read[0]?.status).toBe('read')
    expect(merged(read, [mine])[0]?.status).toBe('read')
    expect(merged([message('a', 1)], [message('a', 1, { parts: [{ is: 'text', text: 'new' }] })])[0]?.parts).toEqual([
      { is: 'text', text: 'new' },
    ])
    expect(removed([message('a', 1)], 'a')[0]).toMatchObject({ removed: true, parts: [] })
  })

  test('a line of one’s own is shown once: from here until the history has it', () => {
    const known = [message('server', 1, { side: 'me', client: 'mine', author: undefined })]
    expect(notYetIn([waiting('mine'), waiting('next')], known).map(({ id }) => id)).toEqual(['next'])
    expect(linesOf(known, [waiting('next')]).map(({ key }) => key)).toEqual(['mine', 'next'])
  })

  test('days are parted, and lines of one author close in time stand together', () => {
    const rows = rowsOf(
      linesOf(
        [
          message('a', 1),
          message('b', 2),
          message('c', 3, { author: { name: 'Omar' } }),
          message('d', 4, { at: '2026-11-21T10:00:00.000Z' }),
        ],
        [],
      ),
    )
    expect(
      rows.map((row) => (row.is === 'day' ? '—' : `${row.key}${row.first ? ' first' : ''}${row.last ? ' last' : ''}`)),
    ).toEqual(['—', 'a first', 'b last', 'c first last', '—', 'd first last'])
  })
})

describe('words and colours', () => {
  test('numbers follow the language', () => {
    expect(plural(en.unread, 1, 'en')).toBe('1 unread message')
    expect(plural(ar.unread, 2, 'ar')).toBe('رسالتان غير مقروءتين')
    expect(sizeText(20 * 1024 * 1024, 'es')).toBe('20 MB')
  })

  test.each(['#3b4ef0', '#2f5d50', '#ffd400', '#ff5a5f', '#ffffff', '#000000', '#808080', 'nonsense'])(
    'the accent %s is readable wherever it stands',
    (accent) => {
      const channels = (hex: string) =>
        [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)) as [number, number, number]
      for (const mood of ['light', 'dark'] as const) {
        const { '--accent': fond, '--on-accent': on, '--accent-text': text } = palette(accent, SURFACE[mood])
        expect(contrast(channels(fond), channels(on))).toBeGreaterThanOrEqual(4.5)
        for (const ground of mood === 'dark' ? ['#181a20', '#2a2d36'] : ['#ffffff', '#f1f3f7'])
          expect(contrast(channels(text), channels(ground))).toBeGreaterThanOrEqual(4.5)
      }
    },
  )
})
