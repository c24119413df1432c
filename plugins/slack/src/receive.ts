import { createHash } from 'node:crypto'
import type {
  AppSeat,
  DoorAnswer,
  DoorRequest,
  Hub,
  Item,
  PluginHost,
  RawItem,
  Received,
  Seat,
} from '@deskless/core/contract'
import { ChannelError, json, Refusal } from '@deskless/core/contract'
import { verifySlackRequest } from '@slack/bolt'
import { answerTo } from './bolt.ts'
import type { Installation } from './client.ts'
import type { AppSettings, Settings } from './settings.ts'
import { answerStranger } from './strangers.ts'
import { addressesOf, isForeign } from './workspace.ts'

export type Body = Record<string, unknown> & { type?: string }

const FIVE_MINUTES = 300

/**
 * Our own receiver: nothing is acknowledged that is not committed, and nothing is committed whose signature is not right.
 * It stands at the door of one installation, or at that of an app, which is there for many workspaces.
 */
export const receive = (request: DoorRequest, seat: Seat<Settings>): Received | Promise<Received> => {
  const { connection, app } = seat as Seat<Settings> & { app?: AppSeat<AppSettings> }
  const settings = connection?.settings ?? app?.settings
  if (!settings || request.method !== 'POST') throw new Refusal('not_found', 'Slack posts to this address.')
  const text = Buffer.from(request.body).toString('utf8')
  const form = isForm(request.headers['content-type'])
  // Slack's certificate check is the one request without a signature.
  if (form && new URLSearchParams(text).get('ssl_check') === '1') return { items: [], answer: () => ({ status: 200 }) }
  const body = bodyOf(text, form)
  // While an app is being registered Slack asks here before anybody can have its secret: saying the word back tells nothing.
  if (app && !settings.signingSecret && body?.type === 'url_verification') return handshake(body)
  verify(request, text, settings.signingSecret)
  if (body?.type === 'url_verification') return handshake(body)
  const type = request.headers['content-type'] ?? 'application/json'
  const brought: Brought = { body, bytes: request.body, type }
  return connection ? toOne(brought, connection, seat) : toMany(brought, app as AppSeat<AppSettings>, seat)
}

const handshake = ({ challenge }: Body): Received => ({ items: [], answer: () => json({ challenge }) })

/** `body`: undefined when it cannot be read. */
type Brought = { body: Body | undefined; bytes: Uint8Array; type: string }

const toOne = ({ body, bytes, type }: Brought, connection: Installation, { host }: Seat<Settings>): Received => {
  // Signed, so it is Slack's: kept where it can be seen and replayed, and not brought again and again.
  if (!body) return { items: [itemOf({}, bytes, type)] }
  if (isForeign(body, connection.address))
    return fromStranger(body, connection.settings.apiBaseUrl, host, connection.hub)
  return split(body, itemOf(body, bytes, type), connection)
}

const toMany = async (
  { body, bytes, type }: Brought,
  app: AppSeat<AppSettings>,
  { host, hub }: Seat<Settings>,
): Promise<Received> => {
  if (!body) throw new Refusal('not_found', 'This does not say which workspace it comes from.')
  const connection = await standingAt(app, body)
  if (!connection) return fromStranger(body, app.settings.apiBaseUrl, host, hub)
  return split(body, { ...itemOf(body, bytes, type), address: connection.address }, connection)
}

/** The installation of the workspace, or of its organisation. */
export const standingAt = async (app: AppSeat, body: Body): Promise<Installation | undefined> => {
  for (const address of addressesOf(body)) {
    const connection = await app.connectionAt(address)
    if (connection) return connection as Installation
  }
  return undefined
}

/** Nothing of it is kept. */
const fromStranger = (body: Body, apiBaseUrl: string, host: PluginHost, hub: Hub | undefined): Received => ({
  items: [],
  answer: () => answerStranger(body, { publicUrl: host.publicUrl, apiBaseUrl, hub, log: host.log }),
})

const isForm = (type = ''): boolean => type.startsWith('application/x-www-form-urlencoded')

const verify = (request: DoorRequest, body: string, signingSecret: string | undefined): void => {
  const seconds = Number(request.headers['x-slack-request-timestamp'])
  const signature = request.headers['x-slack-signature'] ?? ''
  if (!signingSecret || !Number.isInteger(seconds)) throw new Refusal('bad_signature')
  // Bolt refuses what is old and lets the future pass.
  if (seconds > Date.now() / 1_000 + FIVE_MINUTES)
    throw new Refusal('bad_signature', 'The time of this request lies in the future.')
  try {
    verifySlackRequest({
      signingSecret,
      body,
      headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': seconds },
    })
  } catch {
    throw new Refusal('bad_signature')
  }
}

/** Interactions carry JSON in a form field; slash commands are the form itself. */
const bodyOf = (text: string, form: boolean): Body | undefined => {
  if (!form) return objectOf(text)
  const fields = new URLSearchParams(text)
  const payload = fields.get('payload')
  return payload ? objectOf(payload) : Object.fromEntries(fields)
}

const objectOf = (text: string): Body | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : undefined
  } catch {
    return undefined
  }
}

export const rawBody = (raw: RawItem): Body => {
  const body = bodyOf(Buffer.from(raw.body).toString('utf8'), isForm(raw.headers['content-type']))
  if (body) return body
  throw new ChannelError({
    code: 'unreadable',
    sent: 'no',
    retry: 'never',
    tell: 'Slack sent something that is not an object.',
  })
}

/** Events wait in the store for `handle`; whoever pressed something wants the answer in the same request. */
const split = (body: Body, item: Item, connection: Installation): Received => {
  if (body.type === 'event_callback') return { items: [item] }
  // Asked with every letter somebody types, and changes nothing: there is nothing to keep.
  if (isQuestion(body)) return { items: [], answer: async () => asAnswer(await answerTo(body, item.key, connection)) }
  if (body.type === 'app_rate_limited') return { items: [item] }
  return { items: [item], inline: true, answer: async () => asAnswer(await answerTo(body, item.key, connection)) }
}

export const isQuestion = (body: Body): boolean => body.type === 'block_suggestion'

const asAnswer = (ack: unknown): DoorAnswer => {
  if (ack === undefined || ack === '') return { status: 200 }
  return typeof ack === 'string'
    ? { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: ack }
    : json(ack)
}

type Event = {
  type?: string
  channel?: string | { id?: string }
  ts?: string
  thread_ts?: string
  message?: Event
  previous_message?: Event
  item?: { channel?: string; ts?: string }
  user?: unknown
}

export const itemOf = (body: Body, bytes: Uint8Array, contentType: string): Item => {
  const hash = createHash('sha256').update(bytes).digest('base64url')
  const key = typeof body.event_id === 'string' ? body.event_id : `sha256:${hash}`
  return { key, lane: laneOf(body, key), body: bytes, headers: { 'content-type': contentType } }
}

/** Everything about one thread in order: its lines, their edits and deletions. */
const laneOf = (body: Body, key: string): string => {
  const event = body.event as Event | undefined
  if (!event) return key
  const about = event.message ?? event.previous_message ?? event
  const channel = typeof event.channel === 'string' ? event.channel : (event.item?.channel ?? event.channel?.id)
  return channel ? `${channel}:${about.thread_ts ?? about.ts ?? event.item?.ts ?? ''}` : key
}
