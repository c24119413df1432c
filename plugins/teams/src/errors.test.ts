// What Teams answers, in the words core acts on.
import { ChannelError } from '@deskless/core/contract'
import { expect, test } from 'vitest'
import { asChannelError } from './errors.ts'

const answered = (status: number, headers: Record<string, string> = {}) =>
  Object.assign(new Error('x'), {
    isAxiosError: true,
    response: { status, headers, data: 'what was sent' },
  })
const cut = (code: string) => Object.assign(new Error('x'), { isAxiosError: true, code })

test.each([
  [answered(429, { 'retry-after': '7' }), { sent: 'no', retry: { afterMs: 7_000 } }],
  [answered(429), { sent: 'no', retry: { afterMs: 1_000 } }],
  [answered(412), { sent: 'no', retry: { afterMs: 500 } }],
  [answered(502), { sent: 'unsure', retry: 'later' }],
  [answered(504), { sent: 'unsure', retry: 'later' }],
  [answered(401), { sent: 'no', retry: 'later' }],
  [answered(403), { sent: 'no', retry: 'later' }],
  [answered(404), { sent: 'no', retry: 'later' }],
  [answered(413), { sent: 'no', retry: 'never' }],
  [answered(400), { sent: 'no', retry: 'never' }],
  [cut('ECONNREFUSED'), { sent: 'no', retry: 'later' }],
  [cut('ECONNRESET'), { sent: 'unsure', retry: 'later' }],
  [cut('ECONNABORTED'), { sent: 'unsure', retry: 'later' }],
])('%#: what was not done is tried again, and what may have been says so', (error, expected) => {
  const known = asChannelError(error)
  expect(known).toBeInstanceOf(ChannelError)
  expect(known).toMatchObject(expected)
  expect(JSON.stringify(known)).not.toContain('what was sent')
})

test('what is nobody’s answer is somebody’s bug, and stays one', () => {
  const bug = new TypeError('x')
  expect(asChannelError(bug)).toBe(bug)
})
