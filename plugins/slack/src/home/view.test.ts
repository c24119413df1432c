// Whatever customers are called and write, Slack takes the Home tab; and what is pressed in it means what its presser saw.
import type { ConversationView, InboxView, Queue } from '@deskless/core/contract'
import { priorities, queues } from '@deskless/core/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkView } from '../limits.ts'
import { anyMirror, anyText, maya } from '../render/testing.ts'
import { readMemo, startModal } from '../start/form.ts'
import { stateAfter } from './press.ts'
import type { HomeState } from './state.ts'
import { FIRST, nextPage, readState } from './state.ts'
import type { HomeAbout } from './view.ts'
import { homeView, PAGE, wordsView } from './view.ts'

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const counts = { mine: 100, unassigned: 100, mentions: 100, waiting: 100, snoozed: 100 }
const about = (over: Partial<HomeAbout> = {}): HomeAbout => ({
  member: maya,
  state: FIRST,
  page: { rows: [], total: 0 },
  counts,
  ...{ teams: [], inboxes: [], labels: [], urls: new Map(), mayStart: true },
  ...over,
})
const rowsOf = (mirrors: readonly { conversation: ConversationView }[]): ConversationView[] =>
  mirrors.map(({ conversation }, i) => ({ ...conversation, id: id(i) }))

test('a full page of the strangest customers, with every filter, is within Slack’s limits', () => {
  const many = (n: number, name: string) => Array.from({ length: n }, (_, i) => ({ id: id(i), name }))
  fc.assert(
    fc.property(fc.array(anyMirror, { minLength: 1, maxLength: 4 }), anyText, (mirrors, name) => {
      const rows = rowsOf(Array.from({ length: PAGE }, (_, i) => mirrors[i % mirrors.length]!)).map((row) => ({
        ...row,
        lastText: name.slice(0, 500),
      }))
      const inboxes = many(130, name).map((it) => ({ ...it, channel: 'x', label: name })) as unknown as InboxView[]
      const state = readState({
        tab: 'team',
        team: id(1),
        inbox: id(2),
        label: id(3),
        priority: 'urgent',
        pages: ['a', 'b'],
      })
      const urls = new Map(rows.map((row) => [row.id, 'https://parcel.slack.example/archives/C1/p1']))
      const page = { rows, next: 'n'.repeat(200), total: 100 }
      const lists = { inboxes, labels: many(300, name), teams: many(120, name) }
      const view = homeView(about({ ...lists, state, page, urls, at: new Date(), tell: '⚠️ No.', resting: true }))
      expect(checkView(view)).toEqual([])
      expect(readState(view.private_metadata)).toEqual(state)
    }),
    { numRuns: 40 },
  )
})

test('each list says kindly that it is empty, and a filtered one how to see more', () => {
  const words = (state: HomeState) => JSON.stringify(homeView(about({ state })).blocks)
  const said = queues.map(
    (tab: Queue) => words({ tab, pages: [] }).match(/"section","text":\{[^}]*"text":"([^*"][^"]*)"/)?.[1],
  )
  expect(new Set(said).size).toBe(queues.length)
  expect(words({ tab: 'mine', priority: 'low', pages: [] })).toContain('Clear filters')
  expect(checkView(wordsView('⚠️ No.'))).toEqual([])
})

test('whoever pages on for ever stays within what a view remembers', () => {
  let state: HomeState = FIRST
  for (let page = 0; page < 100; page++) state = nextPage(state, `${page} ${'x'.repeat(150)}`)
  expect(JSON.stringify(state).length).toBeLessThanOrEqual(3_000)
  expect(state.pages.at(-1)).toMatch(/^99 /)
})

test('what is not ours is the first page of mine; another list or filter begins at its first page', () => {
  for (const strange of [undefined, '', '{', '[]', '{"tab":"all","pages":7}', { tab: 3, team: 'x', priority: 'huge' }])
    expect(readState(strange)).toEqual(FIRST)
  const press = { installation: {} as never, user: 'U1', id: 'x', about: '', value: '' }
  const state = readState({ tab: 'team', team: id(1), label: id(2), pages: ['a'] })
  const after = (does: string, more: object) => stateAfter({ ...press, does, state, ...more })
  expect(after('tab', { about: 'waiting' })).toEqual({ tab: 'waiting', label: id(2), pages: [] })
  expect(after('priority', { value: priorities[1] })).toMatchObject({ team: id(1), priority: priorities[1], pages: [] })
  expect(after('label', { value: 'all' })).toEqual({ tab: 'team', team: id(1), pages: [] })
  expect(after('team', { value: 'all' })).toEqual({ tab: 'mine', label: id(2), pages: [] })
  expect(after('next', { value: 'b' })?.pages).toEqual(['a', 'b'])
  expect(after('take', {})).toBeUndefined()
})

test('the form of a new conversation is within the limits, whatever inboxes and templates are called', () => {
  fc.assert(
    fc.property(anyText, fc.boolean(), (name, strict) => {
      const capabilities = {
        start: { namespace: name },
        template: 'native',
        ...(strict && { window: { from: 'contact-message', lasts: '24h', outside: ['template'] } }),
      }
      const inboxes = Array.from({ length: 120 }, (_, i) => ({
        id: id(i),
        name,
        channel: 'x',
        label: name,
        capabilities,
      }))
      const templates = Array.from({ length: 120 }, (_, i) => ({
        name: `${name.slice(0, 50)}${i}`,
        language: 'en',
        text: name,
        values: ['1', '2'],
      }))
      const all = inboxes as unknown as InboxView[]
      const view = startModal({ inboxes: all, inbox: all[0]!, templates, template: templates[0]! })
      expect(checkView(view)).toEqual([])
      expect(readMemo(String(view.private_metadata)).inbox).toBe(id(0))
    }),
    { numRuns: 40 },
  )
})
