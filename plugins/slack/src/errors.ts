import { ChannelError } from '@deskless/core/contract'
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'

/** What needs a human at Slack's side; we keep trying, because the thread must not lose a line meanwhile. */
const WAITS: Record<string, string> = {
  not_in_channel: 'Invite the bot into the Slack channel.',
  channel_not_found: 'The Slack channel is not there, or the bot cannot see it.',
  is_archived: 'The Slack channel is archived.',
  restricted_action: 'A Slack administrator does not let the bot post here.',
  missing_scope: 'The Slack app lacks a permission. Install it again.',
}
export const AUTH_CODES = new Set([
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'no_permission',
  'team_access_not_granted',
  'org_login_required',
])
const UNKNOWN_OUTCOME = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
])

/** What Slack or the wire said, in the words core acts on. Never the response itself: it may repeat what was sent. */
export const asChannelError = (error: unknown): unknown => {
  if (error instanceof WebAPIRateLimitedError)
    return fail(
      'ratelimited',
      'no',
      { afterMs: Math.max(1, error.retryAfter) * 1_000 },
      'Slack asks to slow down.',
      error,
    )
  if (error instanceof WebAPIPlatformError) return refused(error)
  if (error instanceof WebAPIHTTPError)
    return fail(
      `http_${error.statusCode}`,
      error.statusCode >= 500 ? 'unsure' : 'no',
      'later',
      'Slack does not answer properly.',
      error,
    )
  if (error instanceof WebAPIRequestError) return unreachable(error)
  return error
}

const refused = (error: WebAPIPlatformError): ChannelError => {
  const code = error.data.error
  if (AUTH_CODES.has(code))
    return fail(code, 'no', 'later', 'Slack no longer accepts the token. Install the app again.', error)
  if (code in WAITS) return fail(code, 'no', 'later', WAITS[code] as string, error)
  if (UNKNOWN_OUTCOME.has(code)) return fail(code, 'unsure', 'later', 'Slack had an internal error.', error)
  return fail(code, 'no', 'never', `Slack refused this: ${code}.`, error)
}

/** Certain only when no connection came about. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

const unreachable = (error: WebAPIRequestError): ChannelError => {
  const sent = codesOf(error.original).some((code) => NEVER_CONNECTED.has(code)) ? 'no' : 'unsure'
  return fail('unreachable', sent, 'later', 'Slack cannot be reached.', error)
}

const codesOf = (error: unknown): string[] => {
  const codes: string[] = []
  for (let at = error as { code?: unknown; cause?: unknown } | undefined; at; at = at.cause as typeof at)
    if (typeof at.code === 'string') codes.push(at.code)
  return codes
}

const fail = (
  code: string,
  sent: 'no' | 'unsure',
  retry: ChannelError['retry'],
  tell: string,
  cause: Error,
): ChannelError => new ChannelError({ code, sent, retry, tell, cause: cause.message })
