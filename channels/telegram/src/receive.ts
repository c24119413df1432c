import type { Accept, DoorRequest, Item, Received, Seat } from '@deskless/core/contract'
import { ChannelError, equalConstantTime, json, Refusal, unreadable, z } from '@deskless/core/contract'
import { call } from './api.ts'
import type { Inbox, Settings } from './settings.ts'
import { hookSecret } from './settings.ts'
import type { Update } from './updates.ts'
import { ALLOWED_UPDATES, updateSchema } from './updates.ts'

const HEADER = 'x-telegram-bot-api-secret-token'

/** Push: the secret is compared, nothing else is signed. A press is acknowledged in the answer itself, once it is stored. */
export const receive = (request: DoorRequest, { connection }: Seat<Settings>): Received => {
  if (!connection || !equalConstantTime(request.headers[HEADER] ?? '', hookSecret(connection)))
    throw new Refusal('bad_signature')
  const update = readUpdate(request.body)
  if (!update) return { items: [unreadable(request.body)] }
  return { items: [itemOf(update, request.body)], answer: () => acknowledgement(update) }
}

const readUpdate = (body: Uint8Array): Update | undefined => {
  try {
    return updateSchema.parse(JSON.parse(Buffer.from(body).toString('utf8')))
  } catch {
    return undefined
  }
}

const itemOf = (update: Update, body: Uint8Array): Item => ({
  key: String(update.update_id),
  lane: laneOf(update),
  body,
})

/** What happens in one chat stays in order. */
const laneOf = (update: Update): string => {
  const message = update.message ?? update.edited_message ?? update.callback_query?.message
  const chat = message?.chat ?? update.my_chat_member?.chat ?? update.message_reaction?.chat
  return String(chat?.id ?? 'none')
}

const acknowledgement = ({ callback_query: press }: Update) =>
  press ? json({ method: 'answerCallbackQuery', callback_query_id: press.id }) : { status: 200 }

const LONG_POLL_S = 25
const ROOM_MS = 10_000

/** Pull: the offset is committed with what it stands behind, so nothing is skipped and a repeat is a duplicate. */
export const listen = async (inbox: Inbox, accept: Accept, signal: AbortSignal): Promise<void> => {
  if (inbox.settings.updates !== 'polling') return untilAborted(signal)
  let offset: unknown = await inbox.kept('cursor')
  let healthy = false
  while (!signal.aborted) {
    const updates = await getUpdates(inbox, offset, signal)
    if (!healthy) await inbox.health('ok', '')
    healthy = true
    for (const raw of updates) {
      if (signal.aborted) return
      await acceptOne(inbox, accept, raw, raw.update_id + 1)
      offset = raw.update_id + 1
    }
  }
}

const listed = z.array(z.looseObject({ update_id: z.number() }))
type Listed = z.infer<typeof listed>

const getUpdates = async (inbox: Inbox, offset: unknown, signal: AbortSignal): Promise<Listed> => {
  const params = {
    timeout: LONG_POLL_S,
    allowed_updates: ALLOWED_UPDATES,
    ...(typeof offset === 'number' && { offset }),
  }
  try {
    return listed.parse(await call(inbox, 'getUpdates', params, { signal, timeoutMs: LONG_POLL_S * 1000 + ROOM_MS }))
  } catch (error) {
    if (signal.aborted) return []
    if (error instanceof ChannelError && typeof error.retry === 'object') await pauseFor(error.retry.afterMs, signal)
    else throw error
    return []
  }
}

const acceptOne = async (inbox: Inbox, accept: Accept, raw: Listed[number], cursor: number): Promise<void> => {
  const body = Buffer.from(JSON.stringify(raw))
  const update = readUpdate(body)
  await accept(update ? itemOf(update, body) : { ...unreadable(body), key: String(raw.update_id) }, { cursor })
  // Only takes the spinner off the button: a failure must not hold up what comes next.
  if (update?.callback_query)
    await call(inbox, 'answerCallbackQuery', { callback_query_id: update.callback_query.id }).catch(() => {})
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

const pauseFor = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    const stop = (): void => {
      clearTimeout(timer)
      resolve()
    }
    signal.addEventListener('abort', stop, { once: true })
  })
