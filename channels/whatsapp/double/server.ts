// The Graph API over HTTP, and the door for other processes: act as a person, plan faults, read the ledger; and the phone.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { answer } from './answer.ts'
import { serveControl } from './control.ts'
import type { Request, Upload } from './graph.ts'
import { answerGraph, kindOf, Refused } from './graph.ts'
import { servePage } from './page.ts'
import type { Town } from './town.ts'
import type { Call, Fault, Json, World } from './world.ts'

export const createGraph = (town: Town): Server =>
  createServer((request, response) => {
    route(town, request, response).catch((error) => {
      if (!response.headersSent) answer(response, 500, { error: { message: String(error), code: 1 } })
      else response.destroy()
    })
  })

const route = async (town: Town, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
  const call = /^\/v\d+\.\d+(\/.+)$/.exec(url.pathname)
  if (call) return serveCall(town, { url, path: call[1] as string }, request, response)
  if (url.pathname.startsWith('/media/')) return serveMedia(town.world, url, request, response)
  if (url.pathname.startsWith('/_control/')) return serveControl(town, url, request, response)
  return servePage(url.pathname, response)
}

const refuse = (
  response: ServerResponse,
  status: number,
  code: number,
  message: string,
  headers?: Record<string, string>,
): void =>
  answer(
    response,
    status,
    {
      error: {
        message,
        type: 'OAuthException',
        code,
        error_data: { messaging_product: 'whatsapp', details: message },
        fbtrace_id: 'A1',
      },
    },
    headers,
  )

const mayAsk = ({ business }: World, { headers }: IncomingMessage): boolean =>
  !business.revoked && headers.authorization === `Bearer ${business.token}`

const serveMedia = (world: World, url: URL, request: IncomingMessage, response: ServerResponse): void => {
  const media = world.media.get(url.pathname.slice('/media/'.length))
  const open = media && !media.gone && media.tickets.delete(url.searchParams.get('ticket') ?? '')
  if (!mayAsk(world, request)) return refuse(response, 401, 190, 'Error validating access token')
  if (!open || world.takeFault('file')?.does === 'expired') return refuse(response, 404, 100, 'URL expired')
  response.writeHead(200, { 'content-type': media.mime }).end(media.bytes)
}

type Asked = { url: URL; path: string }

const serveCall = async (
  town: Town,
  { url, path }: Asked,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { world } = town
  const { body, upload } = await readBody(request)
  const call: Call = {
    at: Date.now(),
    method: request.method ?? 'GET',
    path,
    body: noted(body, upload),
    outcome: 'not-taken',
    answered: true,
  }
  world.ledger.calls.push(call)
  if (!mayAsk(world, request))
    return refuse(response, 401, 190, 'Error validating access token: the session has expired')
  const fault = world.takeFault(kindOf(world, path, body))
  if (fault && (await stopsBefore(fault, call, response))) return
  const asked: Request = {
    method: call.method,
    path,
    query: url.searchParams,
    body,
    origin: url.origin,
    ...(upload && { upload }),
  }
  const result = await taken(town, asked, call, response)
  if (result && !(fault && spoils(fault, call, request, response))) answer(response, 200, result)
}

/** Undefined: it was refused. */
const taken = async (town: Town, asked: Request, call: Call, response: ServerResponse): Promise<Json | undefined> => {
  try {
    const result = await answerGraph(town, asked)
    call.outcome = 'ok'
    const [made] = (result.messages ?? []) as { id: string }[]
    if (made) call.message = made.id
    return result
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    Object.assign(call, { outcome: 'refused', error: error.message })
    refuse(response, error.status, error.code, error.message)
    return undefined
  }
}

const noted = (body: Json, upload: Upload | undefined): Json => ({
  ...body,
  ...(upload && { file: `${upload.name} (${upload.bytes.length} bytes, ${upload.mime})` }),
})

/** Faults that come before anything is taken. True when the call is over. */
const stopsBefore = async (fault: Fault, call: Call, response: ServerResponse): Promise<boolean> => {
  if (fault.does === 'delay') await pause(fault.ms ?? 200)
  if (fault.does === 'reset') {
    call.answered = false
    response.destroy()
    return true
  }
  const wait = { 'retry-after': String(fault.retryAfter ?? 1) }
  if (fault.does === 'slow-down') refuse(response, 429, fault.code ?? 130429, 'Rate limit hit', wait)
  else if (fault.does === 'error') refuse(response, 500, 131000, 'Something went wrong')
  else if (fault.does === 'code') refuse(response, 400, fault.code ?? 131000, 'As planned')
  else return false
  return true
}

/** Faults that come after: it was taken, and nobody can tell. */
const spoils = ({ does }: Fault, call: Call, request: IncomingMessage, response: ServerResponse): boolean => {
  if (does !== 'cut' && does !== 'html' && does !== 'truncated') return false
  call.answered = false
  if (does === 'cut') request.socket.destroy()
  else if (does === 'html')
    response.writeHead(502, { 'content-type': 'text/html' }).end('<html><body><h1>502 Bad Gateway</h1></body></html>')
  else
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"messaging_product":"whatsapp","messages":[{"id":"wam')
  return true
}

const readBody = async (request: IncomingMessage): Promise<{ body: Json; upload?: Upload }> => {
  const type = request.headers['content-type'] ?? ''
  const bytes = await buffer(request)
  if (!type.startsWith('multipart/form-data'))
    return { body: bytes.length > 0 ? (JSON.parse(bytes.toString()) as Json) : {} }
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
  const body: Json = {}
  let upload: Upload | undefined
  for (const [field, value] of form) {
    if (typeof value === 'string') body[field] = value
    else upload = { name: value.name, mime: value.type, bytes: new Uint8Array(await value.arrayBuffer()) }
  }
  return { body, ...(upload && { upload }) }
}
