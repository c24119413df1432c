// Hands a payload to the app's URL the way Slack does: signed, and patient for three seconds.
import { createHmac } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { App, Json } from '../model.ts'
import type { Answer, Parcel } from './parcel.ts'

const DEADLINE_MS = 3_000

export async function sendOverHttp(clock: Clock, app: App, parcel: Parcel, stop: AbortSignal): Promise<Answer> {
  const url = addressFor(app, parcel)
  if (!url) return { ok: false, reason: 'connection_failed' }
  const deadline = new AbortController()
  const cancel = clock.after(DEADLINE_MS, () => deadline.abort())
  try {
    const signal = AbortSignal.any([stop, deadline.signal])
    const response = await fetch(url, { method: 'POST', ...request(app, parcel), redirect: 'manual', signal })
    const body = readAnswer(await response.text())
    const noRetry = response.headers.get('x-slack-no-retry') === '1'
    if (response.ok) return { ok: true, status: response.status, body }
    return { ok: false, status: response.status, body, noRetry, reason: 'http_error' }
  } catch {
    return { ok: false, reason: deadline.signal.aborted ? 'http_timeout' : 'connection_failed' }
  } finally {
    cancel()
  }
}

function addressFor(app: App, { what, payload }: Parcel): string | undefined {
  if (what === 'events_api') return app.eventsUrl
  if (what === 'slash_commands') {
    const own = app.commands.find(({ command }) => command === payload.command)?.url
    return own ?? app.interactivityUrl ?? app.eventsUrl
  }
  // Slack asks for options at the address set for them and at no other.
  if (payload.type === 'block_suggestion') return app.optionsUrl
  return app.interactivityUrl ?? app.eventsUrl
}

function request(
  app: App,
  { what, payload, attempt, reason }: Parcel,
): { headers: Record<string, string>; body: string } {
  const body = encode(what, payload)
  const form = 'application/x-www-form-urlencoded'
  const headers: Record<string, string> = {
    'content-type': what === 'events_api' ? 'application/json' : form,
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    ...sign(app.signingSecret, body),
  }
  if (attempt > 0) Object.assign(headers, { 'x-slack-retry-num': String(attempt), 'x-slack-retry-reason': reason })
  return { headers, body }
}

function encode(what: Parcel['what'], payload: Json): string {
  if (what === 'events_api') return JSON.stringify(payload)
  if (what === 'interactive') return new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  return new URLSearchParams(payload as Record<string, string>).toString()
}

/** Signed with the wall's time even when the simulator's clock is virtual: the app compares it with its own. */
function sign(secret: string, body: string, at = Date.now()): Record<string, string> {
  const seconds = String(Math.floor(at / 1000))
  const hash = createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex')
  return { 'x-slack-request-timestamp': seconds, 'x-slack-signature': `v0=${hash}` }
}

function readAnswer(text: string): unknown {
  if (!text) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
