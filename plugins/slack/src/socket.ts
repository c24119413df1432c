import type { Accept, AppSeat } from '@deskless/core/contract'
import { ChannelError, Refusal } from '@deskless/core/contract'
import { SocketModeClient } from '@slack/socket-mode'
import type { Dispatcher } from 'undici'
import { answerTo } from './bolt.ts'
import type { Installation } from './client.ts'
import { clientOptions, quietLogger } from './client-options.ts'
import { asChannelError } from './errors.ts'
import { check } from './install.ts'
import type { Body } from './receive.ts'
import { isQuestion, itemOf, standingAt } from './receive.ts'
import type { safely } from './safely.ts'
import { checkingSocket, guardedLine } from './safely.ts'
import type { AppSettings } from './settings.ts'
import { toStranger } from './strangers.ts'
import { isForeign } from './workspace.ts'

type Envelope = { ack(response?: Record<string, unknown>): Promise<void>; type: string; body: Body }

/**
 * Keeps one line to Slack open until it ends; core holds the lease and opens the next one with back-off. An envelope is
 * committed before it is acknowledged: what was not, Slack brings again.
 */
export const listen = async (installation: Installation, accept: Accept, signal: AbortSignal): Promise<void> => {
  if (installation.settings.mode !== 'socket') return void (await aborted(signal))
  const app = (await installation.app()) as AppSeat<AppSettings> | undefined
  const line = guardedLine(installation.hub)
  const client = createClient(installation, app, line.dispatcher)
  const ended = new Promise<void>((resolve) => client.once('disconnected', () => resolve()))
  void ended.then(line.cut)
  client.on('slack_event', (envelope: Envelope) => {
    void take(envelope, installation, app, accept).catch((error: unknown) =>
      installation.hub.log.warn(
        { installation: installation.id, error: String((error as Error).message) },
        'An envelope from Slack was not taken and will come again.',
      ),
    )
  })
  await client.start().catch((error: unknown) => {
    throw startError(error)
  })
  // The line belongs to the app; whether the bot's own token is still good is another question.
  const { health, tell } = await check(installation)
  await installation.health(health, health === 'ok' ? '' : tell)
  await Promise.race([ended, aborted(signal)])
  if (signal.aborted) await client.disconnect()
}

const createClient = (
  { settings, hub }: Installation,
  app: AppSeat<AppSettings> | undefined,
  dispatcher: Dispatcher,
): SocketModeClient => {
  const appToken = settings.appToken ?? app?.settings.appToken
  if (!appToken) throw new Refusal('invalid_setting', 'Socket Mode needs an app token.')
  const logger = quietLogger(hub.log)
  const options = clientOptions(settings.apiBaseUrl, hub)
  const fetcher = options.fetch as ReturnType<typeof safely>
  // Its own reconnecting ends the process when Slack cannot be reached.
  return new SocketModeClient({
    appToken,
    logger,
    autoReconnectEnabled: false,
    clientOptions: { ...options, fetch: checkingSocket(fetcher, hub) },
    dispatcher,
  })
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

const startError = (error: unknown): unknown => {
  const typed = asChannelError(error)
  if (typed instanceof ChannelError) return typed
  return new ChannelError({
    code: 'socket',
    sent: 'no',
    retry: 'later',
    tell: 'The line to Slack could not be opened.',
    cause: String(error),
  })
}

export const take = async (
  { ack, type, body }: Envelope,
  line: Installation,
  app: AppSeat | undefined,
  accept: Accept,
): Promise<void> => {
  const item = itemOf(body, Buffer.from(JSON.stringify(body)), 'application/json')
  const installation = await ownerOf(body, line, app)
  if (!installation) return toNobody({ ack, type, body }, line)
  if (!isQuestion(body)) await (installation === line ? accept(item) : app?.accept(installation, [item]))
  if (type === 'events_api') return ack()
  const answer = await answerTo(body, item.key, installation)
  await ack(typeof answer === 'string' ? { text: answer } : (answer as Record<string, unknown> | undefined))
}

/** An event is not acknowledged without an owner: Slack brings it again, and another line may be the right one. A press comes once. */
const toNobody = async ({ ack, type, body }: Envelope, { id, hub, settings }: Installation): Promise<void> => {
  hub.log.warn({ installation: id }, ELSEWHERE)
  if (type === 'events_api') return
  const { publicUrl, log } = hub
  await ack(await toStranger(body, { publicUrl, apiBaseUrl: settings.apiBaseUrl, hub, log }))
}

const ELSEWHERE = 'An envelope from Slack is of a workspace that is not connected by this app.'

/** Slack spreads what happens in all workspaces of an app over its open lines. */
const ownerOf = async (body: Body, line: Installation, app: AppSeat | undefined): Promise<Installation | undefined> => {
  if (!isForeign(body, line.address)) return line
  return app && (await standingAt(app, body))
}
