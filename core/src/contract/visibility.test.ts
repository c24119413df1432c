import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Line } from './visibility.ts'
import { gestures, persons, visibility } from './visibility.ts'

/** Maya typed this herself, a moment ago, in a healthy thread, and meant it for the customer. */
const line = (change: Partial<Line> = {}): Line => ({
  mode: 'explicit',
  gesture: 'mention',
  actor: 'agent',
  line: 'own',
  actorIsAssignee: false,
  subtype: 'none',
  edit: false,
  text: 'Your parcel is on its way.',
  mentions: false,
  files: [],
  afterNote: false,
  afterReply: false,
  channelShared: 'no',
  conversation: 'live',
  ageMs: 300,
  internalHosts: ['wiki.acme.example'],
  ...change,
})

const asks = (...because: string[]) => ({ is: 'ask', because })

describe('a plain line', () => {
  test.each([
    ['explicit', { is: 'internal' }],
    ['confirm', asks('mode')],
    ['direct', { is: 'send' }],
    ['alerts', { is: 'internal' }],
  ] as const)('in mode %s', (mode, expected) => {
    expect(visibility(line({ mode, gesture: 'plain' }))).toEqual(expected)
  })
})

describe('a deliberate gesture of the author sends', () => {
  test.each(['modal', 'preview', 'reaction', 'mention', 'prefix'] as const)('%s', (gesture) => {
    expect(visibility(line({ gesture }))).toEqual({ is: 'send' })
  })
})

test('what calls a group or a whole channel goes out under no look at it', () => {
  for (const gesture of ['modal', 'preview'] as const) {
    expect(visibility(line({ gesture, mentions: true, callsGroup: true }))).toEqual(asks('group'))
    expect(visibility(line({ gesture, mentions: true, callsGroup: false }))).toEqual({ is: 'send' })
  }
})

describe('a guard turns a quick gesture into a question', () => {
  test.each([
    ['a mention of a colleague', { mentions: true }, 'mention'],
    ['a lock in front', { text: '🔒 she is angry' }, 'marked'],
    ['a lock behind', { text: 'she is angry :lock:' }, 'marked'],
    ['note:', { text: 'Note: do not refund' }, 'marked'],
    ['private:', { text: 'private: do not refund' }, 'marked'],
    ['//', { text: '// do not refund' }, 'marked'],
    ['a Slack permalink', { text: 'see https://acme.slack.com/archives/C1/p2' }, 'link'],
    ['a host of the house', { text: 'see https://docs.wiki.acme.example/x' }, 'link'],
    ['a bare host of the house', { text: 'it is on wiki.acme.example' }, 'link'],
    ['a private address', { text: 'open http://10.0.0.8:8080/admin' }, 'link'],
    ['a token', { text: 'use xoxb-123456789012-abcdef' }, 'secret'],
    ['a password', { text: 'the password is hunter22' }, 'secret'],
    ['a file of another conversation', { files: ['own', 'elsewhere'] }, 'file'],
    ['a colleague’s note a moment ago', { afterNote: true }, 'after-note'],
    ['a resolved conversation', { conversation: 'closed' }, 'closed'],
    ['a contact who said stop', { conversation: 'opted-out' }, 'opted-out'],
    ['a line caught up after an outage', { ageMs: 61_000 }, 'late'],
  ] as [string, Partial<Line>, string][])('%s', (_, change, because) => {
    for (const gesture of ['reaction', 'mention', 'prefix'] as const)
      expect(visibility(line({ gesture, ...change }))).toEqual(asks(because))
    expect(visibility(line({ mode: 'direct', gesture: 'plain', ...change }))).toEqual(asks(because))
  })

  test('a colleague who is answering, for a line that is nothing but typed', () => {
    expect(visibility(line({ mode: 'direct', gesture: 'plain', afterReply: true }))).toEqual(asks('after-reply'))
    expect(visibility(line({ gesture: 'mention', afterReply: true }))).toEqual({ is: 'send' })
  })

  test('several at once are all named', () => {
    expect(visibility(line({ mentions: true, text: '// x', ageMs: 99_000 }))).toEqual(asks('mention', 'marked', 'late'))
  })
})

describe('what no gesture overrides', () => {
  test.each([
    ['a viewer', { actor: 'not-permitted' }],
    ['a person without a seat', { actor: 'unmapped' }],
    ['a guest', { actor: 'guest' }],
    ['somebody of another company', { actor: 'external' }],
    ['an app', { actor: 'bot' }],
    ['a broadcast line', { subtype: 'broadcast' }],
    ['a subtype nobody knows', { subtype: 'unknown' }],
    ['a channel another company sees', { channelShared: 'yes' }],
    ['a channel that may be shared', { channelShared: 'unknown' }],
    ['mode alerts', { mode: 'alerts' }],
  ] as [string, Partial<Line>][])('%s stays internal', (_, change) => {
    for (const gesture of gestures) expect(visibility(line({ gesture, ...change }))).toEqual({ is: 'internal' })
  })
})

describe('invariants', () => {
  test('an edit never turns a note into a reply', () => {
    for (const gesture of ['mention', 'prefix', 'plain'] as const)
      for (const mode of ['explicit', 'confirm', 'direct'] as const)
        expect(visibility(line({ gesture, mode, edit: true }))).toEqual({ is: 'internal' })
  })

  test('a sent line may be corrected by its author, under the same guards', () => {
    expect(visibility(line({ gesture: 'correction', edit: true }))).toEqual({ is: 'send' })
    expect(visibility(line({ gesture: 'correction', edit: true, line: 'other' }))).toEqual({ is: 'internal' })
    expect(visibility(line({ gesture: 'correction', edit: true, text: '🔒 oops' }))).toEqual(asks('marked'))
  })

  test('a reaction by anybody but the author only asks', () => {
    expect(visibility(line({ gesture: 'reaction', line: 'other' }))).toEqual(asks('not-author'))
  })

  test('a reaction to a line that may have been changed since asks', () => {
    expect(visibility(line({ gesture: 'reaction', edit: true }))).toEqual(asks('edited'))
  })

  test('another’s line leaves only by the assignee, under a preview', () => {
    expect(visibility(line({ gesture: 'preview', line: 'other' }))).toEqual({ is: 'internal' })
    expect(visibility(line({ gesture: 'preview', line: 'other', actorIsAssignee: true }))).toEqual({ is: 'send' })
    expect(visibility(line({ gesture: 'preview', line: 'suggestion' }))).toEqual({ is: 'send' })
    expect(visibility(line({ gesture: 'preview', line: 'suggestion', actor: 'not-permitted' }))).toEqual({
      is: 'internal',
    })
    for (const gesture of gestures.filter((one) => one !== 'preview'))
      expect(visibility(line({ gesture, line: 'suggestion' })), gesture).not.toEqual({ is: 'send' })
    expect(visibility(line({ gesture: 'modal', line: 'other', actorIsAssignee: true }))).toEqual({ is: 'internal' })
  })

  test('even a confirmed preview is not sent late', () => {
    expect(visibility(line({ gesture: 'preview', ageMs: 61_000 }))).toEqual(asks('late'))
  })

  test('a preview confirms what only looked internal', () => {
    expect(visibility(line({ gesture: 'preview', text: 'note: our number is 10', mentions: true }))).toEqual({
      is: 'send',
    })
  })
})

const anything = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(undefined), fc.constant(null))
const junk = fc.record({
  mode: fc.oneof(fc.constantFrom('explicit', 'confirm', 'direct', 'alerts'), anything),
  gesture: fc.oneof(fc.constantFrom(...gestures), anything),
  actor: fc.oneof(fc.constantFrom(...persons), anything),
  line: fc.oneof(fc.constantFrom('own', 'other'), anything),
  actorIsAssignee: fc.oneof(fc.boolean(), anything),
  subtype: fc.oneof(fc.constantFrom('none', 'files', 'broadcast', 'unknown'), anything),
  edit: fc.oneof(fc.boolean(), anything),
  text: fc.oneof(
    fc.string(),
    fc.constantFrom('🔒 x', 'note: x', 'https://a.slack.com/archives/C1', 'the password is hunter22'),
    anything,
  ),
  mentions: fc.oneof(fc.boolean(), anything),
  files: fc.array(fc.oneof(fc.constantFrom('own', 'elsewhere'), anything)),
  afterNote: fc.oneof(fc.boolean(), anything),
  afterReply: fc.oneof(fc.boolean(), anything),
  channelShared: fc.oneof(fc.constantFrom('no', 'yes', 'unknown'), anything),
  conversation: fc.oneof(fc.constantFrom('live', 'closed', 'opted-out'), anything),
  ageMs: fc.oneof(fc.integer({ min: 0, max: 200_000 }), anything),
  internalHosts: fc.constant([]),
}) as unknown as fc.Arbitrary<Line>

/** A good line of which up to six things are anything: near enough to being sent to show what still keeps it. */
const spoilt = (good: fc.Arbitrary<Line>, except: (keyof Line)[] = []): fc.Arbitrary<Line> => {
  const fields = (Object.keys(line()) as (keyof Line)[]).filter((field) => !except.includes(field))
  return fc
    .tuple(good, junk, fc.subarray(fields, { maxLength: 6 }))
    .map(([it, other, changed]) => ({ ...it, ...Object.fromEntries(changed.map((field) => [field, other[field]])) }))
}
const good = fc
  .record({ mode: fc.constantFrom('explicit', 'confirm', 'direct'), gesture: fc.constantFrom(...gestures) })
  .map((some) => line(some as Partial<Line>))
const anyLine = fc.oneof(junk, spoilt(good))

test('internal never leaves: whatever the author, subtype, history, reaction, replay and state', () => {
  let sent = 0
  fc.assert(
    fc.property(anyLine, (some) => {
      if (visibility(some).is !== 'send') return
      sent++
      expect(some.actor).toBe('agent')
      expect(some.mode === 'direct' || some.gesture !== 'plain').toBe(true)
      expect(some.mode).not.toBe('alerts')
      expect(some.channelShared).toBe('no')
      expect(['none', 'files']).toContain(some.subtype)
      expect(some.line === 'own' || (some.gesture === 'preview' && some.actorIsAssignee === true)).toBe(true)
      expect(some.ageMs).toBeLessThanOrEqual(60_000)
      expect(some.files.every((file) => file === 'own')).toBe(true)
      if (some.edit !== false) expect(['modal', 'preview', 'reaction', 'correction']).toContain(some.gesture)
    }),
    { numRuns: 5_000 },
  )
  expect(sent).toBeGreaterThan(100)
})

/** What speaks against a line, each by itself: how it comes to a line, and what the verdict then names. */
const speaksAgainst: [Partial<Line>, string | undefined][] = [
  [{ mentions: true }, 'mention'],
  [{ text: '🔒 she is angry' }, 'marked'],
  [{ text: 'private: do not refund' }, 'marked'],
  [{ text: 'see https://acme.slack.com/archives/C1/p2' }, 'link'],
  [{ text: 'it is on wiki.acme.example' }, 'link'],
  [{ text: 'use xoxb-123456789012-abcdef' }, 'secret'],
  [{ text: 'the password is hunter22' }, 'secret'],
  [{ files: ['own', 'elsewhere'] }, 'file'],
  [{ afterNote: true }, 'after-note'],
  [{ afterReply: true }, 'after-reply'],
  [{ conversation: 'closed' }, 'closed'],
  [{ conversation: 'opted-out' }, 'opted-out'],
  [{ ageMs: 60_001 }, 'late'],
  [{ mode: 'confirm' }, 'mode'],
  [{ mode: 'explicit' }, undefined],
  [{ mode: 'alerts' }, undefined],
  [{ channelShared: 'yes' }, undefined],
  [{ channelShared: 'unknown' }, undefined],
  [{ subtype: 'broadcast' }, undefined],
  [{ edit: true }, undefined],
  [{ line: 'other' }, undefined],
  ...persons.filter((actor) => actor !== 'agent').map((actor): [Partial<Line>, undefined] => [{ actor }, undefined]),
]

/** Maya, who may reply, typed it herself just now, in mode `direct`, and nothing speaks against it. */
const meantPlainly: fc.Arbitrary<Line> = fc
  .record({
    text: fc.constantFrom(
      'Your parcel is on its way.',
      'It is at https://shop.example/x',
      'Keep the note',
      'Ja 👍',
      '',
    ),
    actorIsAssignee: fc.boolean(),
    subtype: fc.constantFrom('none' as const, 'files' as const),
    files: fc.array(fc.constant('own' as const), { maxLength: 2 }),
    ageMs: fc.integer({ min: 0, max: 60_000 }),
  })
  .map((some) => line({ mode: 'direct', gesture: 'plain', ...some }))

describe('a plain line reaches the customer', () => {
  test('in mode direct, by its mapped and permitted author, when nothing speaks against it', () => {
    fc.assert(fc.property(meantPlainly, (some) => visibility(some).is === 'send'))
  })

  test('and never otherwise, however many things speak against it', () => {
    const against = fc.uniqueArray(fc.constantFrom(...speaksAgainst), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(meantPlainly, against, (some, found) => {
        expect(visibility(Object.assign({}, some, ...found.map(([change]) => change))).is).not.toBe('send')
      }),
      { numRuns: 2_000 },
    )
  })

  test.each(speaksAgainst)('not with %j alone: %s', (change, because) => {
    fc.assert(
      fc.property(meantPlainly, (some) => {
        expect(visibility({ ...some, ...change })).toEqual(because ? asks(because) : { is: 'internal' })
      }),
    )
  })

  test('whatever else is known or unknown of it', () => {
    let sent = 0
    fc.assert(
      fc.property(spoilt(meantPlainly, ['gesture']), (some) => {
        if (visibility(some).is !== 'send') return
        sent++
        expect(some).toMatchObject({ mode: 'direct', actor: 'agent', line: 'own', edit: false, channelShared: 'no' })
        expect(some).toMatchObject({ mentions: false, afterNote: false, afterReply: false, conversation: 'live' })
        expect(some.text).not.toMatch(/🔒|^note:|slack\.com|password/)
        expect(some.ageMs).toBeLessThanOrEqual(60_000)
      }),
      { numRuns: 5_000 },
    )
    expect(sent).toBeGreaterThan(100)
  })
})
