// A notice on the visitor's own screen while nobody looks at the site. Whoever has read the line by then needs none.
import type { Hub, MessageView, PluginJob } from '@deskless/core/contract'
import { z } from '@deskless/core/contract'
import type { Inbox } from '../gate.ts'
import { ownerOf, threadKey } from '../threads.ts'
import { isForVisitors, placeOf, visitorMessage } from '../view.ts'
import { pushKeys } from './keys.ts'
import { claimTold, giveBackTold, subscriptionsOf, unsubscribe } from './subscriptions.ts'
import type { Subscription } from './tables.ts'

/** So long an open chat has time to show it and be looked at. */
const AFTER_MS = 5_000
/** Later than this a notice is of no use to anybody. */
const LASTS_SECONDS = 86_400
const BODY_MOST = 160

const payloadSchema = z.object({
  message: z.uuid(),
  inbox: z.uuid(),
  visitors: z.array(z.uuid()).min(1),
  team: z.string(),
})

/** Plans the notice, where some browser of the thread's visitor wants one. */
export const planNotice = async (inbox: Inbox, thread: string, message: string): Promise<void> => {
  const { hub, settings } = inbox
  if (!settings.webPush) return
  const taken = await inbox.refs.find(threadKey(ownerOf(thread)))
  const visitors = [...new Set([ownerOf(thread), ...(taken ? [taken.id] : [])])]
  if ((await subscriptionsOf(hub, inbox.id, visitors)).length === 0) return
  const payload = { message, inbox: inbox.id, visitors, team: settings.teamName }
  await hub.enqueue('push', payload, { key: `push:${message}`, at: new Date(Date.now() + AFTER_MS) })
}

const run = async (payload: Record<string, unknown>, hub: Hub): Promise<void> => {
  const { message: id, inbox, visitors, team } = payloadSchema.parse(payload)
  const message = await hub.read.message(id)
  const conversation = message && (await hub.read.conversation(message.conversation))
  if (!message || !conversation || !isForVisitors(message) || message.removedAt) return
  if (conversation.readByContact >= message.number) return
  const { author } = visitorMessage(message, placeOf(conversation, hub.files, team))
  const notice = noticeOf(message, author?.name ?? team)
  const kept: string[] = []
  for (const browser of await subscriptionsOf(hub, inbox, visitors))
    if (!(await tell(hub, browser, id, notice))) kept.push(browser.endpoint)
  if (kept.length > 0) throw new Error(`${kept.length} push services did not take the notice now.`)
}

const noticeOf = ({ id, text }: MessageView, title: string): string =>
  JSON.stringify({ by: 'deskless', id, title, body: text.length > BODY_MOST ? `${text.slice(0, BODY_MOST)}…` : text })

/** False when it is worth another try. */
const tell = async (hub: Hub, browser: Subscription, message: string, notice: string): Promise<boolean> => {
  if (!(await claimTold(hub, browser.endpoint, message))) return true
  const status = await post(hub, browser, message, notice).catch((error: unknown) => statusOf(error))
  if (status >= 400 && status < 500 && status !== 429 && status !== 408) await unsubscribe(hub, browser.endpoint)
  if (status < 500 && status !== 429 && status !== 408) return true
  await giveBackTold(hub, browser.endpoint, message)
  return false
}

const REFUSED = 410
const AWAY = 503
/** An answer that was lost counts as given: one notice too few is better than one twice. */
const UNKNOWN = 202

const statusOf = (error: unknown): number => {
  const { code, sent } = error as { code?: string; sent?: string }
  // An address that may not be called is nobody's push service.
  if (code?.startsWith('forbidden')) return REFUSED
  return sent === 'no' ? AWAY : UNKNOWN
}

/** Sealed for that one browser (RFC 8291): the push service reads nothing of it. */
const post = async (hub: Hub, browser: Subscription, message: string, notice: string): Promise<number> => {
  const { default: push } = await import('web-push')
  const { endpoint, p256dh, auth } = browser
  const { headers, body } = push.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, notice, {
    vapidDetails: { subject: subjectOf(hub), ...(await pushKeys(hub)) },
    TTL: LASTS_SECONDS,
    urgency: 'high',
    topic: message.replaceAll('-', ''),
  })
  const { 'Content-Length': _, ...rest } = headers
  const answer = await hub.safeFetch(endpoint, {
    method: 'POST',
    headers: Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)])),
    body: new Uint8Array(body as Buffer),
    timeoutMs: 10_000,
    maxBytes: 10_000,
    cut: true,
  })
  return answer.status
}

/** Whom a push service can turn to: our address, where that is one it takes. */
const subjectOf = ({ publicUrl }: Hub): string =>
  publicUrl.startsWith('https:') ? publicUrl : 'https://deskless.invalid'

export const push: PluginJob = { run }
