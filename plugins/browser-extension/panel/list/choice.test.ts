import { expect, test } from 'vitest'
import { filterOf, isNarrowed, isQueueKey } from './choice.ts'

const MAYA = '0195c3f0-7a1e-7cc0-8000-00000000000a'
const VIEW = 'view:0195c3f0-7a1e-7cc0-8000-000000000001' as const

test('everything is what is neither spam nor resolved', () => {
  expect(filterOf('all', {}, MAYA)).toEqual({
    and: [
      { field: 'spam', op: 'eq', value: false },
      { field: 'status', op: 'ne', value: 'resolved' },
    ],
  })
})

test('her own, of one inbox, urgent, also what is resolved', () => {
  expect(filterOf('mine', { status: 'any', inbox: 'shop', priority: 'urgent' }, MAYA)).toEqual({
    and: [
      { field: 'spam', op: 'eq', value: false },
      { field: 'assignee', op: 'eq', value: MAYA },
      { field: 'inbox', op: 'eq', value: 'shop' },
      { field: 'priority', op: 'eq', value: 'urgent' },
    ],
  })
})

test('nobody’s is not the same as anybody’s', () => {
  expect(filterOf('all', { status: 'any', assignee: 'none' }, MAYA)).toEqual({
    and: [
      { field: 'spam', op: 'eq', value: false },
      { field: 'assignee', op: 'is_null' },
    ],
  })
})

test('a saved view says itself what it holds; what is chosen above it narrows it', () => {
  expect(filterOf(VIEW, {}, MAYA)).toEqual({ and: [] })
  expect(filterOf(VIEW, { label: 'vip' }, MAYA)).toEqual({ and: [{ field: 'label', op: 'eq', value: 'vip' }] })
})

test('an address that names no queue names none', () => {
  expect(isQueueKey('mine')).toBe(true)
  expect(isQueueKey(VIEW)).toBe(true)
  expect(isQueueKey('view:../../auth')).toBe(false)
  expect(isQueueKey('everything')).toBe(false)
})

test('a filter that was taken back narrows nothing', () => {
  expect(isNarrowed({ inbox: undefined })).toBe(false)
  expect(isNarrowed({ inbox: 'shop' })).toBe(true)
})
