import { setTimeout as pause } from 'node:timers/promises'
import { ChannelError, mannerNow, patienceLeft } from '@deskless/core/contract'
import type { WebAPICallResult, WebClientOptions } from '@slack/web-api'
import { WebAPIRateLimitedError, WebClient } from '@slack/web-api'
import type { Call } from './scheduler.ts'
import { createScheduler } from './scheduler.ts'

/** One for all workspaces of this process; each has its own buckets. */
export const scheduler = createScheduler()

let strangers = 0

/** One call a minute for apps outside the Marketplace: nothing may come to depend on them. */
const READS_BACK = new Set(['conversations.history', 'conversations.replies'])

/** Every call of Slack's SDK waits for its turn here, by whatever name it was made. */
export class PacedClient extends WebClient {
  readonly #workspace: string

  constructor(workspace: string, token: string, options: WebClientOptions) {
    super(token, options)
    this.#workspace = workspace
  }

  override async apiCall(method: string, options: Record<string, unknown> = {}): Promise<WebAPICallResult> {
    if (READS_BACK.has(method)) throw new Error(`${method} is never called: what Slack shows is kept by the hub.`)
    const call = { workspace: this.#workspace, method, channel: textOf(options.channel) }
    for (;;) {
      await itsTurn(call)
      const answer = await super.apiCall(method, options).catch((error: unknown) => refused(call, error))
      if (answer) {
        scheduler.taken(call, textOf((answer as { channel?: unknown }).channel))
        mannerNow().begun ??= performance.now()
        return answer
      }
    }
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** No timer where a token is there. */
const itsTurn = async (call: Call): Promise<void> => {
  const manner = mannerNow()
  const who = manner.who ?? `stranger ${++strangers}`
  const end = performance.now() + patienceLeft(manner, performance.now())
  for (let wait = scheduler.turn(call, who, manner.urgency); wait > 0; ) {
    if (performance.now() + wait > end) throw notNow(call, who, wait, manner.who !== undefined)
    await pause(wait)
    wait = scheduler.turn(call, who, manner.urgency)
  }
  scheduler.spend(call, who)
}

const notNow = (call: Call, who: string, afterMs: number, comesBack: boolean): ChannelError => {
  if (!comesBack) scheduler.leave(call, who)
  const tell = 'Slack takes only so much at a time; this waits for its turn.'
  return new ChannelError({ code: 'ratelimited', sent: 'no', retry: { afterMs }, tell })
}

/** A refused call did nothing, so it may wait for its turn once more. */
const refused = (call: Call, error: unknown): undefined => {
  if (!(error instanceof WebAPIRateLimitedError)) throw error
  scheduler.limited(call, Math.max(1, error.retryAfter) * 1_000)
  return undefined
}
