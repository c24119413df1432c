import type { Connection, Log } from '@deskless/core/contract'
import { ChannelError } from '@deskless/core/contract'
import type { Logger } from '@slack/bolt'
import { LogLevel } from '@slack/bolt'
import type { WebClientOptions } from '@slack/web-api'
import { WebClient } from '@slack/web-api'
import { AUTH_CODES, asChannelError } from './errors.ts'
import { checkMessage } from './limits.ts'
import type { Settings } from './settings.ts'

export type Installation = Connection<Settings>

/** Shorter than the lease of a mirror, with room for the several calls of one post. */
const TIMEOUT_MS = 10_000

/** Slack's own retries post twice and its queue stops every call after one 429: core decides when to try again. */
export const clientOptions = (installation: Installation): WebClientOptions => ({
  slackApiUrl: installation.settings.apiBaseUrl,
  rejectRateLimitedCalls: true,
  retryConfig: { retries: 0 },
  timeout: TIMEOUT_MS,
  allowAbsoluteUrls: true,
  logger: quietLogger(installation.hub.log),
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

const clients = new Map<string, { token: string; url: string; client: WebClient }>()

const clientOf = (installation: Installation): WebClient => {
  const { botToken, apiBaseUrl } = installation.settings
  const known = clients.get(installation.id)
  if (known?.token === botToken && known.url === apiBaseUrl) return known.client
  const client = new WebClient(botToken, clientOptions(installation))
  clients.set(installation.id, { token: botToken, url: apiBaseUrl, client })
  return client
}

/** One conversation with Slack's API: whatever goes wrong comes out typed, and a dead token or a lost scope shows in the health. */
export const ask = async <T>(installation: Installation, work: (client: WebClient) => Promise<T>): Promise<T> => {
  try {
    return await work(clientOf(installation))
  } catch (error) {
    const typed = asChannelError(error)
    if (typed instanceof ChannelError && (AUTH_CODES.has(typed.code) || typed.code === 'missing_scope'))
      await installation.health('reauthorise', typed.tell)
    throw typed
  }
}

type Draft = Parameters<typeof checkMessage>[0]

/** Asks the table of limits before Slack is asked. */
export const checked = <D extends Draft>(draft: D, verb: 'post' | 'update' = 'post'): D => {
  const [problem] = checkMessage(draft, verb)
  if (!problem) return draft
  const tell = 'This is more than one Slack message can hold.'
  throw new ChannelError({
    code: problem.code,
    sent: 'no',
    retry: 'never',
    tell,
    cause: `${problem.path} ${problem.says}`,
  })
}

/** What Slack answers when nothing was left to do. */
export const unless = async (codes: readonly string[], work: Promise<unknown>): Promise<boolean> => {
  try {
    await work
    return true
  } catch (error) {
    if (error instanceof ChannelError && codes.includes(error.code)) return false
    throw error
  }
}
