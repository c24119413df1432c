import type { Accept } from '@deskless/core/contract'
import { ChannelError, Refusal } from '@deskless/core/contract'
import { SocketModeClient } from '@slack/socket-mode'
import { answerTo } from './bolt.ts'
import type { Installation } from './client.ts'
import { clientOptions, quietLogger } from './client.ts'
import { asChannelError } from './errors.ts'
import type { Body } from './receive.ts'
import { itemOf } from './receive.ts'

type Envelope = { ack(response?: Record<string, unknown>): Promise<void>; type: string; body: Body }

/**
 * Keeps one line to Slack open until it ends; core holds the lease and opens the next one with back-off. An envelope is
 * committed before it is acknowledged: what was not, Slack brings again.
 */
export const listen = async (installation: Installation, accept: Accept, signal: AbortSignal): Promise<void> => {
  if (installation.settings.mode !== 'socket') return void (await aborted(signal))
  const client = createClient(installation)
  const ended = new Promise<void>((resolve) => client.once('disconnected', () => resolve()))
  client.on('slack_event', (envelope: Envelope) => {
    void take(envelope, installation, accept).catch((error: unknown) =>
      installation.hub.log.warn(
        { installation: installation.id, error: String((error as Error).message) },
        'An envelope from Slack was not taken and will come again.',
      ),
    )
  })
  await client.start().catch((error: unknown) => {
    throw startError(error)
  })
  await installation.health('ok', '')
  await Promise.race([ended, aborted(signal)])
  if (signal.aborted) await client.disconnect()
}

const createClient = (installation: Installation): SocketModeClient => {
  const { appToken } = installation.settings
  if (!appToken) throw new Refusal('invalid_setting', 'Socket Mode needs an app token.')
  const logger = quietLogger(installation.hub.log)
  // Its own reconnecting ends the process when Slack cannot be reached.
  return new SocketModeClient({
    appToken,
    logger,
    autoReconnectEnabled: false,
    clientOptions: clientOptions(installation),
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

const take = async ({ ack, type, body }: Envelope, installation: Installation, accept: Accept): Promise<void> => {
  const item = itemOf(body, Buffer.from(JSON.stringify(body)), 'application/json')
  await accept(item)
  if (type === 'events_api') return ack()
  const answer = await answerTo(body, item.key, installation)
  await ack(typeof answer === 'string' ? { text: answer } : (answer as Record<string, unknown> | undefined))
}
