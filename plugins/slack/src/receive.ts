import { createHash } from 'node:crypto'
import type { DoorAnswer, DoorRequest, Item, RawItem, Received, Seat } from '@deskless/core/contract'
import { ChannelError, json, Refusal } from '@deskless/core/contract'
import { verifySlackRequest } from '@slack/bolt'
import { answerTo } from './bolt.ts'
import type { Installation } from './client.ts'
import type { Settings } from './settings.ts'

export type Body = Record<string, unknown> & { type?: string }

const FIVE_MINUTES = 300

/** Our own receiver: nothing is acknowledged that is not committed, and nothing is committed whose signature is not right. */
export const receive = (request: DoorRequest, { connection }: Seat<Settings>): Received => {
  if (!connection || request.method !== 'POST') throw new Refusal('not_found', 'Slack posts to this address.')
  const text = Buffer.from(request.body).toString('utf8')
  const form = isForm(request.headers['content-type'])
  // Slack's certificate check is the one request without a signature.
  if (form && new URLSearchParams(text).get('ssl_check') === '1') return { items: [], answer: () => ({ status: 200 }) }
  verify(request, text, connection.settings.signingSecret)
  const type = request.headers['content-type'] ?? 'application/json'
  const body = bodyOf(text, form)
  // Signed, so it is Slack's: kept where it can be seen and replayed, and not brought again and again.
  if (!body) return { items: [itemOf({}, request.body, type)] }
  if (body.type === 'url_verification') return { items: [], answer: () => json({ challenge: body.challenge }) }
  return split(body, request.body, type, connection)
}

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
const split = (body: Body, bytes: Uint8Array, contentType: string, connection: Installation): Received => {
  if (isForeign(body, connection)) return { items: [], answer: () => ({ status: 200 }) }
  const item = itemOf(body, bytes, contentType)
  if (body.type === 'event_callback') return { items: [item] }
  if (body.type === 'app_rate_limited') return { items: [], answer: () => ({ status: 200 }) }
  return { items: [item], inline: true, answer: async () => asAnswer(await answerTo(body, item.key, connection)) }
}

const asAnswer = (ack: unknown): DoorAnswer => {
  if (ack === undefined || ack === '') return { status: 200 }
  return typeof ack === 'string'
    ? { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: ack }
    : json(ack)
}

type Envelope = {
  authorizations?: { team_id?: string }[]
  context_team_id?: string
  team_id?: string
  team?: { id?: string } | null
}

/** One app may be in several workspaces: what concerns another one is not ours to read. In a shared channel the outer team may be a stranger's. */
const isForeign = (body: Body, { address }: Installation): boolean => {
  const { authorizations, context_team_id: context, team_id: outer, team } = body as Envelope
  const about = authorizations?.[0]?.team_id ?? context ?? team?.id ?? outer
  return address !== undefined && about !== undefined && about !== address
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
