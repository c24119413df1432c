// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { flash } from './attention.ts'

beforeEach(() => {
  vi.useFakeTimers()
  document.title = '(1) Shop'
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const motion = (reduced: boolean) => vi.stubGlobal('matchMedia', () => ({ matches: reduced }))

test('the title takes turns until nadia looks, and is the page’s own again', () => {
  motion(false)
  const stop = flash('1 unread message')
  vi.advanceTimersByTime(1_500)
  expect(document.title).toBe('1 unread message')
  vi.advanceTimersByTime(1_500)
  expect(document.title).toBe('(1) Shop')
  vi.advanceTimersByTime(1_500)
  stop()
  expect(document.title).toBe('(1) Shop')
  vi.advanceTimersByTime(10_000)
  expect(document.title).toBe('(1) Shop')
})

test('a title that the page changes meanwhile stays', () => {
  motion(false)
  const stop = flash('1 unread message')
  vi.advanceTimersByTime(1_500)
  document.title = 'Basket'
  stop()
  expect(document.title).toBe('Basket')
})

test('who wants less motion is spared it', () => {
  motion(true)
  flash('1 unread message')
  vi.advanceTimersByTime(5_000)
  expect(document.title).toBe('(1) Shop')
})
