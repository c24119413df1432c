import { expect, test } from 'vitest'
import type { Connection } from '../context.ts'
import type { MessageView } from '../views.ts'
import { talkBefore } from './talk.ts'

type Said = { kind: MessageView['kind']; by?: string; ago?: number; times?: number }

/** A conversation of lines, oldest first, read page by page as the hub gives them. */
const talk = (lines: readonly Said[], answering = false) => {
  const all = lines
    .flatMap((line) => Array<Said>(line.times ?? 1).fill(line))
    .map(({ kind, by = 'omar', ago = 1 }, index) => ({
      id: `m${index + 1}`,
      number: index + 1,
      kind,
      author: { id: by },
      createdAt: new Date(Date.now() - ago * 1_000),
    })) as unknown as MessageView[]
  const messages = async (_id: string, { before = Infinity, limit = 50 } = {}) =>
    all.filter(({ number }) => number < before).slice(-limit)
  return {
    hub: { read: { messages } },
    desk: { holds: { othersIn: async () => answering } },
  } as unknown as Pick<Connection, 'hub' | 'desk'>
}

const asked = { view: { conversation: { id: 'c' } }, member: { id: 'maya' } } as unknown as Parameters<
  typeof talkBefore
>[1]
const typed = { ...asked, gesture: 'typed' as never }

const NOTHING = { afterNote: false, afterReply: false }
const note: Said = { kind: 'note' }
const reply: Said = { kind: 'out' }

test.each([
  ['nothing was said', [], NOTHING],
  ['a colleague’s note a moment ago', [note], { afterNote: true, afterReply: false }],
  ['a colleague’s answer a moment ago', [reply], { afterNote: false, afterReply: true }],
  [
    'behind twenty labels and assignments',
    [note, { kind: 'activity', times: 20 }],
    { afterNote: true, afterReply: false },
  ],
  ['behind a hundred of them', [reply, { kind: 'activity', times: 100 }], { afterNote: false, afterReply: true }],
  ['an answer behind many other lines', [reply, { kind: 'in', times: 40 }], { afterNote: false, afterReply: true }],
  [
    'one’s own',
    [
      { ...note, by: 'maya' },
      { ...reply, by: 'maya' },
    ],
    NOTHING,
  ],
  ['a note with a line after it', [note, { kind: 'in' }], NOTHING],
  ['two minutes later', [{ ...note, ago: 121 }], NOTHING],
  ['an answer, a minute later', [{ ...reply, ago: 61 }], NOTHING],
] as const)('%s', async (_name, lines, before) => {
  expect(await talkBefore(talk(lines), typed)).toEqual(before)
})

test('the line itself, where it stands already, is not what came before it', async () => {
  expect(await talkBefore(talk([note]), { ...typed, stands: 'm1' })).toEqual(NOTHING)
})

test('a colleague’s line that is held counts as an answer', async () => {
  expect(await talkBefore(talk([], true), typed)).toEqual({ afterNote: false, afterReply: true })
})

test.each(['modal', 'preview', 'correction'] as const)(
  'what is seen before it goes out is not asked about: %s',
  async (gesture) => {
    expect(await talkBefore(talk([note, reply]), { ...asked, gesture })).toEqual(NOTHING)
  },
)
