// The part of the Graph API we use, with the refusals Meta gives for what is wrong.
import { createHash, randomBytes } from 'node:crypto'
import type { Hooks } from './hooks.ts'
import { tickOf } from './people.ts'
import type { Chat, ChatMessage, Json, Media, Tick, World } from './world.ts'
import { wamid } from './world.ts'

export class Refused extends Error {
  readonly status: number
  readonly code: number
  constructor(code: number, message: string, status = 400) {
    super(message)
    this.code = code
    this.status = status
  }
}

export type Upload = { name: string; mime: string; bytes: Uint8Array }
export type Request = {
  method: string
  path: string
  query: URLSearchParams
  body: Json
  upload?: Upload
  origin: string
}
type Town = { world: World; hooks: Hooks }

/** What is asked for, as faults call it. A read mark goes to the same address as a message, and is none. */
export const kindOf = ({ business }: World, path: string, body: Json): string => {
  if (path === `/${business.phoneNumberId}/messages`) return body.status === 'read' ? 'signs' : 'messages'
  if (path.endsWith('/media')) return 'media'
  if (path.endsWith('/message_templates')) return 'templates'
  return path === `/${business.phoneNumberId}` ? 'number' : 'other'
}

export const answerGraph = (town: Town, request: Request): Json | Promise<Json> => {
  const { world } = town
  const { business } = world
  const [, id = '', below = ''] = /^\/([\w-]+)(?:\/(\w+))?$/.exec(request.path) ?? []
  if (id === business.phoneNumberId) return ofNumber(town, below, request)
  if (id === business.businessAccountId) return ofAccount(world, below, request)
  if (business.others.includes(id) && request.method === 'GET')
    return { id, display_phone_number: id, status: 'CONNECTED' }
  const media = world.media.get(id)
  if (media && !below) return placeOf(media, request)
  throw new Refused(100, `Unsupported request: object with ID '${id}' does not exist`)
}

const ofNumber = (town: Town, below: string, request: Request): Json | Promise<Json> => {
  const { world } = town
  if (below === 'messages') return send(town, request.body)
  if (below === 'media') return upload(world, request)
  const { phoneNumberId: id, displayPhoneNumber: display_phone_number, name: verified_name } = world.business
  if (request.method === 'GET')
    return { id, display_phone_number, verified_name, status: 'CONNECTED', ...world.business.standing.number }
  return point(town, request.body)
}

type Configuration = { override_callback_uri?: string; verify_token?: string }

/** Meta asks at the door before it keeps it. */
const point = async ({ world, hooks }: Town, { webhook_configuration }: Json): Promise<Json> => {
  const { override_callback_uri: url, verify_token: verifyToken = '' } = (webhook_configuration ?? {}) as Configuration
  if (url === '') world.business.override = undefined
  else if (url && (await hooks.verify({ url, verifyToken }))) world.business.override = { url, verifyToken }
  else throw new Refused(2200, '(#2200) Callback verification failed')
  return { success: true }
}

const ofAccount = (world: World, below: string, { method, query }: Request): Json => {
  if (below === 'message_templates') return templatePage(world, query)
  if (below === '' && method === 'GET')
    return { id: world.business.businessAccountId, ...world.business.standing.account }
  if (below !== 'subscribed_apps') throw new Refused(100, `Unsupported request: ${below}`)
  if (method === 'POST') world.business.subscribed = true
  if (method === 'DELETE') world.business.subscribed = false
  return { success: true }
}

/** Fewer than asked for, as Meta does: whoever reads only the first page misses some. */
const PAGE = 2

const templatePage = ({ templates }: World, query: URLSearchParams): Json => {
  const wanted = query.get('status')
  const all = templates.filter((one) => !wanted || one.status === wanted)
  const from = Number(Buffer.from(query.get('after') ?? '', 'base64url').toString() || 0)
  const data = all.slice(from, from + PAGE)
  const after = Buffer.from(String(from + PAGE)).toString('base64url')
  const more = from + PAGE < all.length
  return { data, paging: { cursors: { after }, ...(more && { next: `https://graph.example/next?after=${after}` }) } }
}

const upload = (world: World, { upload: file, body }: Request): Json => {
  if (!file || body.messaging_product !== 'whatsapp') throw new Refused(100, '(#100) The parameter file is required')
  if (
    !/^(?:image\/(?:jpeg|png|webp)|audio\/|video\/(?:mp4|3gpp)|text\/plain|application\/(?:pdf|msword|vnd\.))/.test(
      file.mime,
    )
  )
    throw new Refused(
      100,
      `(#100) Param file must be a file with one of the following types. Received file of type '${file.mime}'`,
    )
  return { id: world.keepMedia(file.name, file.mime, file.bytes).id }
}

/** An address for the bytes, which lives until it is used up or ends. */
const placeOf = (media: Media, { origin }: Request): Json => {
  if (media.gone) throw new Refused(131052, 'Media download error', 404)
  const ticket = randomBytes(9).toString('base64url')
  media.tickets.add(ticket)
  const sha256 = createHash('sha256').update(media.bytes).digest('hex')
  return {
    id: media.id,
    url: `${origin}/media/${media.id}?ticket=${ticket}`,
    mime_type: media.mime,
    sha256,
    file_size: media.bytes.length,
  }
}

const send = (town: Town, body: Json): Json => {
  const { world } = town
  if (body.messaging_product !== 'whatsapp')
    throw new Refused(100, '(#100) The parameter messaging_product is required')
  if (body.status === 'read') return markRead(world, body)
  const chat = world.chatTo(body.to, body.recipient)
  if (!chat) throw new Refused(131030, 'Recipient phone number not in allowed list')
  const type = String(body.type)
  const content = (body[type] ?? {}) as Json
  if (type === 'reaction') return reactTo(world, chat, content)
  checkContent(world, type, content)
  return {
    messaging_product: 'whatsapp',
    contacts: [{ input: body.to, wa_id: chat.person.waId }],
    messages: [{ id: take(town, chat, body) }],
  }
}

const markRead = (world: World, { message_id, typing_indicator }: Json): Json => {
  const chat = [...world.chats.values()].find(({ messages }) =>
    messages.some(({ id, by }) => id === message_id && by === 'them'),
  )
  if (!chat) throw new Refused(131009, '(#131009) Parameter value is not valid')
  for (const message of chat.messages) if (message.by === 'them') message.tick = 'read'
  if (typing_indicator) chat.typingUntil = Date.now() + 25_000
  world.changed()
  return { success: true }
}

const reactTo = (world: World, chat: Chat, { message_id, emoji }: Json): Json => {
  const message = chat.messages.find(({ id }) => id === message_id)
  if (!message) throw new Refused(131009, '(#131009) Parameter value is not valid')
  message.reactions.us = String(emoji) || undefined
  world.changed()
  return { messaging_product: 'whatsapp', messages: [{ id: wamid() }] }
}

const TEXT_MAX = 4096

const checkContent = (world: World, type: string, content: Json): void => {
  const { body, id } = content
  if (type === 'text' && (!body || String(body).length > TEXT_MAX))
    throw new Refused(100, '(#100) Param text.body must be at most 4096 characters long')
  if (MEDIA.has(type) && !world.media.has(String(id))) throw new Refused(131009, '(#131009) Media not found')
  if (type === 'interactive') checkInteractive(content)
  if (type === 'template') checkTemplate(world, content)
}

const MEDIA = new Set(['image', 'audio', 'video', 'document', 'sticker'])

type Interactive = { action?: { buttons?: { reply: { title: string } }[]; sections?: { rows: { title: string }[] }[] } }

const checkInteractive = ({ action }: Interactive): void => {
  const buttons = action?.buttons ?? []
  const rows = action?.sections?.flatMap((section) => section.rows) ?? []
  if (buttons.length > 3 || buttons.some(({ reply }) => reply.title.length > 20))
    throw new Refused(131009, '(#131009) Button title length invalid')
  if (rows.length > 10 || rows.some(({ title }) => title.length > 24))
    throw new Refused(131009, '(#131009) Row title is too long')
}

type Parameters = { type: string; parameters?: unknown[] }

const checkTemplate = ({ templates }: World, { name, language, components = [] }: Json): void => {
  const { code } = (language ?? {}) as { code?: string }
  const known = templates.find((one) => one.name === name && one.language === code && one.status === 'APPROVED')
  if (!known) throw new Refused(132001, '(#132001) Template name does not exist in the translation', 404)
  const body = known.components.find(({ type }) => type === 'BODY')
  const wanted = new Set(String(body?.text).match(/\{\{[^}]+\}\}/g)).size
  const given = (components as Parameters[]).find(({ type }) => type === 'body')?.parameters?.length ?? 0
  if (given !== wanted)
    throw new Refused(
      132000,
      `(#132000) Number of parameters does not match: body: number of localizable_params (${given}) does not match the expected number of params (${wanted})`,
    )
}

const DAY_MS = 24 * 3_600_000
const TICK_MS = 150

/** Taken whatever the 24 hours say: that a message came too late is told by a hook. */
const take = (town: Town, chat: Chat, body: Json): string => {
  const { world } = town
  const type = String(body.type)
  const answers = (body.context as { message_id?: string } | undefined)?.message_id
  const delivery = body.biz_opaque_callback_data
  const message: ChatMessage = {
    id: wamid(),
    by: 'us',
    at: Date.now(),
    type,
    content: shown(world, type, (body[type] ?? {}) as Json),
    tick: 'accepted',
    reactions: {},
    ...(answers && { answers }),
    ...(typeof delivery === 'string' && { delivery }),
  }
  chat.messages.push(message)
  chat.typingUntil = 0
  world.changed()
  const late = type !== 'template' && Date.now() - chat.person.lastWroteAt > DAY_MS
  if (late) setTimeout(() => tickOf(town, chat, message, 'failed', 131047), TICK_MS).unref()
  else if (world.ticks) follow(town, chat, message)
  return message.id
}

/** A template reads as it is filled in. */
const shown = ({ templates }: World, type: string, content: Json): Json => {
  if (type !== 'template') return content
  const { code } = (content.language ?? {}) as { code?: string }
  const known = templates.find((one) => one.name === content.name && one.language === code)
  return { ...content, known: known?.components ?? [] }
}

const follow = (town: Town, chat: Chat, message: ChatMessage): void => {
  const steps: Exclude<Tick, 'accepted' | 'failed'>[] = [
    'sent',
    'delivered',
    ...(chat.person.looks ? (['read'] as const) : []),
  ]
  for (const [i, step] of steps.entries())
    setTimeout(() => tickOf(town, chat, message, step), TICK_MS * (i + 1)).unref()
}
