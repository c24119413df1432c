import type { MirrorView } from '@deskless/core/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkMessage, checkView } from '../limits.ts'
import { cardBlocks, readValue } from './index.ts'
import { menu, moreModal } from './menu.ts'
import {
  actionsOf,
  anyFacts,
  anyMessage,
  anyMirror,
  anyText,
  expectHarmless,
  maya,
  message,
  mirror,
  shown,
} from './testing.ts'

const dates = (card: ReturnType<typeof cardBlocks>): { timestamp: number; format: string }[] =>
  card.blocks.flatMap((block) =>
    block.type === 'rich_text'
      ? block.elements.flatMap((part) => part.elements as never[]).filter(({ type }) => type === 'date')
      : [],
  )

describe('the card', () => {
  test('says who, where, what, in what state and where typed lines go', () => {
    const view = mirror({
      assignee: maya,
      team: { id: 't', name: 'Returns' },
      labels: [{ id: 'l', name: 'billing', color: 'red' }],
      priority: 'high',
    })
    const all = shown(cardBlocks(view, message()))
    for (const words of [
      'Nadia · Web chat · #1042',
      'nadia@shop.example',
      'Where is my parcel?',
      'assigned to *Maya*',
      'team Returns',
      'billing',
      'high priority',
      'Use *Reply* to answer',
    ])
      expect(all).toContain(words)
    expect(actionsOf(cardBlocks(view))).toEqual(['reply', 'assign', 'label', 'snooze', 'resolve', 'more'])
  })

  test('tells what is kept of the conversation itself', () => {
    const attributes = { CSAT: '🙂 4/5', ...Object.fromEntries('abcdefgh'.split('').map((name) => [name, 'x'])) }
    expect(shown(cardBlocks(mirror({ attributes })))).toContain('CSAT: 🙂 4/5')
  })

  test('tells what language they write in, and where nobody is sure of it what they read', () => {
    const contact = { ...mirror().conversation.contact, locale: 'de-CH' }
    expect(shown(cardBlocks(mirror({ contact, language: 'fr' })))).toMatch(/ · fr\b/)
    expect(shown(cardBlocks(mirror({ contact, language: 'fr' })))).not.toContain('de-CH')
    expect(shown(cardBlocks(mirror({ contact })))).toContain('de-CH')
  })

  test('tells how long the customer has waited by Slack’s own clock, so that it is still true in an hour', () => {
    const waitingSince = new Date(1_760_000_000_000)
    const waiting = cardBlocks(mirror({ waitingSince }))
    expect(shown(waiting)).toContain('Waiting for an answer since')
    expect(dates(waiting).map(({ timestamp, format }) => `${timestamp} ${format}`)).toEqual([
      '1760000000 {date_short_pretty} {time}',
      '1760000000 {ago}',
    ])
    for (const state of [{}, { waitingSince, status: 'resolved' }, { waitingSince, spam: true }] as const)
      expect(shown(cardBlocks(mirror(state)))).not.toContain('Waiting')
  })

  test('keeps its rich text whatever it shows: Slack would not trade it for other blocks', () => {
    for (const view of [mirror(), mirror({ status: 'resolved' }), mirror({ spam: true })])
      expect(cardBlocks(view).blocks.some(({ type }) => type === 'rich_text')).toBe(true)
  })

  test('shows the customer’s last line, unless it is the first or was removed', () => {
    const first = message()
    const last = message({ id: '00000000-0000-4000-8000-000000000009', number: 7, text: 'Still <nothing>!' })
    expect(shown(cardBlocks(mirror(), first, { last }))).toContain('💬 Last: Still &lt;nothing&gt;!')
    expect(shown(cardBlocks(mirror(), first, { last: first }))).not.toContain('💬')
    expect(shown(cardBlocks(mirror(), first, { last: { ...last, removedAt: new Date() } }))).not.toContain('💬')
  })

  test('has room for what other plugins know', () => {
    const facts = [{ label: 'Plan', value: 'Gold' }]
    expect(shown(cardBlocks(mirror(), message(), { facts }))).toContain('Plan: Gold')
  })

  const blocked = { ...mirror().conversation.contact, blocked: true }
  const optedOut = { ...mirror().conversation.contact, optedOut: true }
  const until = new Date(1_760_000_000_000)
  const states: [string, MirrorView, string, string[]][] = [
    ['resolved', mirror({ status: 'resolved' }), 'Resolved', ['reply', 'reopen', 'label', 'more']],
    [
      'snoozed until a time',
      mirror({ status: 'snoozed', snoozedUntil: until }),
      'Snoozed* until <!date^1760000000^',
      ['reply', 'assign', 'label', 'snooze', 'resolve', 'more'],
    ],
    ['spam', mirror({ spam: true }), 'Spam', ['not_spam', 'more']],
    [
      'a blocked contact',
      mirror({ contact: blocked }),
      'This contact is blocked',
      ['assign', 'label', 'snooze', 'resolve', 'more'],
    ],
    [
      'a contact who asked for silence',
      mirror({ contact: optedOut }),
      'asked not to be written to',
      ['assign', 'label', 'snooze', 'resolve', 'more'],
    ],
    ['alerts', mirror({}, { mode: 'alerts' }), 'only watches', ['assign', 'label', 'snooze', 'resolve', 'more']],
    [
      'an installation that lost a permission',
      mirror({}, { mode: 'alerts', unfit: true }),
      'lost a permission in this workspace',
      ['assign', 'label', 'snooze', 'resolve', 'more'],
    ],
  ]
  test.each(states)('%s: it says so, and offers what is possible', (_, view, words, actions) => {
    const card = cardBlocks(view, message())
    expect(shown(card)).toContain(words)
    expect(actionsOf(card)).toEqual(actions)
  })

  test('a button knows its conversation and what its reader had seen', () => {
    const [button] = (cardBlocks(mirror()).blocks.at(-1) as { elements: { value: string }[] }).elements
    expect(readValue(button?.value)).toEqual({ c: mirror().conversation.id, n: 2 })
    expect(readValue('hello')).toBeUndefined()
    expect(readValue(undefined)).toBeUndefined()
  })

  test('tells who is replying', () => {
    expect(shown(cardBlocks(mirror(), undefined, { replying: ['Maya', 'Omar'] }))).toContain('Maya, Omar are replying')
  })

  test('holds everything there can be at once in a dozen blocks', () => {
    const long = message({ parts: [{ is: 'text', text: 'Where is my parcel? '.repeat(200) }] })
    const last = message({ id: 'another', number: 7, text: 'Still nothing!' })
    const blocked = { ...mirror().conversation.contact, blocked: true, optedOut: true }
    const all = { cameFrom: { name: '#vip', url: 'https://slack.example/1' }, unfit: true, mode: 'alerts' as const }
    const view = mirror({ contact: blocked }, { ...all, replying: ['Maya', 'Omar'] })
    const following = [{ id: maya.id, name: 'Maya', muted: false }]
    const card = cardBlocks(view, long, { last, facts: [{ label: 'Plan', value: 'Gold' }], following, repeated: true })
    expect(card.blocks.length).toBeLessThanOrEqual(12)
    for (const words of ['Gold', 'Came from', 'Maya follows', 'are replying', 'Still nothing', 'Repeated', 'goes on'])
      expect(shown(card)).toContain(words)
  })

  test('is accepted by Slack whatever it shows, in a dozen blocks, and never calls anybody', () => {
    const maybe = fc.option(anyMessage, { nil: undefined })
    const OLD = 'https://slack.example/old'
    const anyAround = fc.record({
      facts: anyFacts,
      repeated: fc.boolean(),
      following: fc.array(fc.record({ id: fc.uuid(), name: anyText, muted: fc.boolean() }), { maxLength: 12 }),
      cameFrom: fc.option(fc.record({ name: anyText, url: fc.constant(OLD) }), { nil: undefined }),
    })
    fc.assert(
      fc.property(anyMirror, maybe, maybe, anyAround, (mirror, first, seen, { cameFrom, ...extra }) => {
        const view = { ...mirror, ...(cameFrom && { cameFrom }) }
        const last = seen && { ...seen, id: 'another' }
        const card = cardBlocks(view, first, { ...(last && { last }), ...extra })
        expect(checkMessage(card, 'update')).toEqual([])
        expect(card.blocks.length).toBeLessThanOrEqual(12)
        // The way to where it came from is a link of ours.
        expectHarmless(JSON.parse(JSON.stringify(card).replaceAll(/<https:\/\/slack\.example\/old\|([^<>]*)>/g, '$1')))
        expect(menu(view).options.length).toBeGreaterThan(0)
        const place = { channel: 'C1', thread: '1.1' }
        expect(checkView(moreModal({ view, place }))).toEqual([])
      }),
      { numRuns: 80 },
    )
  })
})
