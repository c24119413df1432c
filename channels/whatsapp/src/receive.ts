import type { DoorRequest, Item, Received, Seat } from '@deskless/core/contract'
import { equalConstantTime, hmacHex, Refusal, unreadable } from '@deskless/core/contract'
import type { Envelope } from './hooks.ts'
import { envelope } from './hooks.ts'
import type { App, Inbox, Settings } from './settings.ts'
import { verifyToken } from './settings.ts'
import type { Brought } from './split.ts'
import { split } from './split.ts'

/** The door of one inbox, or that of an app, which is there for many numbers. */
export const receive = (request: DoorRequest, seat: Seat<Settings>): Received | Promise<Received> => {
  const { connection } = seat
  const app = seat.app as App | undefined
  if (request.method === 'GET')
    return handshake(request, connection ? verifyToken(connection) : app?.settings.verifyToken)
  verify(request, (connection ?? app)?.settings.appSecret)
  const brought = read(request.body)
  if (connection) return forInbox(brought, request.body, connection, seat)
  if (!brought || !app) throw new Refusal('not_found', 'This does not say which number it is for.')
  return forApp(split(brought), app, seat)
}

/** Meta looks whether the door is ours. What it says is given back as text, and only if it can be nothing else. */
const handshake = ({ query }: DoorRequest, token: string | undefined): Received => {
  const said = query.get('hub.verify_token') ?? ''
  const challenge = query.get('hub.challenge') ?? ''
  const asks = query.get('hub.mode') === 'subscribe' && /^[\w.-]{1,200}$/.test(challenge)
  if (!asks || !token || !equalConstantTime(said, token)) throw new Refusal('bad_signature')
  return { items: [], answer: () => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: challenge }) }
}

/** Over the bytes as they came: what was parsed and written again has another signature. */
const verify = ({ headers, body }: DoorRequest, secret: string | undefined): void => {
  const given = headers['x-hub-signature-256'] ?? ''
  if (!secret || !equalConstantTime(given, `sha256=${hmacHex('sha256', secret, body)}`))
    throw new Refusal('bad_signature')
}

const read = (body: Uint8Array): Envelope | undefined => {
  try {
    return envelope.parse(JSON.parse(Buffer.from(body).toString('utf8')))
  } catch {
    return undefined
  }
}

/** The secret is that of an app with many numbers, so only what is said of this one may come in here. */
const forInbox = (
  brought: Envelope | undefined,
  body: Uint8Array,
  { settings: { phoneNumberId, businessAccountId } }: Inbox,
  { log }: Seat<Settings>,
): Received => {
  if (!brought) return { items: [unreadable(body)] }
  const all = split(brought)
  const ours = all.filter((one) =>
    one.phoneNumberId ? one.phoneNumberId === phoneNumberId : one.businessAccountId === businessAccountId,
  )
  const others = all.length - ours.length
  if (others > 0) log.warn({ others }, 'WhatsApp brought hooks of a number that is not the one of this inbox.')
  return { items: ours.map(({ item }) => item) }
}

const forApp = async (brought: Brought[], app: App, { log }: Seat<Settings>): Promise<Received> => {
  const items: Item[] = []
  let strangers = 0
  for (const one of brought) {
    const addresses = await addressesOf(one, app)
    items.push(...addresses.map((address) => ({ ...one.item, address })))
    if (addresses.length === 0) strangers++
  }
  // Refusing would only make Meta bring the whole body again, for a week.
  if (strangers > 0)
    log.warn({ app: app.id, strangers }, 'WhatsApp brought hooks of numbers no inbox of this app stands for.')
  return { items }
}

/** What is said of a whole business account is said to every inbox of this app in it. */
const addressesOf = async ({ phoneNumberId, businessAccountId }: Brought, app: App): Promise<string[]> => {
  if (phoneNumberId) return (await app.connectionAt(phoneNumberId)) ? [phoneNumberId] : []
  const all = (await app.connections()) as Inbox[]
  return all.flatMap(({ address, settings }) =>
    address && settings.businessAccountId === businessAccountId ? [address] : [],
  )
}
