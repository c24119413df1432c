// The address Slack gives with what somebody pressed, where they can be answered for half an hour.
import type { Hub, Log } from '@deskless/core/contract'

/** Where an answer to a press may be sent: it came signed, but a fault there must not make us call anywhere. */
export type Hooked = { apiBaseUrl: string; hub: Pick<Hub, 'safeFetch'> | undefined; log: Log }

const TIMEOUT_MS = 2_000

/** Only whoever pressed reads it. It needs no token, so it is what is left where ours is gone; it may get lost. */
export const sayByUrl = (address: string, text: string, asked: Hooked): Promise<void> =>
  answerByUrl(address, { replace_original: false, text }, asked)

export const answerByUrl = async (
  address: string,
  said: Record<string, unknown>,
  { apiBaseUrl, hub, log }: Hooked,
): Promise<void> => {
  const url = URL.canParse(address) ? new URL(address) : undefined
  const isSlack = url?.protocol === 'https:' && /(^|\.)slack\.com$/.test(url.hostname)
  if (!url || (!isSlack && url.origin !== new URL(apiBaseUrl).origin)) return
  const answer = { response_type: 'ephemeral', ...said }
  const headers = { 'content-type': 'application/json' }
  const options = { method: 'POST', headers, body: JSON.stringify(answer) } as const
  // Without a hub that guards the way, nobody but Slack is called.
  if (!hub && !isSlack) return
  const sent = hub
    ? hub.safeFetch(url.href, { ...options, redirects: 0, timeoutMs: TIMEOUT_MS })
    : fetch(url, { ...options, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
  await sent.catch((error: unknown) =>
    log.info({ error: String((error as Error).message) }, 'Somebody who pressed something in Slack could not be told.'),
  )
}
