import { ChannelError, FetchError } from '@deskless/core/contract'
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'
import { whyForbidden } from './safely.ts'

/** What needs a human at Slack's side; we keep trying, because the thread must not lose a line meanwhile. */
const WAITS: Record<string, string> = {
  not_in_channel: 'Invite the bot into the Slack channel.',
  channel_not_found: 'The Slack channel is not there, or the bot cannot see it.',
  is_archived: 'The Slack channel is archived.',
  restricted_action: 'A Slack administrator does not let the bot post here.',
  missing_scope: 'The Slack app lacks a permission. Install it again.',
}
const INSTALL_AGAIN = 'Slack no longer accepts the token. Install the app again.'
const REMOVED = 'The app was removed from the Slack workspace. Install it again.'
/** What makes an installation useless until somebody acts at Slack. Nothing is sent from it meanwhile. */
const AUTH: Record<string, string> = {
  invalid_auth: INSTALL_AGAIN,
  not_authed: INSTALL_AGAIN,
  token_revoked: REMOVED,
  token_expired: INSTALL_AGAIN,
  account_inactive: REMOVED,
  no_permission: 'The Slack app may not do this in the workspace. Install the app again.',
  team_access_not_granted:
    'The Slack organisation has not given the app this workspace. An organisation admin can add it.',
  org_login_required: 'The workspace is moving into a Slack organisation. When that is done, install the app again.',
  ekm_access_denied:
    'The keys of the Slack workspace were withdrawn by its administrators. They have to give them back.',
}
/** Those, and a scope that is not there any more. */
export const LOST_CODES: ReadonlySet<string> = new Set([...Object.keys(AUTH), 'missing_scope'])
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
  if (isTimelessLimit(error)) return fail('ratelimited', 'no', { afterMs: 1_000 }, 'Slack asks to slow down.', error)
  return error
}

/** The SDK has no class for a 429 that names no time. */
const isTimelessLimit = (error: unknown): error is Error =>
  error instanceof Error && error.message.startsWith('Retry header did not contain a valid timeout')

/** The SDK takes whatever is no JSON for the code: a page of some proxy, or half an answer to a post that stands. */
const CODE = /^[a-z][a-z0-9_]*$/

const UNREADABLE = new Error('The answer was no JSON.')

const refused = (error: WebAPIPlatformError): ChannelError => {
  const code = error.data.error
  if (!CODE.test(code))
    return fail('unreadable_answer', 'unsure', 'later', 'Slack does not answer properly.', UNREADABLE)
  if (code in AUTH) return fail(code, 'no', 'later', AUTH[code] as string, error)
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
  const { original } = error
  const forbidden = whyForbidden(original)
  if (forbidden) return fail('forbidden_address', 'no', 'later', forbidden, error)
  if (original instanceof FetchError)
    return fail('unreachable', original.sent, 'later', 'Slack cannot be reached.', error)
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
