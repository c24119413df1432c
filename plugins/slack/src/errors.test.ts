import { ChannelError } from '@deskless/core/contract'
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'
import { expect, test } from 'vitest'
import { asChannelError } from './errors.ts'

const platform = (error: string) => new WebAPIPlatformError({ ok: false, error })
const wire = (code: string) => new WebAPIRequestError(Object.assign(new Error('fetch failed'), { cause: { code } }))
const timeless = new Error(
  'Retry header did not contain a valid timeout (url: chat.postMessage, retry-after header: null)',
)

test.each([
  ['a rate limit: not sent, after the time Slack names', new WebAPIRateLimitedError(7), 'no', { afterMs: 7_000 }],
  ['a dead token: not sent, until somebody installs it again', platform('token_revoked'), 'no', 'later'],
  ['a missing invitation: not sent, until somebody invites', platform('not_in_channel'), 'no', 'later'],
  ['a refused message: never', platform('msg_too_long'), 'no', 'never'],
  ['an internal error: nobody knows', platform('internal_error'), 'unsure', 'later'],
  ['a page in place of an answer: nobody knows', platform('<!DOCTYPE html><h1>Server Error</h1>'), 'unsure', 'later'],
  ['half an answer: nobody knows', platform('{"ok":true,"ts":"17'), 'unsure', 'later'],
  ['a rate limit without a time: not sent, a second later', timeless, 'no', { afterMs: 1_000 }],
  ['a 502: nobody knows', new WebAPIHTTPError(502, 'Bad Gateway', {}), 'unsure', 'later'],
  ['no connection: not sent', wire('ECONNREFUSED'), 'no', 'later'],
  ['a cut connection: nobody knows', wire('ECONNRESET'), 'unsure', 'later'],
] as const)('%s', (_, thrown, sent, retry) => {
  const error = asChannelError(thrown)
  expect(error).toBeInstanceOf(ChannelError)
  expect(error).toMatchObject({ sent, retry })
})

test('a bug stays a bug', () => {
  const bug = new TypeError('undefined is not a function')
  expect(asChannelError(bug)).toBe(bug)
})
