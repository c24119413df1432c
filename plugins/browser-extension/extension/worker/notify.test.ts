import type { LiveEvent } from '@deskless/core/client'
import { expect, test } from 'vitest'
import { newsOf } from './notify.ts'

const event = (type: string, data: Record<string, unknown> = {}, actor = 'omar'): LiveEvent => ({
  id: '1',
  type,
  at: '2026-11-21T12:00:00.000Z',
  conversation: 'c1',
  actor: { kind: 'member', id: actor },
  data,
})
const news = (...given: Parameters<typeof event>) => newsOf(event(...given), 'maya')?.is

test('maya is told when she is mentioned, given a conversation, or somebody writes', () => {
  expect(news('note.added', { mentions: ['maya'] })).toBe('mention')
  expect(news('conversation.changed', { assignee: 'maya', was: null })).toBe('assigned')
  expect(news('message.received', { number: 3 })).toBe('reply')
})

test('what she did herself, what is of others, and what was hers before is no news', () => {
  expect(news('note.added', { mentions: ['vera'] })).toBeUndefined()
  expect(news('conversation.changed', { assignee: 'maya', was: null }, 'maya')).toBeUndefined()
  expect(news('conversation.changed', { assignee: 'maya', team: 't', was: 'maya' })).toBeUndefined()
  expect(news('conversation.changed', { priority: 'high' })).toBeUndefined()
  expect(news('delivery.changed')).toBeUndefined()
})
