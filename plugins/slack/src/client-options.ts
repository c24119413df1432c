import type { Hub, Log } from '@deskless/core/contract'
import type { Logger } from '@slack/bolt'
import { LogLevel } from '@slack/bolt'
import type { WebClientOptions } from '@slack/web-api'
import { safely } from './safely.ts'

/** Shorter than the lease of a mirror, with room for the several calls of one post. */
const TIMEOUT_MS = 10_000

export type Reach = Pick<Hub, 'safeFetch' | 'log'>

/** Slack's own retries post twice and its queue stops every call after one 429: core decides when to try again. */
export const clientOptions = (slackApiUrl: string, hub: Reach): WebClientOptions => ({
  slackApiUrl,
  fetch: safely(hub, TIMEOUT_MS),
  rejectRateLimitedCalls: true,
  retryConfig: { retries: 0 },
  timeout: TIMEOUT_MS,
  allowAbsoluteUrls: true,
  logger: quietLogger(hub.log),
})

/** Slack's SDK logs payloads below `warn`; those hold what people wrote, so they end here. */
export const quietLogger = (log: Log): Logger => ({
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => log.debug({}, 'The Slack SDK reported an error; it is told by whoever called it.'),
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
})
