import { setTimeout as pause } from 'node:timers/promises'
import type { Receiver } from '@slack/bolt'
import { App } from '@slack/bolt'
import type { Installation } from './client.ts'
import { clientOptions, quietLogger } from './client-options.ts'
import { identityOf } from './identity.ts'
import { listeners } from './listeners/index.ts'
import { failureSentence } from './render/index.ts'
import { sayByUrl } from './response-url.ts'
import { botToken } from './token.ts'

/** Bolt wants a receiver to hold; ours is the hub's door, which calls `processEvent` with what is stored. */
const NO_RECEIVER: Receiver = { init: () => {}, start: async () => {}, stop: async () => {} }

/** `latest`: the installation as it was last handed in; settings change while an app lives. */
type Kept = { version: string; app: App; latest: Installation }
const apps = new Map<string, Kept>()

const appOf = (installation: Installation): App => {
  const { botToken, apiBaseUrl } = installation.settings
  const version = `${botToken ?? ''} ${apiBaseUrl}`
  const known = apps.get(installation.id)
  if (known?.version === version) {
    known.latest = installation
    return known.app
  }
  const app = createApp(installation, () => apps.get(installation.id)?.latest ?? installation)
  apps.set(installation.id, { version, app, latest: installation })
  return app
}

const createApp = ({ settings, hub }: Installation, latest: () => Installation): App => {
  const app = new App({
    receiver: NO_RECEIVER,
    authorize: async () => ({ botToken: (await botToken(latest())).bot, ...(await identityOf(latest())) }),
    clientOptions: clientOptions(settings.apiBaseUrl, hub),
    logger: quietLogger(hub.log),
    // What the bot itself did is filtered by its ids, which also covers its edits and deletions.
    ignoreSelf: false,
    convoStore: false,
    tokenVerificationEnabled: false,
  })
  app.error(async (error) => {
    throw error
  })
  listeners(app)
  return app
}

/** What a listener finds in Bolt's context. `key` names the stored item, and every command made of it. */
export type Given = { installation: Installation; key: string; receivedAt: Date }

/** Runs Bolt over one stored body; the answer is what a listener acknowledged with. */
export const runBolt = async (body: Record<string, unknown>, given: Given): Promise<unknown> => {
  let answer: unknown
  const ack = async (said?: unknown): Promise<void> => {
    answer = said
  }
  await appOf(given.installation)
    .processEvent({ body, ack, customProperties: given })
    .catch((error: unknown) => {
      throw originalOf(error)
    })
  return answer
}

/** Bolt wraps what a listener threw. */
const originalOf = (error: unknown): unknown => {
  const { original } = (error ?? {}) as { original?: unknown }
  return original instanceof Error ? original : error
}

/** Slack waits three seconds. */
const PATIENCE_MS = 2_700
const TOO_SLOW = Symbol('too slow')

/** The body Slack gets back for a button, a form or a command. What is still going on then goes on. */
export const answerTo = async (
  body: Record<string, unknown>,
  key: string,
  installation: Installation,
): Promise<unknown> => {
  const { log } = installation.hub
  const done = runBolt(body, { installation, key, receivedAt: new Date() }).catch((error: unknown) => {
    log.error(
      { installation: installation.id, item: key, error: String((error as Error)?.stack ?? error) },
      'A gesture in Slack failed.',
    )
    return sayFailed(body, failureSentence(error) ?? FAILED, installation)
  })
  const answer = await Promise.race([done, pause(PATIENCE_MS, TOO_SLOW, { ref: false })])
  return answer === TOO_SLOW ? openForm(body, FAILED) : answer
}

const FAILED = 'That took too long or went wrong. Look at the thread, then press again: it is never sent twice.'

/** In the answer itself where Slack shows one; else by the press's own address, which works without a token of ours. */
const sayFailed = (body: Record<string, unknown>, text: string, installation: Installation): unknown => {
  if (body.type === 'view_submission') return openForm(body, text)
  if (body.type === 'block_suggestion') return { options: [] }
  if (typeof body.command === 'string') return { response_type: 'ephemeral', text }
  const { settings, hub } = installation
  const asked = { apiBaseUrl: settings.apiBaseUrl, hub, log: hub.log }
  if (typeof body.response_url === 'string') void sayByUrl(body.response_url, text, asked)
  return undefined
}

type Block = { block_id?: string; type?: string }

/** A form stays open and says so below its first field. */
const openForm = (body: Record<string, unknown>, text: string): unknown => {
  if (body.type !== 'view_submission') return undefined
  const { blocks = [] } = (body.view ?? {}) as { blocks?: Block[] }
  const input = blocks.find((block) => block.type === 'input')?.block_id
  return input ? { response_action: 'errors', errors: { [input]: text } } : undefined
}
