import type { AppSeat, DoorRequest, Item, Received, Seat } from '@deskless/core/contract'
import { Refusal, unreadable } from '@deskless/core/contract'
import type { Hook } from './hooks.ts'
import { isStatus, readHook } from './hooks.ts'
import { peerOf } from './numbers.ts'
import type { Credentials, Inbox, Settings } from './settings.ts'
import { credentialsOf, ofApp, senderKind } from './settings.ts'
import { isSigned } from './signature.ts'

/** Beside the door itself: what became of one delivery of ours. */
export const STATUS_PATH = '/status/'
/** Which delivery a status speaks of: it stands in the path, not in the body. */
export const DELIVERY = 'x-deskless-delivery'

export const receive = async (request: DoorRequest, { connection, app }: Seat<Settings>): Promise<Received> => {
  const credentials = await signer(connection, app)
  if (!credentials || !isSigned(request, credentials.authToken)) throw new Refusal('bad_signature')
  const hook = readable(request.body)
  const address = app && hook ? await addressOf(app, hook, credentials) : undefined
  const item = hook ? itemOf(hook, request, connection) : unreadable(request.body)
  return { items: [address ? { ...item, address } : item], answer: () => NOTHING_TO_SAY }
}

/** An inbox without credentials can vouch for nothing. */
const signer = async (connection: Inbox | undefined, app: AppSeat | undefined): Promise<Credentials | undefined> => {
  if (connection) return credentialsOf(connection).catch(() => undefined)
  return app && ofApp(app.settings)
}

/** Any other body Twilio would take for words to send back. */
const NOTHING_TO_SAY = {
  status: 200,
  headers: { 'content-type': 'text/xml; charset=utf-8' },
  body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
}

const readable = (body: Uint8Array): Hook | undefined => {
  try {
    return readHook(body)
  } catch {
    return undefined
  }
}

/** A message is one however often it is brought; of its fate each step is one. */
export const itemOf = (
  hook: Hook,
  { path, body }: Pick<DoorRequest, 'path' | 'body'>,
  connection: Inbox | undefined,
): Item => {
  const status = isStatus(hook)
  const delivery = status && path.startsWith(STATUS_PATH) ? path.slice(STATUS_PATH.length) : ''
  const them = (status ? hook.To : hook.From) ?? ''
  return {
    key: status ? `${hook.MessageSid}:${hook.MessageStatus}` : hook.MessageSid,
    lane: connection ? peerOf(them, senderKind(connection)).thread : them,
    body,
    ...(delivery && { headers: { [DELIVERY]: delivery } }),
  }
}

/** As `connect` named it. */
export const addressIn = (accountSid: string, sender: string): string => `${accountSid}/${sender}`

/** The service it came through when an inbox stands for that, else the number. */
const addressOf = async (app: AppSeat, hook: Hook, { accountSid }: Credentials): Promise<string> => {
  const service = hook.MessagingServiceSid && addressIn(accountSid, hook.MessagingServiceSid)
  if (service && (await app.connectionAt(service))) return service
  return addressIn(accountSid, (isStatus(hook) ? hook.From : hook.To) ?? '')
}
