import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { paced } from './paced.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

test('the first wish is done at once, a hundred more are one, and the last is never forgotten', () => {
  let done = 0
  const renew = paced(1_000, () => {
    done += 1
  })
  renew()
  expect(done).toBe(1)
  for (let i = 0; i < 100; i++) renew()
  expect(done).toBe(1)
  vi.advanceTimersByTime(1_000)
  expect(done).toBe(2)
  vi.advanceTimersByTime(5_000)
  expect(done).toBe(2)
  renew()
  expect(done).toBe(3)
})
