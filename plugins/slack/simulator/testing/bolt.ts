// A real Bolt app at a free port, introduced to the simulator. For tests.
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AppOptions } from '@slack/bolt'
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt'
import type { Simulator } from '../index.ts'

export type BoltApp = { app: App; url: string; close(): Promise<void> }

const quiet = { logLevel: LogLevel.ERROR }

export async function startBolt(
  simulator: Simulator,
  prepare: (app: App) => void,
  options: AppOptions = {},
): Promise<BoltApp> {
  const { credentials } = simulator.demo
  const clientOptions = { slackApiUrl: simulator.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true }
  // Said here so that Bolt need not ask in the background, where a test that ends early would cut it off.
  const { botToken: token, botId, botUserId } = credentials
  const common = {
    token,
    botId,
    botUserId,
    tokenVerificationEnabled: false,
    clientOptions,
    convoStore: false as const,
    ...quiet,
  }
  // Bolt waits three seconds for a listener that does not exist; a test need not.
  const receiver = new HTTPReceiver({
    signingSecret: credentials.signingSecret,
    unhandledRequestTimeoutMillis: 100,
    ...quiet,
  })
  const app = new App({ ...common, receiver, ...options })
  prepare(app)
  const server = (await app.start(0)) as Server
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`
  simulator.configureApp(credentials.appId, { eventsUrl: url, interactivityUrl: url, optionsUrl: url })
  return { app, url, close: async () => void (await app.stop()) }
}

/** The same app without any address of its own: it calls Slack and keeps the line open. */
export async function startSocketBolt(simulator: Simulator, prepare: (app: App) => void): Promise<BoltApp> {
  const { appId, botToken: token, botId, botUserId, appToken } = simulator.demo.credentials
  simulator.configureApp(appId, { socketMode: true })
  const clientOptions = { slackApiUrl: simulator.apiUrl, retryConfig: { retries: 0 } }
  const who = { token, botId, botUserId, tokenVerificationEnabled: false }
  // A short ping time, because Bolt waits that long before it comes back after a goodbye.
  const receiver = new SocketModeReceiver({
    appToken,
    clientPingTimeout: 50,
    installerOptions: { clientOptions },
    ...quiet,
  })
  const app = new App({ ...who, receiver, clientOptions, convoStore: false, ...quiet })
  prepare(app)
  await app.start()
  return { app, url: '', close: async () => void (await app.stop()) }
}
