import { expect, test, vi } from 'vitest'
import { isUuid, uuidv7 } from './ids.ts'

test('ids made in a row sort in a row and never repeat', () => {
  const ids = Array.from({ length: 20_000 }, uuidv7)
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
})

test('an id carries version, variant and the moment it was made', () => {
  const before = Date.now()
  const id = uuidv7()
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBeGreaterThanOrEqual(before)
})

test('a clock that steps back does not send ids back', () => {
  const first = uuidv7()
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() - 60_000)
  const second = uuidv7()
  vi.restoreAllMocks()
  expect(second > first).toBe(true)
})

test('what is no uuid is told apart', () => {
  expect(isUuid(uuidv7())).toBe(true)
  for (const it of ['', 'x', 7, undefined, `${uuidv7()}\n`, '0192f0c1-0000-7000-8000-00000000000g'])
    expect(isUuid(it)).toBe(false)
})
