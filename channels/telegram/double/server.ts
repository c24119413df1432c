// The Bot API over HTTP, and the door for other processes: act as a person, plan faults, read the ledger.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import type { Hooks } from './hooks.ts'
import type { Request, Upload } from './methods.ts'
import { methods, Refused } from './methods.ts'
import type { Attachment, People } from './people.ts'
import type { Bot, Call, Fault, Json, World } from './world.ts'

export type Parts = { world: World; hooks: Hooks; people: People; bot: () => Bot }

export const createTelegram = (parts: Parts): Server =>
  createServer((request, response) => {
    route(parts, request, response).catch((error) => {
      if (!response.headersSent) answer(response, 500, { error: String(error) })
    })
  })

const route = async (parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { pathname } = new URL(request.url ?? '/', 'http://telegram')
  const file = /^\/file\/bot([^/]+)\/(.+)$/.exec(pathname)
  if (file) return serveFile(parts.world, file[2] as string, response)
  const call = /^\/bot([^/]+)\/(\w+)$/.exec(pathname)
  if (call) return serveCall(parts, decodeURIComponent(call[1] as string), call[2] as string, request, response)
  const control = /^\/_control\/([\w-]+)$/.exec(pathname)
  if (control) return serveControl(parts, control[1] as string, request, response)
  return answer(response, 404, { ok: false, error_code: 404, description: 'Not Found' })
}

const answer = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const refuse = (response: ServerResponse, code: number, description: string, parameters?: Json): void =>
  answer(response, code, { ok: false, error_code: code, description, ...(parameters && { parameters }) })

const serveFile = (world: World, path: string, response: ServerResponse): void => {
  const file = [...world.files.values()].find((stored) => stored.path === path)
  if (!file) return refuse(response, 404, 'Not Found')
  response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file.bytes)
}

const serveCall = async (
  { world, hooks }: Parts,
  token: string,
  method: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { params, upload } = await readParams(request)
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const bot = world.bot(token)
  const call = entry(method, params, upload)
  if (method !== 'getUpdates') world.ledger.calls.push(call)
  if (!bot || bot.revoked) return refuse(response, 401, 'Unauthorized')
  const fault = world.takeFault(method)
  if (fault && (await stopsBefore(fault, call, response))) return
  try {
    const made = methods[method]
    if (!made) throw new Refused(404, 'Not Found: method not found')
    const result = await made(world, hooks, {
      bot,
      params,
      signal: gone.signal,
      ...(upload && { upload }),
    } satisfies Request)
    note(call, result)
    if (fault?.does === 'cut') return cut(call, request)
    if (fault?.does === 'html') return bodyOnly(call, response)
    answer(response, 200, { ok: true, result })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    Object.assign(call, { outcome: 'refused', error: error.message })
    refuse(response, error.code, error.message)
  }
}

const entry = (method: string, params: Json, upload: Upload | undefined): Call => ({
  at: Date.now(),
  method,
  params: { ...params, ...(upload && { [upload.field]: `${upload.name} (${upload.bytes.length} bytes)` }) },
  outcome: 'not-taken',
  answered: true,
})

const note = (call: Call, result: unknown): void => {
  call.outcome = 'ok'
  const { chat, message_id } = (result ?? {}) as { chat?: { id: number }; message_id?: number }
  if (chat) call.chat = chat.id
  if (message_id) call.message = message_id
}

/** Faults that come before anything is taken. True when the call is over. */
const stopsBefore = async (fault: Fault, call: Call, response: ServerResponse): Promise<boolean> => {
  if (fault.does === 'delay') await pause(fault.ms ?? 200)
  if (fault.does === 'reset') {
    call.answered = false
    response.destroy()
  } else if (fault.does === 'slow-down') {
    const retry_after = fault.retryAfter ?? 1
    refuse(response, 429, `Too Many Requests: retry after ${retry_after}`, { retry_after })
  } else if (fault.does === 'error') refuse(response, 500, 'Internal Server Error')
  return fault.does === 'reset' || fault.does === 'slow-down' || fault.does === 'error'
}

const cut = (call: Call, request: IncomingMessage): void => {
  call.answered = false
  request.socket.destroy()
}

const bodyOnly = (call: Call, response: ServerResponse): void => {
  call.answered = false
  response.writeHead(502, { 'content-type': 'text/html' }).end('<html><body><h1>502 Bad Gateway</h1></body></html>')
}

const readParams = async (request: IncomingMessage): Promise<{ params: Json; upload?: Upload }> => {
  const type = request.headers['content-type'] ?? ''
  const body = await buffer(request)
  if (type.startsWith('multipart/form-data'))
    return readForm(await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData())
  const query = Object.fromEntries(new URL(request.url ?? '/', 'http://telegram').searchParams)
  return { params: { ...query, ...(body.length > 0 ? (JSON.parse(body.toString()) as Json) : {}) } }
}

const readForm = async (form: FormData): Promise<{ params: Json; upload?: Upload }> => {
  const params: Json = {}
  let upload: Upload | undefined
  for (const [field, value] of form) {
    if (typeof value === 'string') params[field] = /^[[{]/.test(value) ? JSON.parse(value) : value
    else upload = { field, name: value.name, mime: value.type, bytes: new Uint8Array(await value.arrayBuffer()) }
  }
  return { params, ...(upload && { upload }) }
}

const serveControl = async (
  { world, people, bot }: Parts,
  what: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (what === 'ledger') return answer(response, 200, world.ledger)
  if (what === 'chat')
    return answer(
      response,
      200,
      people.sees(new URL(request.url ?? '/', 'http://telegram').searchParams.get('who') ?? ''),
    )
  const given = JSON.parse((await buffer(request)).toString() || '{}') as Json
  try {
    answer(response, 200, act(world, people, bot, what, given) ?? { ok: true })
  } catch (error) {
    answer(response, 422, { error: String((error as Error).message) })
  }
}

const act = (world: World, people: People, bot: () => Bot, what: string, given: Json): unknown => {
  const who = String(given.who ?? '')
  const message = Number(given.message)
  const text = String(given.text ?? '')
  switch (what) {
    case 'says':
      return people.says(who, text, given.more as Json | undefined)
    case 'answers':
      return people.answers(who, message, text)
    case 'edits':
      return people.edits(who, message, text)
    case 'presses':
      return people.presses(who, message, String(given.label))
    case 'reacts':
      return people.reacts(who, message, given.emoji as string | undefined)
    case 'sends':
      return people.sends(who, {
        ...(given as unknown as Attachment),
        bytes: Buffer.from(String(given.base64), 'base64'),
      })
    case 'blocks':
      return people.blocks(who, given.blocked !== false)
    case 'fault':
      return void world.faults.push(given as unknown as Fault)
    case 'revoke':
      bot().revoked = given.revoked !== false
      return undefined
    default:
      throw new Error(`There is nothing called ${what} here.`)
  }
}
