import { viewFilterSchema } from '@deskless/core/contract'
import { expect, test } from 'vitest'
import { viewFilterOf } from './keeping.ts'

const inbox = '01a20000-0000-7000-8000-000000000001'
const view = `view:${inbox}` as const
const active = ['open', 'pending', 'snoozed']

test.each([
  ['everything, narrowed to one inbox', 'all', { inbox }, {}, { status: active, inbox: [inbox] }],
  ['what is mine', 'mine', {}, {}, { status: active, assignee: ['me'] }],
  ['what nobody has, whatever its state', 'unassigned', { status: 'any' }, {}, { assignee: ['nobody'] }],
  ['what is snoozed', 'snoozed', {}, {}, { status: ['snoozed'] }],
  [
    'a view, sorted anew',
    view,
    { sort: '-created_at' },
    { priority: ['urgent'] },
    { priority: ['urgent'], sort: '-created_at' },
  ],
  [
    'a view, narrowed',
    view,
    { assignee: 'none', status: 'resolved' },
    { labels: [inbox] },
    { labels: [inbox], assignee: ['nobody'], status: ['resolved'] },
  ],
] as const)('%s', (_, queue, by, of, kept) => {
  const filter = JSON.parse(JSON.stringify(viewFilterOf(queue, by, of as object)))
  expect(viewFilterSchema.parse(filter)).toEqual(kept)
})

test('where one was mentioned or somebody waits is no view', () => {
  expect([viewFilterOf('mentions', {}), viewFilterOf('waiting', {})]).toEqual([undefined, undefined])
})
