import type { Connection } from '@deskless/core/contract'
import { ChannelError } from '@deskless/core/contract'
import type { WebClient } from '@slack/web-api'
import { clientOptions } from './client-options.ts'
import { asChannelError, LOST_CODES } from './errors.ts'
import { checkMessage } from './limits.ts'
import { PacedClient } from './scheduler/client.ts'
import type { Settings } from './settings.ts'
import type { Token } from './token.ts'
import { botToken } from './token.ts'

export type Installation = Connection<Settings>

const clients = new Map<string, { token: string; url: string; client: WebClient }>()

const clientOf = ({ id, settings: { apiBaseUrl }, hub }: Installation, { bot }: Token): WebClient => {
  const known = clients.get(id)
  if (known?.token === bot && known.url === apiBaseUrl) return known.client
  const client = new PacedClient(id, bot, clientOptions(apiBaseUrl, hub))
  clients.set(id, { token: bot, url: apiBaseUrl, client })
  return client
}

type Work<T> = (client: WebClient) => Promise<T>

/** What Slack says of a token that another process has renewed, or that ended before its time. Nothing was done then. */
const WORN = new Set(['token_expired', 'invalid_auth', 'token_revoked'])

/** One conversation with Slack's API: whatever goes wrong comes out typed, and a dead token or a lost scope shows in the health. */
export const ask = async <T>(installation: Installation, work: Work<T>): Promise<T> => {
  try {
    return await askQuietly(installation, work)
  } catch (error) {
    if (error instanceof ChannelError && LOST_CODES.has(error.code))
      await installation.health('reauthorise', error.tell)
    throw error
  }
}

/** For what can be done without: that a scope is lacking is no trouble then. */
export const askQuietly = async <T>(installation: Installation, work: Work<T>): Promise<T> => {
  const token = await botToken(installation)
  try {
    return await attempt(installation, token, work)
  } catch (error) {
    if (!token.kept || !(error instanceof ChannelError) || !WORN.has(error.code)) throw error
  }
  return attempt(installation, await botToken(installation, token), work)
}

const attempt = async <T>(installation: Installation, token: Token, work: Work<T>): Promise<T> => {
  try {
    return await work(clientOf(installation, token))
  } catch (error) {
    throw asChannelError(error)
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

/** Undefined for whatever Slack refuses, for what is a courtesy. Where it gave no answer it is asked again. */
export const unlessAnswered = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work
  } catch (error) {
    if (error instanceof ChannelError && isAnswer(error)) return undefined
    throw error
  }
}

const isAnswer = ({ code, sent, retry }: ChannelError): boolean =>
  sent === 'no' && (retry === 'never' || retry === 'later') && code !== 'unreachable' && !code.startsWith('http_')

/** Undefined for what Slack refuses for good: who asks can do without. */
export const unlessRefused = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work
  } catch (error) {
    if (error instanceof ChannelError && (error.retry === 'never' || error.code === 'channel_not_found'))
      return undefined
    throw error
  }
}
