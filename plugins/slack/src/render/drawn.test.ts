import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkMessage, LIMITS } from '../limits.ts'
import type { PostOptions } from './index.ts'
import { askBlocks, correctionBlocks, holdBlocks, listBlocks, noticeBlocks, postBlocks, tickFor } from './index.ts'
import { actionsOf, anyCanon, anyMessage, anyMirror, anyText, expectHarmless, maya, message, shown } from './testing.ts'

const options: PostOptions = { repeated: false, mode: 'explicit', contactName: 'Nadia', channel: 'Web chat' }
describe('posts in the thread', () => {
  test("nadia's words stand alone, under her own name", () => {
    const [post] = postBlocks(message(), [], options)
    expect(post?.blocks.map(({ type }) => type)).toEqual(['rich_text'])
    expect(post?.text).toBe('Where is my parcel?')
  })

  test("maya's answer from elsewhere names both and its fate", () => {
    const answer = message({
      kind: 'out',
      author: { kind: 'member', name: 'Maya' },
      delivery: { status: 'failed', tell: 'The <number> is gone.' },
    })
    const all = shown(postBlocks(answer, [], options))
    expect(all).toContain('*Maya* → Nadia (Web chat)')
    expect(all).toContain('⚠️ *Not sent*: The &lt;number&gt; is gone.')
  })

  test('a note is locked, an edit and a repeat are marked', () => {
    const note = message({ kind: 'note', author: { kind: 'member', name: 'Omar' }, editedAt: new Date() })
    const all = shown(postBlocks(note, [], { ...options, repeated: true }))
    for (const words of ['🔒 *Omar* · internal note', '✏️ edited', '🔁 Repeated']) expect(all).toContain(words)
  })

  test.each([
    ['failed', { status: 'failed', id: maya.id }, ['send_again']],
    ['in doubt', { status: 'unsure', id: maya.id }, ['send_again', 'it_arrived']],
    ['sent', { status: 'accepted' }, []],
  ] as const)('an answer that %s offers what can be done', (_name, delivery, offers) => {
    const answer = message({ kind: 'out', author: { kind: 'member', name: 'Maya' }, delivery })
    expect(actionsOf(postBlocks(answer, [], options)[0]!)).toEqual(offers)
    expect(actionsOf(postBlocks({ ...answer, removedAt: new Date() }, [], options)[0]!)).toEqual([])
  })

  test('a removed message leaves a tombstone in rich text and none of its words', () => {
    const [post] = postBlocks(message({ removedAt: new Date() }), [], options)
    expect(post?.blocks[0]?.type).toBe('rich_text')
    expect(shown(post)).not.toContain('parcel')
  })

  test('what happened is small, and folds into one block', () => {
    const activity = (text: string) =>
      message({ kind: 'activity', author: { kind: 'system', name: '' }, parts: [{ is: 'text', text }] })
    const [post, ...more] = postBlocks(activity('Maya resolved this.'), [activity('Maya took this.')], options)
    expect(post?.blocks).toEqual([
      {
        type: 'context',
        elements: [{ type: 'mrkdwn', verbatim: true, text: '• Maya took this.\n• Maya resolved this.' }],
      },
    ])
    expect(more).toEqual([])
  })

  test('a file that never came is named with a note', () => {
    const file = { is: 'file', name: 'invoice.pdf', mime: 'application/pdf', as: 'file', size: 1_200_000 } as const
    expect(shown(postBlocks(message({ parts: [file] }), [], options))).toContain('could not be fetched')
    expect(shown(postBlocks(message({ parts: [{ ...file, source: { id: 1 } }] }), [], options))).toContain(
      'still being fetched',
    )
    expect(shown(postBlocks(message({ parts: [{ ...file, file: maya.id }] }), [], options))).toContain(
      'invoice.pdf (1.2 MB)"',
    )
  })

  test('a very long letter becomes several posts and loses no word', () => {
    const long = Array.from({ length: 9_000 }, (_, i) => `word${i}`).join(' ')
    const posts = postBlocks(message({ parts: [{ is: 'text', text: long }] }), [], options)
    expect(posts.length).toBeGreaterThan(1)
    for (const post of posts) expect(checkMessage(post)).toEqual([])
    expect(shown(posts.map(({ blocks }) => blocks)).match(/word\d+/g)?.length).toBe(9_000)
  })

  test('are accepted by Slack whatever was written, and never call anybody', () => {
    const anyOptions = fc.record({
      repeated: fc.boolean(),
      mode: fc.constant('direct' as const),
      contactName: anyText,
      channel: anyText,
    })
    fc.assert(
      fc.property(anyMessage, fc.array(anyMessage, { maxLength: 3 }), anyOptions, (last, earlier, how) => {
        const posts = postBlocks(last, earlier, how)
        expect(posts.length).toBeGreaterThan(0)
        for (const post of posts) {
          expect(checkMessage(post, 'update')).toEqual([])
          expectHarmless(post)
        }
      }),
      { numRuns: 60 },
    )
  })
})

test('a tick never uses an emoji that people work with', () => {
  for (const status of ['queued', 'sending', 'accepted', 'delivered', 'read', 'failed', 'unsure'] as const)
    expect(['white_check_mark', 'eyes', 'zzz', 'lock', 'outbox_tray']).not.toContain(tickFor({ status }).emoji)
  expect(tickFor({ status: 'queued' }).emoji).toBeUndefined()
})

test('asking before sending shows the line and every reason', () => {
  const ask = askBlocks({
    to: 'Nadia',
    text: 'password: <!here>',
    because: ['secret', 'mention'],
    value: { c: 'c', n: 1 },
  })
  expect(actionsOf(ask)).toEqual(['send', 'keep'])
  expect(shown(ask)).toContain('password or key')
  expectHarmless(ask)
  fc.assert(
    fc.property(anyText, anyText, (to, text) => {
      expect(checkMessage(askBlocks({ to, text, because: [], value: { c: 'c', n: 1 } }))).toEqual([])
    }),
  )
  expect(LIMITS.button.value).toBeGreaterThan(100)
})

test.each([
  [
    'what offers a correction',
    fc
      .tuple(anyMirror, fc.option(anyCanon, { nil: undefined }), anyText)
      .map(([view, canon, why]) => correctionBlocks(view, canon, why)),
  ],
  [
    'what waits',
    fc
      .tuple(anyText, fc.nat({ max: 60 }))
      .map(([to, seconds]) => holdBlocks({ to, seconds, value: { c: maya.id, n: 1, key: 'C1:1.1' } })),
  ],
  [
    'a list',
    fc.tuple(anyText, anyText, fc.array(anyMirror, { maxLength: 8 }), fc.boolean()).map(([title, empty, views, more]) =>
      listBlocks({
        title: title.slice(0, 300),
        empty,
        rows: views.map(({ conversation }) => conversation),
        places: new Map(views.map(({ conversation: { id } }) => [id, { channel: 'C1', root: 'C1:1.1' }])),
        workspace: 'https://acme.slack.com/',
        ...(more ? { next: { list: 'queue', words: 'mine', after: 'x'.repeat(200) } } : {}),
      }),
    ),
  ],
  [
    'what tells of a delivery',
    fc
      .tuple(anyMirror, anyMessage, fc.boolean())
      .map(([{ conversation }, said, repeated]) =>
        noticeBlocks(
          { is: 'delivery', id: maya.id, conversation, message: said, repeated },
          'https://acme.slack.com/1',
        ),
      ),
  ],
] as const)('%s is accepted by Slack whatever it says', (_name, drawn) => {
  fc.assert(
    fc.property(drawn as fc.Arbitrary<ReturnType<typeof askBlocks>>, (said) => {
      expect(checkMessage(said)).toEqual([])
    }),
    { numRuns: 60 },
  )
})
