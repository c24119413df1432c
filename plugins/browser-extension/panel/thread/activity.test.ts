import { signal } from '@preact/signals'
import { expect, test } from 'vitest'
import type { Words } from '../strings/en.ts'
import { en } from '../strings/en.ts'
import { words as es } from '../strings/es.ts'
import { activityText } from './activity.ts'
import type { Message } from './types.ts'

const line = (activity: Message['activity']) => ({ text: 'As the hub wrote it', activity }) as Message
const reader = (tag: string, words: Words) => ({ language: signal({ tag, dir: 'ltr' as const, words }) })
const maya = reader('en-GB', en)

test.each([
  [{ code: 'assigned', by: 'Omar', name: 'Maya', self: false }, 'Omar gave the conversation to Maya'],
  [{ code: 'assigned', by: 'Omar', name: 'Omar', self: true }, 'Omar took the conversation'],
  [{ code: 'labelled', by: 'Omar', names: ['vip', 'refund'] }, 'Omar labelled it vip and refund'],
  [{ code: 'priority_set', by: 'Omar', priority: 'urgent' }, 'Omar set the priority: Urgent'],
  [
    { code: 'snoozed_until', by: 'Omar', until: '2026-11-23T09:00:00Z' },
    'Omar snoozed the conversation until Mon 23 Nov, 09:00',
  ],
  [{ code: 'of-tomorrow', by: 'Omar' }, 'As the hub wrote it'],
  [undefined, 'As the hub wrote it'],
])('%j', (activity, said) => {
  expect(activityText(line(activity), maya).replaceAll('\u202f', ' ')).toBe(said)
})

test('it is told in the language of the reader', () => {
  const said = activityText(line({ code: 'assigned', by: 'Omar', name: 'Maya' }), reader('es', es))
  expect(said).toBe('Omar asignó la conversación a Maya')
})
