import { FetchError } from '@deskless/core/contract'
import { expect, test } from 'vitest'
import type { Phase } from './line.ts'
import type { SmtpTrouble } from './outcome.ts'
import { outcomeOf, partly, reasonOf } from './outcome.ts'

const trouble = (fields: Partial<SmtpTrouble>, message = 'trouble') => Object.assign(new Error(message), fields)
const after = (error: unknown, phase: Phase = 'before', attempt = 1) => {
  const { sent, retry, tell } = outcomeOf(error, { phase, attempt }) as { sent: string; retry: unknown; tell: string }
  return { sent, retry, tell }
}
const reply = (command: string, response: string, code?: string) =>
  trouble({ command, response, responseCode: Number(response.slice(0, 3)), ...(code && { code }) })

test.each([
  ['nobody listens', trouble({ code: 'ESOCKET' }, 'connect ECONNREFUSED'), 'before', /cannot be reached/],
  ['there is no such server', new FetchError('unresolvable', 'no'), 'before', /cannot be found/],
  ['it does not encrypt', trouble({ code: 'ETLS' }), 'before', /does not encrypt/],
  [
    'nobody vouches for its certificate',
    trouble({ code: 'ESOCKET' }, 'self-signed certificate'),
    'before',
    /does not encrypt/,
  ],
  ['it does not greet', trouble({ code: 'ETIMEDOUT' }), 'before', /in time/],
  ['it hangs up before it asks for the mail', trouble({ code: 'ECONNECTION' }), 'before', /broke off/],
  ['it hangs up in the middle of the mail', trouble({ code: 'ECONNECTION' }), 'during', /broke off/],
  [
    'the sign-in is wrong',
    reply('AUTH PLAIN', '535 5.7.8 Bad credentials', 'EAUTH'),
    'before',
    /let us sign in: “Bad credentials”/,
  ],
  ['it closes for now', reply('CONN', '421 4.3.2 Too busy'), 'before', /right now: “Too busy”/],
] as const)('when %s, nothing was sent and it is tried again', (_, error, phase, sentence) => {
  expect(after(error, phase)).toEqual({ sent: 'no', retry: 'later', tell: expect.stringMatching(sentence) })
})

test('greylisting asks for a while, for this recipient alone, and for longer each time', () => {
  const grey = reply('RCPT TO', '451 4.7.1 Greylisted, come back later')
  const wait = (attempt: number) => (after(grey, 'before', attempt).retry as { afterMs: number }).afterMs
  expect(after(grey)).toMatchObject({
    sent: 'no',
    retry: { holds: 'thread' },
    tell: expect.stringMatching(/Greylisted/),
  })
  expect([wait(1), wait(4), wait(99)]).toEqual([1_000, 300_000, 14_400_000])
})

test.each([
  ['MAIL FROM', '553 5.7.1 Not your address', /does not let this inbox send: “Not your address”/],
  ['RCPT TO', '550 5.1.1 No such user here', /no way to the recipient: “No such user here”/],
  ['DATA', '554 5.6.0 Smells of spam', /refused this mail: “Smells of spam”/],
])('a no for good to %s fails with the server’s reason', (command, response, sentence) => {
  expect(after(reply(command, response), 'after')).toEqual({
    sent: 'no',
    retry: 'never',
    tell: expect.stringMatching(sentence),
  })
})

test.each([
  [trouble({ code: 'EMESSAGE' }, 'Message size larger than allowed 10485760'), /takes mails up to 10 MB/],
  [
    trouble({ code: 'EENVELOPE' }, 'Invalid recipient "nadia\\r\\n@home.example"'),
    /cannot write to this address: "nadia/,
  ],
])('what no server was asked fails for good and holds nobody: %s', (error, sentence) => {
  expect(after(error)).toEqual({ sent: 'no', retry: 'never', tell: expect.stringMatching(sentence) })
})

test('a mail too large for the server is told as one, whoever finds out', () => {
  const reply552 = reply('MAIL FROM', '552 5.3.4 Message size exceeds fixed limit', 'EENVELOPE')
  expect(after(reply552)).toMatchObject({
    retry: 'never',
    tell: expect.stringMatching(/too large for the mail server/),
  })
})

test.each(['ECONNECTION', 'ETIMEDOUT', 'ESOCKET'])('silence after the final dot (%s) is nobody’s knowledge', (code) => {
  expect(after(trouble({ code }), 'after').sent).toBe('unsure')
})

test('a refusal after the final dot is a refusal', () => {
  expect(after(reply('DATA', '452 4.3.1 Mailbox full', 'EMESSAGE'), 'after')).toMatchObject({ sent: 'no' })
})

test('whoever alone did not get it is named, with the reason', () => {
  expect(partly([])).toBeUndefined()
  expect(partly([trouble({ recipient: 'eve@home.example', response: '550 5.1.1 Unknown' })])).toBe(
    'Not taken for eve@home.example: “Unknown”.',
  )
})

test('whoever is only put off is told to write again: the others have it', () => {
  const later = trouble({ recipient: 'lena@home.example', response: '451 4.7.1 Greylisted', responseCode: 451 })
  expect(partly([later])).toBe(
    'Not taken for lena@home.example: “Greylisted”. The server asks to try again later, which nobody does by itself: write to them once more.',
  )
})

test('a reason is one line of words, however the server wrote it', () => {
  expect(reasonOf('550-5.7.1 Your host\r\n550 5.7.1 is listed.')).toBe(': “Your host is listed”.')
  expect(reasonOf('550 ')).toBe('.')
  expect(reasonOf(`550 ${'x'.repeat(5_000)}`).length).toBeLessThan(220)
})
