import { describe, expect, test } from 'vitest'
import type { MessageView, MirrorKeys } from '../contract/index.ts'
import type { Seen } from './steps.ts'
import { editsOf, postsOf } from './steps.ts'

const nadia = { kind: 'contact', id: 'nadia', name: 'Nadia' } as const
const maya = { kind: 'member', id: 'maya', name: 'Maya' } as const

const message = (number: number, change: Partial<MessageView> = {}): MessageView => ({
  id: `m${number}`,
  conversation: 'c',
  number,
  seq: number,
  kind: 'in',
  author: nadia,
  parts: [{ is: 'text', text: `line ${number}` }],
  text: `line ${number}`,
  createdAt: new Date(0),
  reactions: [],
  ...change,
})

const known = (messages: MessageView[], keys: Record<string, MirrorKeys> = {}) => ({
  installation: 'slack',
  messages: new Map(messages.map((m) => [m.id, m])),
  keys: new Map(Object.entries(keys)),
})

const event = (seq: number, type: string, of?: string): Seen => ({ seq, type, message: of ?? null })
const outline = (posts: ReturnType<typeof postsOf>) =>
  posts.map((p) => [p.seq, p.upTo, ...p.earlier.map((m) => m.id), p.message.id])

describe('posts', () => {
  test('each new line once, in order', () => {
    const posts = postsOf(
      [event(1, 'conversation.opened'), event(2, 'message.received', 'm1'), event(3, 'message.sent', 'm2')],
      known([message(1), message(2, { kind: 'out', author: maya })]),
    )
    expect(outline(posts)).toEqual([
      [2, 2, 'm1'],
      [3, 3, 'm2'],
    ])
  })

  test('a line typed in the thread is not posted again', () => {
    expect(
      postsOf(
        [event(2, 'note.added', 'm1')],
        known([message(1, { kind: 'note' })], { m1: { posts: [], typed: ['C1:1.1'] } }),
      ),
    ).toEqual([])
  })

  test('a line removed before it was shown is not shown', () => {
    expect(
      postsOf(
        [event(1, 'message.received', 'm1'), event(2, 'message.removed', 'm1')],
        known([message(1, { removedAt: new Date() })]),
      ),
    ).toEqual([])
  })

  test('three in a row keep a post each; from four on they share one', () => {
    const received = (count: number) =>
      Array.from({ length: count }, (_, i) => event(i + 1, 'message.received', `m${i + 1}`))
    const lines = Array.from({ length: 12 }, (_, i) => message(i + 1))
    expect(outline(postsOf(received(3), known(lines)))).toEqual([
      [1, 1, 'm1'],
      [2, 2, 'm2'],
      [3, 3, 'm3'],
    ])
    expect(outline(postsOf(received(12), known(lines)))).toEqual([
      [1, 10, 'm1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8', 'm9', 'm10'],
      [11, 12, 'm11', 'm12'],
    ])
  })

  describe('one in doubt holds what it held before', () => {
    const lines = [2, 3, 4, 5, 6].map((number) => message(number))
    const told = lines.map(({ id, number }) => event(number, 'message.received', id))
    const doubted = { seq: 2, message: 'm4' }

    test('also when so little waits by now that nothing would be folded', () => {
      expect(outline(postsOf(told.slice(0, 3), { ...known(lines), inDoubt: doubted }))).toEqual([
        [2, 4, 'm2', 'm3', 'm4'],
      ])
    })

    test('and nothing that came since', () => {
      expect(outline(postsOf(told, { ...known(lines), inDoubt: doubted }))).toEqual([
        [2, 4, 'm2', 'm3', 'm4'],
        [5, 6, 'm5', 'm6'],
      ])
    })

    test('under its old place, also where its first line was taken back', () => {
      const [first, ...rest] = lines
      const now = known([{ ...first!, removedAt: new Date() }, ...rest])
      expect(outline(postsOf(told.slice(0, 3), { ...now, inDoubt: doubted }))).toEqual([[2, 4, 'm3', 'm4']])
    })
  })

  test('no two people and no file share a post', () => {
    const events = [1, 2, 3, 4, 5].map((n) => event(n, 'message.received', `m${n}`))
    const file = { is: 'file', name: 'a.png', mime: 'image/png', as: 'image' } as const
    const lines = [
      message(1),
      message(2, { kind: 'out', author: maya }),
      message(3, { parts: [file] }),
      message(4),
      message(5),
    ]
    expect(outline(postsOf(events, known(lines)))).toEqual([
      [1, 1, 'm1'],
      [2, 2, 'm2'],
      [3, 3, 'm3'],
      [4, 5, 'm4', 'm5'],
    ])
  })

  test('activity always shares', () => {
    const lines = [1, 2].map((n) => message(n, { kind: 'activity', author: maya }))
    expect(
      outline(postsOf([event(1, 'activity.added', 'm1'), event(2, 'activity.added', 'm2')], known(lines))),
    ).toEqual([[1, 2, 'm1', 'm2']])
  })

  test('trouble with a line that has no post of its own is shown anew', () => {
    const failed = message(1, { kind: 'out', delivery: { status: 'failed', tell: 'No such number.' } })
    expect(outline(postsOf([event(9, 'delivery.changed', 'm1')], known([failed])))).toEqual([[9, 9, 'm1']])
    expect(postsOf([event(9, 'delivery.changed', 'm1')], known([{ ...failed, delivery: { status: 'read' } }]))).toEqual(
      [],
    )
  })
})

describe('edits', () => {
  const keys = { m1: { posts: ['C1:1.1'], typed: [] } }

  test('only the last tick of a line', () => {
    const sent = message(1, { kind: 'out', delivery: { status: 'read' } })
    const edits = editsOf([event(5, 'delivery.changed', 'm1'), event(6, 'delivery.changed', 'm1')], known([sent], keys))
    expect(edits.map(({ op, seq }) => [op, seq])).toEqual([['tick', 6]])
  })

  test('an edit, a removal and a late file amend the post', () => {
    for (const type of ['message.edited', 'message.removed', 'file.changed'])
      expect(editsOf([event(5, type, 'm1')], known([message(1)], keys)).map((e) => e.op)).toEqual(['amend'])
  })

  test('what is not shown is not edited', () => {
    expect(editsOf([event(5, 'message.edited', 'm1')], known([message(1)]))).toEqual([])
  })
})
