import { expect, test } from 'vitest'
import { toE164 } from './phone.ts'

test.each([
  ['+49 (30) 1234-5678', undefined, '+493012345678'],
  ['030 12345678', 'DE', '+493012345678'],
  ['030 12345678', 'de', '+493012345678'],
  ['+5511961234567', undefined, '+5511961234567'],
  ['+1 201-555-0123', 'DE', '+12015550123'],
])('%s (%s) is %s', (raw, region, e164) => {
  expect(toE164(raw, region)).toBe(e164)
})

test.each(['', '030 12345678', '12345', '+1', 'call +49 30 12345678 now', `+${'9'.repeat(60)}`, '+49abc'])(
  '%s alone is no number',
  (raw) => {
    expect(toE164(raw)).toBeUndefined()
  },
)

test('an unknown region is no region', () => {
  expect(toE164('030 12345678', 'XX')).toBeUndefined()
  expect(toE164('+493012345678', 'XX')).toBe('+493012345678')
})
